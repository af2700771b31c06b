import { amountInWords, gifts as contract, today } from "@khuyenhoc/contracts";
import { Box, Button, Card, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { type KeyboardEvent, useRef, useState } from "react";
import { useNotify } from "react-admin";
import { ApiFailure } from "../api/failure.ts";
import { useCommand } from "../api/hooks.ts";
import { CreateDonorDocument, type FundRowFragment, RecordGiftsDocument } from "../generated/graphql.ts";
import { formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateField } from "../presentation/date-field.tsx";
import { FormFailure } from "../presentation/states.tsx";
import { parseAmount } from "./amount.ts";
import { DonorChoice } from "./donor-choice.tsx";
import { emptyLine, type GiftLine, giftOf, isBlank, isComplete, nextLine } from "./entry-model.ts";
import { PledgeChoice } from "./pledge-choice.tsx";

/** The inputs of a form in the order of the page. */
const inputsIn = (form: HTMLElement): HTMLElement[] => [
  ...form.querySelectorAll<HTMLElement>(
    'input:not([tabindex="-1"]):not([type="hidden"]):not([aria-hidden="true"]), [role="combobox"]:not(input)',
  ),
];

/** What is known of a gift before it is entered, such as from a line of the bank. */
export interface GiftStart {
  /** Calendar date YYYY-MM-DD. */
  receivedOn?: string | undefined;
  line?: Partial<GiftLine>;
}

/**
 * Records gifts without a mouse: Enter goes on, Shift+Enter adds the gift to the letter, Ctrl+Enter saves and begins the next one
 * with the same day, way and purpose.
 */
export function GiftEntry({ fund, start = {} }: { fund: FundRowFragment; start?: GiftStart }) {
  const say = useSay();
  const notify = useNotify();
  const form = useRef<HTMLDivElement>(null);
  const [receivedOn, setReceivedOn] = useState(start.receivedOn ?? today());
  const [line, setLine] = useState<GiftLine>({ ...emptyLine, ...start.line });
  const [letter, setLetter] = useState<readonly GiftLine[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const [lateReason, setLateReason] = useState("");
  const isLate = failure instanceof ApiFailure && failure.code === "PERIOD_CLOSED";
  // One letter, one key: sent again after a failure it has no second effect.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const createDonor = useCommand(CreateDonorDocument);
  const record = useCommand(RecordGiftsDocument);
  const change = (part: Partial<GiftLine>) => setLine((known) => ({ ...known, ...part }));
  const amount = parseAmount(line.amount);
  const complete = isComplete(line);

  function begin(lines: readonly GiftLine[]): void {
    setLetter(lines);
    setLine(nextLine(line));
    form.current?.querySelector<HTMLElement>('[data-testid="gift-donor"]')?.focus();
  }

  /** @param added ids of the donors that this letter has added, by name and kind: one name is added once */
  async function donorIdOf({ donor }: GiftLine, added: Map<string, string>): Promise<string | null> {
    if (donor === null) return null;
    if ("known" in donor) return donor.known.id;
    const { name, kind, key: idempotencyKey } = donor;
    const label = `${kind} ${name}`;
    const known = added.get(label);
    if (known !== undefined) return known;
    const input = { idempotencyKey, unitId: fund.unitId, namedInPublic: false, name, kind };
    const { id } = (await createDonor.mutateAsync({ input })).donor;
    added.set(label, id);
    return id;
  }

  async function save(): Promise<void> {
    const lines = isBlank(line) && letter.length > 0 ? letter : [...letter, line];
    if (pending || !lines.every(isComplete)) return;
    setPending(true);
    setFailure(undefined);
    try {
      const gifts = [];
      const added = new Map<string, string>();
      for (const each of lines) gifts.push(giftOf(each, await donorIdOf(each, added)));
      const done = await record.mutateAsync({
        input: { idempotencyKey: key, fundId: fund.id, receivedOn, gifts, lateReason: lateReason.trim() || null },
      });
      const numbers = done.gifts.map(({ receipt }) => receipt).join(", ");
      notify(say("gifts.saved", { numbers }), { type: "success" });
      setKey(crypto.randomUUID());
      setLateReason("");
      begin([]);
    } catch (error) {
      setFailure(error);
    } finally {
      setPending(false);
    }
  }

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const target = event.target as HTMLElement;
    if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      void save();
      return;
    }
    // An open list takes the key to choose.
    if (target.getAttribute("aria-expanded") === "true" || target.tagName === "BUTTON") return;
    event.preventDefault();
    if (event.shiftKey && complete) {
      begin([...letter, line]);
      return;
    }
    const inputs = inputsIn(event.currentTarget);
    const next = inputs[inputs.indexOf(target) + 1];
    (next ?? event.currentTarget.querySelector<HTMLElement>('[data-testid="save-gift"]'))?.focus();
  }

  const text = (name: "goods" | "valuedBy" | "basis" | "note", required = false) => (
    <TextField
      label={say(`gifts.${name}`)}
      value={line[name]}
      required={required}
      onChange={(event) => change({ [name]: event.target.value })}
      slotProps={{ htmlInput: { "data-testid": `gift-${name}` } }}
    />
  );
  return (
    <Card sx={{ p: 2.5, mb: 3 }} data-testid="gift-entry">
      <Typography variant="h3" component="h2">
        {say("gifts.entry")}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
        {say("gifts.entryHint")}
      </Typography>
      <Box ref={form} role="group" aria-label={say("gifts.entry")} onKeyDown={onKeyDown}>
        <Box
          sx={{ display: "grid", gap: 2, gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr", lg: "1fr 1fr 1fr" }, mb: 2 }}
        >
          <DateField label={say("gifts.receivedOn")} value={receivedOn} onChange={setReceivedOn} required />
          <TextField
            select
            label={say("gifts.kind")}
            value={line.kind}
            onChange={(event) => {
              const kind = contract.giftKinds.find((each) => each === event.target.value);
              if (kind !== undefined) change({ kind });
            }}
          >
            {contract.giftKinds.map((kind) => (
              <MenuItem key={kind} value={kind}>
                {say(`gifts.kinds.${kind}`)}
              </MenuItem>
            ))}
          </TextField>
          <TextField
            select
            label={say("funds.purpose")}
            value={line.purposeId}
            onChange={(event) => change({ purposeId: event.target.value, pledgeId: "" })}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
          >
            <MenuItem value="">{say("funds.general")}</MenuItem>
            {fund.purposes
              .filter(({ closedOn }) => closedOn == null)
              .map(({ id, name }) => (
                <MenuItem key={id} value={id}>
                  {name}
                </MenuItem>
              ))}
          </TextField>
          <DonorChoice unitId={fund.unitId} value={line.donor} onChange={(donor) => change({ donor, pledgeId: "" })} />
          <PledgeChoice fundId={fund.id} line={line} onChange={change} />
          <TextField
            label={say("gifts.amount")}
            value={line.amount}
            required
            error={line.amount.trim() !== "" && amount === undefined}
            helperText={
              amount === undefined
                ? line.amount.trim() === ""
                  ? " "
                  : say("gifts.amountWrong")
                : `${formatDong(amount.toString())} · ${amountInWords(amount)}`
            }
            onChange={(event) => change({ amount: event.target.value })}
            slotProps={{ htmlInput: { "data-testid": "gift-amount", autoComplete: "off", inputMode: "text" } }}
          />
          {text("note")}
          {line.kind === "GOODS" ? (
            <>
              {text("goods", true)}
              {text("valuedBy", true)}
              {text("basis", true)}
            </>
          ) : null}
        </Box>
        <LetterLines lines={letter} onRemove={(index) => setLetter(letter.filter((_, at) => at !== index))} />
        <FormFailure error={failure} />
        {isLate || lateReason !== "" ? (
          <TextField
            fullWidth
            label={say("gifts.lateReason")}
            value={lateReason}
            onChange={(event) => setLateReason(event.target.value)}
            sx={{ mb: 2 }}
          />
        ) : null}
        <Stack direction="row" sx={{ gap: 1 }}>
          <Button
            variant="contained"
            onClick={() => void save()}
            loading={pending}
            disabled={!complete && !(isBlank(line) && letter.length > 0)}
            data-testid="save-gift"
          >
            {say("gifts.save")}
          </Button>
          <Button
            onClick={() => begin([...letter, line])}
            disabled={!complete || letter.length >= contract.MAX_GIFTS_IN_LETTER - 1}
          >
            {say("gifts.addToLetter")}
          </Button>
        </Stack>
      </Box>
    </Card>
  );
}

/** What the letter has so far. */
function LetterLines({ lines, onRemove }: { lines: readonly GiftLine[]; onRemove: (index: number) => void }) {
  const say = useSay();
  if (lines.length === 0) return null;
  const nameOf = ({ donor }: GiftLine) =>
    donor === null ? say("gifts.anonymous") : "known" in donor ? donor.known.name : donor.name;
  return (
    <Box sx={{ mb: 2 }}>
      <Typography variant="body2" sx={{ fontWeight: 600 }}>
        {say("gifts.letter")}
      </Typography>
      <Box component="ol" sx={{ m: 0, pl: 3 }}>
        {lines.map((line, index) => (
          <li key={index}>
            {nameOf(line)} · {say(`gifts.kinds.${line.kind}`)} · {formatDong(parseAmount(line.amount)?.toString())}
            <Button size="small" onClick={() => onRemove(index)}>
              {say("gifts.remove")}
            </Button>
          </li>
        ))}
      </Box>
    </Box>
  );
}
