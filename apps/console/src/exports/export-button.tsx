import { FileDownloadOutlined } from "@mui/icons-material";
import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Menu, MenuItem, Typography } from "@mui/material";
import { useId, useState } from "react";
import type { FileFormat } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { FormFailure } from "../presentation/states.tsx";

interface ExportButtonProps {
  disabled?: boolean;
  /** Starts to write the list as it is filtered. @returns the id of the job */
  start: (format: FileFormat, idempotencyKey: string) => Promise<string>;
}

/** A list as a file: which kind, then how far it is, then the file. */
export function ExportButton({ disabled = false, start }: ExportButtonProps) {
  const say = useSay();
  const titleId = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [open, setOpen] = useState(false);
  const [jobId, setJobId] = useState<string>();
  const [failure, setFailure] = useState<unknown>();

  async function choose(format: FileFormat): Promise<void> {
    setAnchor(null);
    setJobId(undefined);
    setFailure(undefined);
    setOpen(true);
    try {
      setJobId(await start(format, crypto.randomUUID()));
    } catch (error) {
      setFailure(error);
    }
  }

  return (
    <>
      <Button
        size="small"
        startIcon={<FileDownloadOutlined />}
        disabled={disabled}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
        data-testid="export"
      >
        {say("exporting.title")}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={() => void choose("XLSX")} data-testid="export-xlsx">
          {say("exporting.xlsx")}
        </MenuItem>
        <MenuItem onClick={() => void choose("CSV")} data-testid="export-csv">
          {say("exporting.csv")}
        </MenuItem>
      </Menu>
      <Dialog open={open} onClose={() => setOpen(false)} aria-labelledby={titleId} fullWidth maxWidth="sm">
        <DialogTitle id={titleId}>{say("exporting.title")}</DialogTitle>
        <DialogContent>
          <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
            {say("exporting.hint")}
          </Typography>
          <FormFailure error={failure} />
          {jobId === undefined ? null : <JobProgress jobId={jobId} />}
        </DialogContent>
        <DialogActions>
          <Button onClick={() => setOpen(false)}>{say("jobs.close")}</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
