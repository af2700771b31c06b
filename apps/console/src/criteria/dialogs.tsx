import { type CriteriaDefinition, type SubjectSort, type TitleModel, today } from "@khuyenhoc/contracts";
import { Alert } from "@mui/material";
import { maxLength, required, SelectInput, TextInput, useRedirect } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import type { Viewer } from "../authentication/auth-provider.ts";
import { useViewer } from "../authentication/viewer.ts";
import {
  CreateCriteriaSetDocument,
  DeriveCriteriaSetDocument,
  PublishCriteriaSetDocument,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { useTiers } from "../units/use-tiers.ts";
import { emptyDefinition } from "./editor-model.ts";
import { criteriaPath, useModelChoices } from "./words.tsx";

/** The viewer's unit of the highest tier, whose business frameworks are; undefined for whoever works below it. */
export function useCityUnit(): Viewer["roots"][number] | undefined {
  const { roots } = useViewer();
  const { tiers } = useTiers();
  const highest = Math.min(...tiers.map(({ rank }) => rank));
  return roots.find(({ tierRank }) => tierRank === highest);
}

interface Titles {
  titleVi: string;
  titleEn: string;
}

function TitleInputs() {
  const say = useSay();
  return (
    <>
      <TextInput
        source="titleVi"
        label={say("criteria.titleVi")}
        validate={[required(), maxLength(300)]}
        helperText={false}
      />
      <TextInput
        source="titleEn"
        label={say("criteria.titleEn")}
        validate={[required(), maxLength(300)]}
        helperText={false}
      />
    </>
  );
}

interface CreateProps {
  unitId: string;
  /** What a new version begins with; otherwise a bare framework. */
  from?: Titles & {
    model: TitleModel;
    appliesTo: SubjectSort[];
    definition: CriteriaDefinition;
    illustrative: boolean;
  };
  onClose: () => void;
}

/** Drafts a framework, or a new version of one. */
export function CreateDialog({ unitId, from, onClose }: CreateProps) {
  const say = useSay();
  const redirect = useRedirect();
  const models = useModelChoices();
  const command = useCommand(CreateCriteriaSetDocument);
  return (
    <FormDialog<Titles & { model: TitleModel }>
      open
      onClose={onClose}
      title={say(from ? "criteria.newVersion" : "criteria.createTitle")}
      done={say("criteria.created")}
      defaults={from ? { titleVi: from.titleVi, titleEn: from.titleEn, model: from.model } : {}}
      onSubmit={async ({ titleVi, titleEn, model }, idempotencyKey) => {
        const { criteriaSet } = await command.mutateAsync({
          input: {
            idempotencyKey,
            unitId,
            model,
            appliesTo: from?.appliesTo ?? [],
            titleVi,
            titleEn,
            illustrative: from?.illustrative ?? false,
            definition: from?.definition ?? emptyDefinition(),
          },
        });
        redirect(criteriaPath(criteriaSet.id));
      }}
    >
      <SelectInput
        source="model"
        label={say("criteria.model")}
        choices={models}
        validate={required()}
        helperText={false}
        readOnly={from !== undefined}
      />
      <TitleInputs />
    </FormDialog>
  );
}

interface DeriveProps {
  framework: Titles & { id: string };
  onClose: () => void;
}

/** Drafts a unit's own set from a framework. */
export function DeriveDialog({ framework, onClose }: DeriveProps) {
  const say = useSay();
  const redirect = useRedirect();
  const command = useCommand(DeriveCriteriaSetDocument);
  return (
    <FormDialog<Titles & { unitId: string }>
      open
      onClose={onClose}
      title={say("criteria.deriveTitle")}
      done={say("criteria.created")}
      defaults={{ titleVi: framework.titleVi, titleEn: framework.titleEn }}
      onSubmit={async ({ titleVi, titleEn, unitId }, idempotencyKey) => {
        const { criteriaSet } = await command.mutateAsync({
          input: { idempotencyKey, unitId, frameworkId: framework.id, titleVi, titleEn },
        });
        redirect(criteriaPath(criteriaSet.id));
      }}
    >
      <Alert severity="info" sx={{ mb: 1, width: "100%" }}>
        {say("criteria.deriveText")}
      </Alert>
      <UnitInput source="unitId" label={say("common.unit")} isRequired />
      <TitleInputs />
    </FormDialog>
  );
}

interface PublishProps {
  set: { id: string; revision: number };
  onClose: () => void;
}

interface PublishForm {
  decisionNumber: string;
  decisionDate: string;
  validFrom?: string;
}

/** Puts a draft in force: number and date of the decision belong to it for ever. */
export function PublishDialog({ set, onClose }: PublishProps) {
  const say = useSay();
  const command = useCommand(PublishCriteriaSetDocument);
  return (
    <FormDialog<PublishForm>
      open
      onClose={onClose}
      title={say("criteria.publishTitle")}
      submitLabel={say("criteria.publish")}
      done={say("criteria.published")}
      defaults={{ decisionDate: today() }}
      onSubmit={({ decisionNumber, decisionDate, validFrom }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            id: set.id,
            expectedRevision: set.revision,
            decisionNumber,
            decisionDate,
            validFrom: validFrom || null,
          },
        })
      }
    >
      <Alert severity="warning" sx={{ mb: 1, width: "100%" }}>
        {say("criteria.publishText")}
      </Alert>
      <TextInput
        source="decisionNumber"
        label={say("common.decisionNumber")}
        validate={[required(), maxLength(100)]}
        helperText={false}
      />
      <DateInput source="decisionDate" label={say("criteria.decisionDate")} required />
      <DateInput source="validFrom" label={say("criteria.validFrom")} helperText={say("criteria.validFromHint")} />
    </FormDialog>
  );
}
