import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from "@mui/material";
import { useId } from "react";
import { useSay } from "../i18n/messages.ts";
import { JobProgress } from "./job-progress.tsx";

/** How far a job is that was just started, with what it made. */
export function ProgressDialog({ jobId, title, onClose }: { jobId: string; title: string; onClose: () => void }) {
  const say = useSay();
  const titleId = useId();
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="sm">
      <DialogTitle id={titleId}>{title}</DialogTitle>
      <DialogContent>
        <JobProgress jobId={jobId} />
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onClose}>{say("common.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
