import { UploadFileOutlined } from "@mui/icons-material";
import { Box, Button, Typography } from "@mui/material";
import { type DragEvent, useId, useRef, useState } from "react";
import { useSay } from "../i18n/messages.ts";
import { formatSize } from "./import-model.ts";

interface FileDropProps {
  file: File | undefined;
  problem: string | undefined;
  onFile: (file: File) => void;
}

/** A place to drop a file on, and a button for who has no mouse. */
export function FileDrop({ file, problem, onFile }: FileDropProps) {
  const say = useSay();
  const input = useRef<HTMLInputElement>(null);
  const describedBy = useId();
  const [over, setOver] = useState(false);

  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const [dropped] = event.dataTransfer.files;
    if (dropped) onFile(dropped);
  }

  return (
    <Box
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      sx={{
        border: "2px dashed",
        borderColor: problem ? "error.main" : over ? "primary.main" : "divider",
        bgcolor: over ? "action.hover" : "background.default",
        borderRadius: 3,
        p: 3,
        textAlign: "center",
      }}
    >
      <UploadFileOutlined color="primary" sx={{ fontSize: 36 }} aria-hidden />
      <Typography sx={{ mt: 0.5 }} id={describedBy} data-testid="chosen-file" aria-live="polite">
        {file ? say("imports.chosen", { name: file.name, size: formatSize(file.size) }) : say("imports.drop")}
      </Typography>
      <Button variant="outlined" sx={{ mt: 1.5 }} onClick={() => input.current?.click()} aria-describedby={describedBy}>
        {say(file ? "imports.another" : "imports.choose")}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        aria-label={say("imports.file")}
        tabIndex={-1}
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          if (chosen) onFile(chosen);
          event.target.value = "";
        }}
        style={{ position: "absolute", width: 1, height: 1, opacity: 0, overflow: "hidden" }}
        data-testid="import-file"
      />
      {problem ? (
        <Typography color="error" role="alert" variant="body2" sx={{ mt: 1 }}>
          {problem}
        </Typography>
      ) : null}
    </Box>
  );
}
