import type { SubjectSort, TitleModel } from "@khuyenhoc/contracts";
import { campaigns as contracts } from "@khuyenhoc/contracts";
import { Alert, Box } from "@mui/material";
import {
  maxLength,
  maxValue,
  minValue,
  NumberInput,
  required,
  SelectArrayInput,
  SelectInput,
  TextInput,
  useRedirect,
} from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand } from "../api/hooks.ts";
import { useEveryRow, useGraphPages } from "../api/pages.ts";
import { localTitle } from "../assessments/criteria-words.ts";
import { useViewer } from "../authentication/viewer.ts";
import { useIssuerName, useModelChoices } from "../criteria/words.tsx";
import { DirectiveInput } from "../directives/directive-input.tsx";
import {
  type CampaignPageQuery,
  CreateCampaignDocument,
  UpdateCampaignDocument,
  UsableCriteriaSetsDocument,
} from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput, UnitsInput } from "../presentation/unit-input.tsx";
import { currentYear, workingYears } from "../presentation/year-select.tsx";
import { useAppliesTo } from "../rules/words.ts";

const days = ["registerFrom", "registerTo", "assessFrom", "assessTo", "reviewTo", "decideTo"] as const;

type PlanForm = Partial<Record<(typeof days)[number], string>> & {
  title: string;
  criteriaSetId: string;
  furtherSetIds?: string[];
  appealDays: number;
  pilotUnitIds?: string[];
  directiveId?: string;
};

function planOf(form: PlanForm) {
  const { title, criteriaSetId, furtherSetIds, appealDays, pilotUnitIds, directiveId, ...dates } = form;
  const [registerFrom, registerTo, assessFrom, assessTo, reviewTo, decideTo] = days.map((day) => dates[day] || null);
  return {
    title,
    criteriaSetId,
    furtherSetIds: furtherSetIds ?? [],
    appealDays,
    pilotUnitIds: pilotUnitIds ?? [],
    directiveId: directiveId || null,
    ...{ registerFrom, registerTo, assessFrom, assessTo, reviewTo, decideTo },
  };
}

interface CreateForm extends PlanForm {
  unitId: string;
  year: number;
  model: TitleModel;
}

/** Drafts a campaign; nothing happens to registrations before it is opened. */
export function CreateCampaignDialog({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const redirect = useRedirect();
  const models = useModelChoices();
  const { roots } = useViewer();
  const command = useCommand(CreateCampaignDocument);
  return (
    <FormDialog<CreateForm>
      open
      onClose={onClose}
      title={say("campaigns.createTitle")}
      done={say("campaigns.saved")}
      defaults={{ unitId: roots[0]?.id ?? "", year: currentYear() + 1, appealDays: 30 }}
      onSubmit={async ({ unitId, year, model, ...plan }, idempotencyKey) => {
        const { campaign } = await command.mutateAsync({
          input: { idempotencyKey, unitId, year, model, ...planOf(plan) },
        });
        redirect(`/campaigns/${encodeURIComponent(campaign.id)}/show`);
      }}
    >
      <UnitInput source="unitId" label={say("common.unit")} isRequired />
      <SelectInput
        source="year"
        label={say("common.year")}
        choices={workingYears().map((year) => ({ id: year, name: String(year) }))}
        validate={required()}
        helperText={false}
      />
      <SelectInput
        source="model"
        label={say("criteria.model")}
        choices={models}
        validate={required()}
        helperText={false}
      />
      <PlanInputs />
    </FormDialog>
  );
}

type CampaignOfPage = NonNullable<CampaignPageQuery["campaign"]>;

/** Changes the plan; of an open campaign what still may change. */
export function EditCampaignDialog({ campaign, onClose }: { campaign: CampaignOfPage; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(UpdateCampaignDocument);
  const { id, revision, model, title, appealDays, criteriaSet, furtherSets, pilotUnits, directive } = campaign;
  const defaults: Partial<PlanForm> = {
    title,
    appealDays,
    criteriaSetId: criteriaSet?.id ?? "",
    furtherSetIds: furtherSets.map((set) => set.id),
    pilotUnitIds: pilotUnits.map((unit) => unit.id),
    directiveId: directive?.id ?? "",
    ...Object.fromEntries(days.map((day) => [day, campaign[day] ?? ""])),
  };
  return (
    <FormDialog<PlanForm>
      open
      onClose={onClose}
      title={say("campaigns.editTitle")}
      done={say("campaigns.saved")}
      defaults={defaults}
      onSubmit={(plan, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id, expectedRevision: revision, ...planOf(plan) } })
      }
    >
      {campaign.state === "OPEN" ? (
        <Alert severity="info" sx={{ mb: 1, width: "100%" }}>
          {say("campaigns.openOnlyWider")}
        </Alert>
      ) : null}
      <PlanInputs
        model={model}
        chosen={[...(criteriaSet ? [criteriaSet] : []), ...furtherSets]}
        directive={directive}
        locked={campaign.state === "OPEN"}
      />
    </FormDialog>
  );
}

interface PlanInputsProps {
  /** Where the model is not chosen in the form itself. */
  model?: TitleModel | undefined;
  /** The sets the campaign has, which may be superseded by now. */
  chosen?: readonly { id: string; titleVi: string; titleEn: string; appliesTo: SubjectSort[] }[];
  /** The directive the campaign names. */
  directive?: CampaignOfPage["directive"];
  locked?: boolean;
}

function PlanInputs({ model, chosen = [], directive, locked = false }: PlanInputsProps) {
  const say = useSay();
  return (
    <>
      <TextInput
        source="title"
        label={say("campaigns.heading")}
        validate={[required(), maxLength(300)]}
        helperText={false}
      />
      <CriteriaSetInputs model={model} chosen={chosen} locked={locked} />
      <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" }, gap: 2, width: "100%", my: 1 }}>
        {days.map((day) => (
          <DateInput key={day} source={day} label={say(`campaigns.${day}`)} />
        ))}
      </Box>
      <WindowsWarning />
      <NumberInput
        source="appealDays"
        label={say("campaigns.appealDays")}
        validate={[required(), minValue(0), maxValue(365)]}
        helperText={false}
        step={1}
      />
      <UnitsInput source="pilotUnitIds" label={say("campaigns.pilotUnits")} helperText={say("campaigns.pilotHint")} />
      <DirectiveInput source="directiveId" chosen={directive} />
    </>
  );
}

function CriteriaSetInputs({
  model: given,
  chosen,
  locked,
}: Required<Pick<PlanInputsProps, "locked" | "chosen">> & PlanInputsProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const issuerName = useIssuerName();
  const watched: unknown = useWatch({ name: "model" });
  const models = useModelChoices();
  const model = given ?? models.find(({ id }) => id === watched)?.id;
  const list = useGraphPages(
    UsableCriteriaSetsDocument,
    { models: model === undefined ? null : [model] },
    (page) => page.criteriaSets,
    { enabled: model !== undefined, first: 100 },
  );
  const sets = useEveryRow(list);
  const appliesTo = useAppliesTo();
  const choices = [
    ...sets.map((set) => ({
      id: set.id,
      isFurther: set.appliesTo.length > 0,
      name: [
        localTitle(set, locale),
        ...(set.appliesTo.length > 0 ? [appliesTo(set.appliesTo)] : []),
        say("criteria.version", { version: set.version ?? 1 }),
        issuerName(set.unit),
      ].join(" · "),
    })),
    ...chosen
      .filter(({ id }) => !sets.some((set) => set.id === id))
      .map((set) => ({ id: set.id, isFurther: set.appliesTo.length > 0, name: localTitle(set, locale) })),
  ];
  const further = choices.filter(({ isFurther }) => isFurther);
  return (
    <>
      <SelectInput
        source="criteriaSetId"
        label={say("campaigns.criteriaSet")}
        choices={choices}
        validate={required()}
        readOnly={locked}
        disabled={model === undefined}
        helperText={list.data !== undefined && choices.length === 0 ? say("campaigns.noCriteria") : false}
      />
      {further.length === 0 ? null : (
        <SelectArrayInput
          source="furtherSetIds"
          label={say("rules.furtherSets")}
          choices={further}
          helperText={say("rules.furtherSetsHint")}
          fullWidth
        />
      )}
    </>
  );
}

/** Told while the dates are typed, by the rule that the service demands. */
function WindowsWarning() {
  const say = useSay();
  const values: unknown[] = useWatch({ name: [...days] });
  const [registerFrom, registerTo, assessFrom, assessTo, reviewTo, decideTo] = values.map((value) =>
    typeof value === "string" && value !== "" ? value : null,
  );
  const windows = {
    registerFrom: registerFrom ?? null,
    registerTo: registerTo ?? null,
    assessFrom: assessFrom ?? null,
    assessTo: assessTo ?? null,
    reviewTo: reviewTo ?? null,
    decideTo: decideTo ?? null,
  };
  return contracts.windowsInOrder(windows) ? null : (
    <Alert severity="warning" role="alert" sx={{ mb: 1, width: "100%" }}>
      {say("campaigns.windowsWrong")}
    </Alert>
  );
}
