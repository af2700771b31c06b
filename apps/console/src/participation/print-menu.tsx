import { PrintOutlined } from "@mui/icons-material";
import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Menu, MenuItem } from "@mui/material";
import { useId, useState } from "react";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand, useGraphClient } from "../api/hooks.ts";
import {
  RunTicketsDocument,
  SignedRollFileDocument,
  type TicketPaperKind,
  TicketsFileDocument,
} from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";
import { JobProgress } from "../jobs/job-progress.tsx";

interface PrintMenuProps {
  eventId: string;
  /** Those who are chosen; everybody who has a place where nobody is. */
  ids: readonly string[];
}

/** Tickets, badges and the list to be signed: at once, or of a whole large event by a job. */
export function PrintMenu({ eventId, ids }: PrintMenuProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const client = useGraphClient();
  const notify = useNotify();
  const titleId = useId();
  const run = useCommand(RunTicketsDocument);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [pending, setPending] = useState(false);
  const [jobId, setJobId] = useState<string>();

  const carryOut = (work: () => Promise<void>) => async () => {
    setAnchor(null);
    setPending(true);
    try {
      await work();
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    } finally {
      setPending(false);
    }
  };
  const papers = (kind: TicketPaperKind) =>
    carryOut(async () => {
      const chosen = ids.length > 0 ? [...ids] : null;
      save((await client.execute(TicketsFileDocument, { eventId, kind, ids: chosen })).file);
    });
  const all = (kind: TicketPaperKind) =>
    carryOut(async () => {
      const { job } = await run.mutateAsync({ input: { idempotencyKey: crypto.randomUUID(), eventId, kind } });
      setJobId(job.id);
    });
  const roll = carryOut(async () => save((await client.execute(SignedRollFileDocument, { eventId })).file));
  return (
    <>
      <Button
        startIcon={<PrintOutlined />}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        loading={pending}
        aria-haspopup="menu"
        data-testid="print-participants"
      >
        {say("participants.print")}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={() => void papers("TICKETS")()}>{say("participants.printTickets")}</MenuItem>
        <MenuItem onClick={() => void papers("BADGES")()}>{say("participants.printBadges")}</MenuItem>
        <MenuItem onClick={() => void roll()}>{say("participants.printRoll")}</MenuItem>
        <MenuItem onClick={() => void all("TICKETS")()}>{say("participants.printAllTickets")}</MenuItem>
        <MenuItem onClick={() => void all("BADGES")()}>{say("participants.printAllBadges")}</MenuItem>
      </Menu>
      <Dialog
        open={jobId !== undefined}
        onClose={() => setJobId(undefined)}
        aria-labelledby={titleId}
        fullWidth
        maxWidth="sm"
      >
        <DialogTitle id={titleId}>{say("participants.printing")}</DialogTitle>
        <DialogContent>{jobId === undefined ? null : <JobProgress jobId={jobId} />}</DialogContent>
        <DialogActions>
          <Button onClick={() => setJobId(undefined)}>{say("jobs.close")}</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
