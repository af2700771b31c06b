import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from "@mui/material";
import { useId, useState } from "react";
import type { FileFormat } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { FormFailure } from "../presentation/states.tsx";
import { FormatMenu } from "./format-menu.tsx";

interface ExportButtonProps {
  disabled?: boolean;
  /** Starts to write the list as it is filtered. @returns the id of the job */
  start: (format: FileFormat, idempotencyKey: string) => Promise<string>;
}

/** A list as a file: which kind, then how far it is, then the file. */
export function ExportButton({ disabled = false, start }: ExportButtonProps) {
  const say = useSay();
  const titleId = useId();
  const [open, setOpen] = useState(false);
  const [jobId, setJobId] = useState<string>();
  const [failure, setFailure] = useState<unknown>();

  async function choose(format: FileFormat): Promise<void> {
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
      <FormatMenu disabled={disabled} onChoose={(format) => void choose(format)} />
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
