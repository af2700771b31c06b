import { Alert } from "@mui/material";
import { minValue, NumberInput, RadioButtonGroupInput, required, SelectInput, useNotify } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand, useGraph } from "../api/hooks.ts";
import {
  CloneEventYearDocument,
  type CloneKeep,
  EventPlansDocument,
  SetEventPlanDocument,
  SetEventTargetDocument,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { workingYears } from "../presentation/year-select.tsx";
import { useKindChoices, useKindName } from "./kinds.ts";
import type { LineOf, PlanRow } from "./plan-lines.ts";

interface LineForm {
  kindCode: string;
  events?: number | null;
  delegates?: number | null;
}

/** Writes down how many events of a kind, with how many delegates; empty: none. */
export function LineDialog({ target, onClose }: { target: LineOf; onClose: () => void }) {
  const say = useSay();
  const kindName = useKindName();
  const { of, unitId, year, kindCode, line } = target;
  const commands = { plan: useCommand(SetEventPlanDocument), target: useCommand(SetEventTargetDocument) };
  // Which line is changed is known when the kind is chosen.
  const { data } = useGraph(EventPlansDocument, { unitId, year }, { enabled: kindCode === undefined });
  const known = line === undefined ? (data?.eventPlans[0]?.lines ?? target.lines ?? []) : [line];
  const [events, delegates] =
    of === "plan" ? [line?.plannedEvents, line?.plannedDelegates] : [line?.targetEvents, line?.targetDelegates];
  const title = of === "plan" ? "eventPlans.planTitle" : "eventPlans.targetTitle";
  return (
    <FormDialog<LineForm>
      open
      onClose={onClose}
      title={say(title, { year, kind: kindCode === undefined ? "" : kindName(kindCode) })}
      done={say("events.saved")}
      defaults={{
        ...(kindCode === undefined ? {} : { kindCode }),
        events: events ?? null,
        delegates: delegates ?? null,
      }}
      onSubmit={(form, idempotencyKey) => {
        const chosen = kindCode ?? form.kindCode;
        const expectedRevision = known.find((each) => each.kindCode === chosen)?.revision ?? null;
        const numbers = { events: form.events ?? null, delegates: form.delegates ?? null };
        return commands[of].mutateAsync({
          input: { idempotencyKey, unitId, year, kindCode: chosen, ...numbers, expectedRevision },
        });
      }}
    >
      {kindCode === undefined ? <KindInput known={known} /> : null}
      <NumberInput
        source="events"
        label={say("eventPlans.events")}
        validate={minValue(0)}
        helperText={false}
        step={1}
      />
      <NumberInput
        source="delegates"
        label={say("eventPlans.delegates")}
        validate={minValue(0)}
        helperText={say("eventPlans.emptyHint")}
        step={1}
      />
    </FormDialog>
  );
}

function KindInput({ known }: { known: readonly PlanRow[] }) {
  const say = useSay();
  const kindName = useKindName();
  const chosen: unknown = useWatch({ name: "kindCode" });
  const choices = useKindChoices("");
  const line = known.find(({ kindCode, revision }) => kindCode === chosen && revision != null);
  return (
    <>
      <SelectInput
        source="kindCode"
        label={say("events.kind")}
        choices={choices}
        validate={required()}
        helperText={false}
      />
      {line === undefined ? null : (
        <Alert severity="info" sx={{ width: "100%", mb: 1.5 }}>
          {say("eventPlans.replaces", { kind: kindName(line.kindCode) })}
        </Alert>
      )}
    </>
  );
}

interface YearForm {
  fromYear: number;
  toYear: number;
  keep: CloneKeep;
}

/** Plans a whole year again. */
export function CloneYearDialog({ unitId, year, onClose }: { unitId: string; year: number; onClose: () => void }) {
  const say = useSay();
  const notify = useNotify();
  const command = useCommand(CloneEventYearDocument);
  const years = workingYears().map((each) => ({ id: each, name: String(each) }));
  return (
    <FormDialog<YearForm>
      open
      onClose={onClose}
      title={say("eventPlans.cloneYear")}
      submitLabel={say("eventPlans.cloneYear")}
      defaults={{ fromYear: year - 1, toYear: year, keep: "WEEKDAY" }}
      onSubmit={async (form, idempotencyKey) => {
        const { events, skipped } = await command.mutateAsync({ input: { idempotencyKey, unitId, ...form } });
        notify(say("eventPlans.clonedYear", { events, skipped }), { type: "success" });
      }}
    >
      <Alert severity="info" sx={{ width: "100%", mb: 1.5 }}>
        {say("eventPlans.cloneText")}
      </Alert>
      <SelectInput
        source="fromYear"
        label={say("eventPlans.fromYear")}
        choices={years}
        validate={required()}
        helperText={false}
      />
      <SelectInput
        source="toYear"
        label={say("eventPlans.toYear")}
        choices={years}
        validate={required()}
        helperText={false}
      />
      <RadioButtonGroupInput
        source="keep"
        label={say("events.keep")}
        choices={(["WEEKDAY", "DATE"] as const).map((id) => ({ id, name: say(`events.keeps.${id}`) }))}
        validate={required()}
        helperText={false}
      />
    </FormDialog>
  );
}
