import { Button, Card, Link, Stack, TextField, ToggleButton, ToggleButtonGroup, Typography } from "@mui/material";
import { useDeferredValue, useState } from "react";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import type { EventTabProps } from "../events/tabs.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import {
  DecideParticipantsDocument,
  type ParticipantState,
  ParticipantsDocument,
  ParticipantsFileDocument,
} from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { PagedList } from "../presentation/paged-list.tsx";
import { type Act, ActDialog, type BulkAct, BulkDialog } from "./dialogs.tsx";
import { Entry } from "./entry.tsx";
import { ParticipantTable } from "./participant-table.tsx";
import { PrintMenu } from "./print-menu.tsx";
import { participantStates, tally } from "./words.tsx";

/** Who takes part in an event or waits to: registering, approving, the waiting list, tickets. */
export default function ParticipantsTab({ event, own }: EventTabProps) {
  const say = useSay();
  const mayManage = useMay("participants.manage");
  const [state, setState] = useState<ParticipantState>();
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim());
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [act, setAct] = useState<Act>();
  const [bulk, setBulk] = useState<BulkAct>();
  const eventId = event.id;
  const filter = { states: state ? [state] : null, query: query === "" ? null : query };
  const list = useGraphPages(
    ParticipantsDocument,
    { eventId, filter, order: state === "WAITING" ? ("WAITING" as const) : null },
    (page) => page.participants,
    { first: 50 },
  );
  const changing = own ? ["PLANNED", "OPEN", "HELD"] : ["OPEN"];
  const mayRegister = mayManage && changing.includes(event.state);
  const counts: Partial<Record<ParticipantState, number>> = own
    ? { PENDING: event.pending, WAITING: event.waiting, CONFIRMED: event.confirmed }
    : {};
  const ids = [...chosen];
  return (
    <Stack spacing={2} data-testid="event-participants">
      {event.openToPublic && event.state !== "PLANNED" ? (
        <Typography variant="body2">
          <Link href={`/e/${event.publicCode}`} target="_blank" rel="noopener">
            {say("participants.publicPage")}
          </Link>
        </Typography>
      ) : null}
      {mayRegister ? <Entry event={event} own={own} /> : null}
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", alignItems: "center" }}>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={state ?? ""}
          onChange={(_change, next: ParticipantState | "" | null) => {
            setState(next || undefined);
            setChosen(new Set());
          }}
          aria-label={say("participants.state")}
          sx={{ flexWrap: "wrap" }}
        >
          <ToggleButton value="">{say("participants.all")}</ToggleButton>
          {participantStates.map((each) => (
            <ToggleButton key={each} value={each} data-testid={`filter-${each}`}>
              {say(`participants.states.${each}`)}
              {counts[each] === undefined ? "" : ` (${formatNumber(counts[each])})`}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <TextField
          size="small"
          type="search"
          label={say("participants.search")}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          fullWidth={false}
          slotProps={{ htmlInput: { maxLength: 100 } }}
        />
        <ListFileButton document={ParticipantsFileDocument} variables={{ eventId, filter }} />
        {mayManage ? <PrintMenu eventId={eventId} ids={ids} /> : null}
      </Stack>
      {mayManage && ids.length > 0 ? (
        <ChosenActions ids={ids} state={state} own={own} onBulk={setBulk} onDone={() => setChosen(new Set())} />
      ) : null}
      <PagedList list={list} empty={{ title: say("participants.emptyTitle"), text: say("participants.emptyText") }}>
        {(rows) => (
          <ParticipantTable
            rows={rows}
            chosen={chosen}
            onChoose={mayManage ? setChosen : undefined}
            onAct={mayManage ? setAct : undefined}
            onCancel={(id) => setBulk({ kind: "cancel", ids: [id] })}
            own={own}
          />
        )}
      </PagedList>
      {act ? <ActDialog act={act} onClose={() => setAct(undefined)} /> : null}
      {bulk ? (
        <BulkDialog
          act={bulk}
          onClose={() => {
            setBulk(undefined);
            setChosen(new Set());
          }}
        />
      ) : null}
    </Stack>
  );
}

interface ChosenProps {
  ids: readonly string[];
  state: ParticipantState | undefined;
  own: boolean;
  onBulk: (act: BulkAct) => void;
  onDone: () => void;
}

function ChosenActions({ ids, state, own, onBulk, onDone }: ChosenProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const decide = useCommand(DecideParticipantsDocument);
  async function approve(): Promise<void> {
    try {
      const input = { idempotencyKey: crypto.randomUUID(), ids: [...ids], approve: true };
      const { done, refused, reasons } = tally((await decide.mutateAsync({ input })).outcomes, locale);
      if (refused > 0) notify(say("participants.refusedLines", { count: refused, reasons }), { type: "warning" });
      else notify(say("participants.decided", { done }), { type: "success" });
      onDone();
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    }
  }
  return (
    <Card sx={{ p: 1, display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }} role="status">
      <Typography variant="body2" sx={{ px: 1 }}>
        {say("participants.chosen", { count: formatNumber(ids.length) })}
      </Typography>
      {own && state === "PENDING" ? (
        <>
          <Button
            variant="contained"
            size="small"
            onClick={() => void approve()}
            loading={decide.isPending}
            data-testid="approve-participants"
          >
            {say("participants.approve")}
          </Button>
          <Button size="small" color="error" onClick={() => onBulk({ kind: "decline", ids })}>
            {say("participants.decline")}
          </Button>
        </>
      ) : null}
      <Button size="small" color="error" onClick={() => onBulk({ kind: "cancel", ids })}>
        {say("participants.cancel")}
      </Button>
    </Card>
  );
}
