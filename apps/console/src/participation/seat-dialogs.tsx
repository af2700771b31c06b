import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  MenuItem,
  Stack,
  TextField,
} from "@mui/material";
import { useId, useState } from "react";
import { BooleanInput, NumberInput, SelectArrayInput, useNotify } from "react-admin";
import { useCommand, useGraphClient } from "../api/hooks.ts";
import {
  InviteUnitsDocument,
  type SeatRowFragment,
  SeatSplitDocument,
  type SeatSplitQuery,
  SetSeatsDocument,
  TakeBackSeatsDocument,
} from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { FormFailure } from "../presentation/states.tsx";
import { UnitsInput } from "../presentation/unit-input.tsx";
import { useTiers } from "../units/use-tiers.ts";
import { SplitTable } from "./split-table.tsx";
import { useUnitName } from "./words.tsx";

interface InviteForm {
  tiers?: string[] | null;
  branchKinds?: string[] | null;
  unitIds?: string[] | null;
  direct?: boolean | null;
  seats?: number | null;
}
const someOf = (codes: string[] | null | undefined) => (codes == null || codes.length === 0 ? null : codes);

/** Invites a tier, or a filter of the units below the organiser. */
export function InviteDialog({ eventId, onClose }: { eventId: string; onClose: () => void }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const command = useCommand(InviteUnitsDocument);
  const { tiers, branchKinds } = useTiers();
  const choicesOf = (entries: readonly { code: string; nameVi: string; nameEn: string }[]) =>
    entries.map((entry) => ({ id: entry.code, name: localName(entry, locale) }));
  async function send(form: InviteForm, idempotencyKey: string): Promise<void> {
    const choice = {
      tiers: someOf(form.tiers),
      branchKinds: someOf(form.branchKinds),
      unitIds: someOf(form.unitIds),
      direct: form.direct ?? false,
    };
    const { invited, already } = await command.mutateAsync({
      input: { idempotencyKey, eventId, choice, seats: form.seats ?? null },
    });
    notify(say("seats.invited", { invited, already }), { type: "success" });
  }
  return (
    <FormDialog<InviteForm>
      open
      onClose={onClose}
      title={say("seats.invite")}
      submitLabel={say("seats.invite")}
      defaults={{ direct: false }}
      onSubmit={send}
    >
      <Alert severity="info" sx={{ mb: 2 }}>
        {say("seats.inviteText")}
      </Alert>
      <SelectArrayInput
        source="tiers"
        label={say("seats.tiers")}
        choices={choicesOf(tiers)}
        helperText={say("seats.everyTier")}
      />
      <SelectArrayInput
        source="branchKinds"
        label={say("seats.branchKinds")}
        choices={choicesOf(branchKinds)}
        helperText={say("seats.everyKind")}
      />
      <UnitsInput source="unitIds" label={say("seats.onlyUnits")} helperText={say("seats.everyUnit")} />
      <BooleanInput source="direct" label={say("seats.direct")} helperText={false} />
      <NumberInput
        source="seats"
        label={say("seats.perUnit")}
        min={0}
        step={1}
        helperText={say("seats.unlimitedHint")}
      />
    </FormDialog>
  );
}

/** Sets the seats of one unit. */
export function ChangeDialog(props: {
  eventId: string;
  fromUnitId: string;
  seat: SeatRowFragment;
  onClose: () => void;
}) {
  const { eventId, fromUnitId, seat, onClose } = props;
  const say = useSay();
  const unitName = useUnitName();
  const command = useCommand(SetSeatsDocument);
  return (
    <FormDialog<{ seats?: number | null }>
      open
      onClose={onClose}
      title={`${say("seats.change")}: ${unitName(seat.unit)}`}
      done={say("seats.changed")}
      defaults={{ seats: seat.seats ?? null }}
      onSubmit={({ seats }, idempotencyKey) => {
        const lines = [{ unitId: seat.unitId, seats: seats ?? null }];
        return command.mutateAsync({ input: { idempotencyKey, eventId, fromUnitId, lines } });
      }}
    >
      <NumberInput source="seats" label={say("seats.seats")} min={0} step={1} helperText={say("seats.unlimitedHint")} />
    </FormDialog>
  );
}

/** Takes back what a unit does not use, or its invitation as a whole. */
export function TakeBackDialog(props: { eventId: string; seat: SeatRowFragment; end: boolean; onClose: () => void }) {
  const { eventId, seat, end, onClose } = props;
  const say = useSay();
  const unitName = useUnitName();
  const command = useCommand(TakeBackSeatsDocument);
  const name = unitName(seat.unit);
  return (
    <FormDialog
      open
      onClose={onClose}
      danger={end}
      title={say(end ? "seats.end" : "seats.takeBack")}
      submitLabel={say(end ? "seats.end" : "seats.takeBack")}
      done={say(end ? "seats.ended" : "seats.takenBack")}
      onSubmit={(_values, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, eventId, unitId: seat.unitId, end } })
      }
    >
      {say(end ? "seats.endText" : "seats.takeBackText", { name })}
    </FormDialog>
  );
}

export type SplitLine = SeatSplitQuery["seatSplit"][number] & { wanted: string };
const ways = ["EVEN", "PROPORTIONAL"] as const;

/** Shares seats out among units: a proposal first, which can be changed line by line. */
export function SplitDialog(props: { eventId: string; fromUnitId: string; name: string; onClose: () => void }) {
  const { eventId, fromUnitId, name, onClose } = props;
  const say = useSay();
  const titleId = useId();
  const notify = useNotify();
  const client = useGraphClient();
  const command = useCommand(SetSeatsDocument);
  const { tiers, tierName } = useTiers();
  const [total, setTotal] = useState("");
  const [way, setWay] = useState<(typeof ways)[number]>("EVEN");
  const [tier, setTier] = useState("");
  const [lines, setLines] = useState<readonly SplitLine[]>();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [failure, setFailure] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const seats = Number(total);
  const valid = Number.isInteger(seats) && seats > 0;

  const trying = async (work: () => Promise<void>) => {
    setPending(true);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setPending(false);
    }
  };
  const propose = () =>
    trying(async () => {
      const choice = { tiers: tier === "" ? null : [tier], direct: tier === "" };
      const { seatSplit } = await client.execute(SeatSplitDocument, { eventId, fromUnitId, seats, way, choice });
      setLines(seatSplit.map((line) => ({ ...line, wanted: String(line.seats) })));
      setKey(crypto.randomUUID());
    });
  const apply = () =>
    trying(async () => {
      const given = (lines ?? []).map(({ unitId, wanted }) => ({
        unitId,
        seats: wanted.trim() === "" ? null : Number(wanted),
      }));
      await command.mutateAsync({ input: { idempotencyKey: key, eventId, fromUnitId, lines: given } });
      notify(say("seats.applied"), { type: "success" });
      onClose();
    });
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="md">
      <DialogTitle id={titleId}>{say("seats.splitOf", { name })}</DialogTitle>
      <DialogContent>
        <Stack
          direction={{ xs: "column", sm: "row" }}
          sx={{ gap: 1.5, pt: 1, mb: 2, flexWrap: "wrap", alignItems: { sm: "center" } }}
        >
          <TextField
            size="small"
            type="number"
            label={say("seats.total")}
            value={total}
            onChange={({ target }) => setTotal(target.value)}
            fullWidth={false}
            slotProps={{ htmlInput: { min: 1, step: 1, "data-testid": "split-total" } }}
          />
          <TextField
            select
            size="small"
            label={say("seats.way")}
            value={way}
            onChange={({ target }) => setWay(target.value as (typeof ways)[number])}
            fullWidth={false}
            sx={{ minWidth: 200 }}
          >
            {ways.map((each) => (
              <MenuItem key={each} value={each}>
                {say(`seats.ways.${each}`)}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            select
            size="small"
            label={say("seats.tiers")}
            value={tier}
            onChange={({ target }) => setTier(target.value)}
            fullWidth={false}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            sx={{ minWidth: 200 }}
          >
            <MenuItem value="">{say("seats.direct")}</MenuItem>
            {tiers.map(({ code }) => (
              <MenuItem key={code} value={code}>
                {tierName(code)}
              </MenuItem>
            ))}
          </TextField>
          <Button
            variant="outlined"
            onClick={() => void propose()}
            disabled={!valid}
            loading={pending}
            data-testid="propose-split"
          >
            {say("seats.propose")}
          </Button>
        </Stack>
        {lines === undefined ? null : (
          <SplitTable
            lines={lines}
            onChange={(changed) => {
              setLines(changed);
              setKey(crypto.randomUUID());
            }}
          />
        )}
        <FormFailure error={failure} />
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onClose} disabled={pending}>
          {say("common.cancel")}
        </Button>
        <Button
          variant="contained"
          onClick={() => void apply()}
          disabled={lines === undefined || lines.length === 0}
          loading={pending}
          data-testid="apply-split"
        >
          {say("seats.apply")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
