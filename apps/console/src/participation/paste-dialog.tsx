import {
  Alert,
  Button,
  Checkbox,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  FormControlLabel,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
  Typography,
} from "@mui/material";
import { useId, useMemo, useState } from "react";
import { useCommand } from "../api/hooks.ts";
import { type ParticipantOutcomeViewFragment, RegisterParticipantsDocument } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormFailure } from "../presentation/states.tsx";
import type { RegisteringProps } from "./entry.tsx";
import { peopleOf, personInput } from "./people.ts";
import { tally } from "./words.tsx";

/** People sent at once. */
const CHUNK = 100;

/** Registers a list that was copied from a spreadsheet; lines that were refused are shown beside their reasons. */
export function PasteDialog({ eventId, unitId, kind, onClose }: RegisteringProps & { onClose: () => void }) {
  const say = useSay();
  const locale = useReaderLocale();
  const titleId = useId();
  const command = useCommand(RegisterParticipantsDocument);
  const [text, setText] = useState("");
  const [allowSameName, setAllowSameName] = useState(false);
  // The same list sent again is the same command; another list is another.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [outcomes, setOutcomes] = useState<readonly ParticipantOutcomeViewFragment[]>();
  const [failure, setFailure] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const people = useMemo(() => peopleOf(text), [text]);

  async function send(): Promise<void> {
    setPending(true);
    setFailure(undefined);
    try {
      const all: ParticipantOutcomeViewFragment[] = [];
      for (let from = 0; from < people.length; from += CHUNK) {
        const chunk = people.slice(from, from + CHUNK).map(personInput);
        const input = { idempotencyKey: `${key}-${from}`, eventId, unitId, kind, people: chunk, allowSameName };
        const { outcomes: some } = await command.mutateAsync({ input });
        all.push(...some.map((outcome) => ({ ...outcome, position: outcome.position + from })));
      }
      setOutcomes(all);
    } catch (error) {
      setFailure(error);
    } finally {
      setPending(false);
    }
  }
  const byPosition = new Map(outcomes?.map((outcome) => [outcome.position, outcome]));
  const counted = tally(outcomes ?? [], locale);
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="md">
      <DialogTitle id={titleId}>{say("participants.paste")}</DialogTitle>
      <DialogContent>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
          {say("participants.pasteHint")}
        </Typography>
        {outcomes === undefined ? (
          <>
            <TextField
              label={say("participants.pasteHere")}
              value={text}
              onChange={({ target }) => {
                setText(target.value);
                setKey(crypto.randomUUID());
              }}
              multiline
              minRows={5}
              maxRows={10}
              fullWidth
              autoFocus
              slotProps={{ htmlInput: { "data-testid": "paste-text" } }}
            />
            <FormControlLabel
              control={
                <Checkbox
                  checked={allowSameName}
                  onChange={({ target }) => {
                    setAllowSameName(target.checked);
                    setKey(crypto.randomUUID());
                  }}
                />
              }
              label={say("participants.allowSameName")}
            />
          </>
        ) : (
          <Alert severity={counted.refused > 0 ? "warning" : "success"} sx={{ mb: 1.5 }}>
            {say("participants.pasteDone", { done: counted.done, refused: counted.refused })}
          </Alert>
        )}
        {people.length > 0 ? (
          <>
            <Typography variant="body2" sx={{ my: 1 }} role="status">
              {say("participants.pasteCount", { smart_count: people.length })}
            </Typography>
            <TableContainer sx={{ maxHeight: 320 }}>
              <Table size="small" stickyHeader data-testid="pasted-people">
                <TableHead>
                  <TableRow>
                    <TableCell>{say("participants.name")}</TableCell>
                    <TableCell>{say("participants.office")}</TableCell>
                    <TableCell>{say("participants.code")}</TableCell>
                    <TableCell>{say("participants.email")}</TableCell>
                    <TableCell>{say("participants.phone")}</TableCell>
                    {outcomes === undefined ? null : <TableCell>{say("participants.outcome")}</TableCell>}
                  </TableRow>
                </TableHead>
                <TableBody>
                  {people.map((person, position) => {
                    const outcome = byPosition.get(position);
                    const failed = outcome?.failure;
                    return (
                      <TableRow key={position}>
                        <TableCell>{person.name}</TableCell>
                        <TableCell>{person.office}</TableCell>
                        <TableCell>{person.code}</TableCell>
                        <TableCell>{person.email}</TableCell>
                        <TableCell>{person.phone}</TableCell>
                        {outcomes === undefined ? null : (
                          <TableCell sx={{ color: failed ? "error.main" : "success.main" }}>
                            {failed
                              ? locale === "vi"
                                ? failed.messageVi
                                : failed.messageEn
                              : outcome?.state
                                ? say(`participants.states.${outcome.state}`)
                                : ""}
                          </TableCell>
                        )}
                      </TableRow>
                    );
                  })}
                </TableBody>
              </Table>
            </TableContainer>
          </>
        ) : null}
        <FormFailure error={failure} />
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onClose} disabled={pending}>
          {outcomes === undefined ? say("common.cancel") : say("jobs.close")}
        </Button>
        {outcomes === undefined ? (
          <Button
            variant="contained"
            onClick={() => void send()}
            loading={pending}
            disabled={people.length === 0}
            data-testid="paste-send"
          >
            {say("participants.pasteSend")}
          </Button>
        ) : null}
      </DialogActions>
    </Dialog>
  );
}
