import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from "@mui/material";
import { useId, useState } from "react";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand } from "../api/hooks.ts";
import { PrintReceiptsDocument, RunReceiptsDocument } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { FormFailure } from "../presentation/states.tsx";
import { currentYear } from "../presentation/year-select.tsx";

/** Prints one receipt and offers it for saving; a refusal is said where one looks for the file. */
export function usePrinting(): (giftId: string) => Promise<void> {
  const notify = useNotify();
  const locale = useReaderLocale();
  const command = useCommand(PrintReceiptsDocument);
  return async (giftId) => {
    try {
      const input = { idempotencyKey: crypto.randomUUID(), ids: [giftId] };
      save((await command.mutateAsync({ input })).file);
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    }
  };
}

/** All receipts of this year as one file, by a job. */
export function YearOfReceipts({ fundId }: { fundId: string }) {
  const say = useSay();
  const titleId = useId();
  const [open, setOpen] = useState(false);
  const [jobId, setJobId] = useState<string>();
  const command = useCommand(RunReceiptsDocument);
  const year = currentYear();
  async function start(): Promise<void> {
    setOpen(true);
    setJobId(undefined);
    const filter = { from: `${year}-01-01`, to: `${year}-12-31` };
    await command.mutateAsync({ input: { idempotencyKey: crypto.randomUUID(), fundId, filter } }).then(
      ({ job }) => setJobId(job.id),
      // Shown below, as the command's own failure.
      () => undefined,
    );
  }
  return (
    <>
      <Button size="small" onClick={() => void start()} data-testid="print-year">
        {say("gifts.printYear", { year })}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} aria-labelledby={titleId} fullWidth maxWidth="sm">
        <DialogTitle id={titleId}>{say("gifts.printYear", { year })}</DialogTitle>
        <DialogContent>
          <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
            {say("gifts.printHint")}
          </Typography>
          <FormFailure error={command.error} />
          {jobId === undefined ? null : <JobProgress jobId={jobId} />}
        </DialogContent>
        <DialogActions>
          <Button onClick={() => setOpen(false)}>{say("jobs.close")}</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
