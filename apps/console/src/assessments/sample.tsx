import { CasinoOutlined } from "@mui/icons-material";
import {
  Button,
  Card,
  DialogContentText,
  Link,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import {
  LinkBase,
  maxLength,
  maxValue,
  minValue,
  NumberInput,
  required,
  SelectArrayInput,
  SelectInput,
  TextInput,
  useCreatePath,
} from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import {
  DrawSampleDocument,
  SampleAuditDocument,
  type SampleViewFragment,
  type TitleModel,
} from "../generated/graphql.ts";
import { formatInstant, formatNumber, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { StateChip } from "../presentation/state-chip.tsx";
import { Answer } from "../presentation/states.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { currentYear } from "../presentation/year-select.tsx";
import { useChoices } from "../registrations/choices.ts";

interface SampleForm {
  unitId: string;
  year: number;
  models?: TitleModel[];
  size: number;
  seed?: string;
}

/** Draws a sample of recognised registrations to look into; the one that was drawn last stays in the address of the page. */
export function SampleAudits() {
  const say = useSay();
  const choices = useChoices();
  const { roots } = useViewer();
  const [get, set] = useUrlState();
  const [open, setOpen] = useState(false);
  const command = useCommand(DrawSampleDocument);
  const id = get("sample");
  return (
    <Section
      id="work-sample"
      title={say("work.sample")}
      actions={
        <Button
          variant="outlined"
          startIcon={<CasinoOutlined />}
          onClick={() => setOpen(true)}
          data-testid="draw-sample"
        >
          {say("work.sampleTitle")}
        </Button>
      }
    >
      {id === undefined ? <Typography color="textSecondary">{say("work.sampleText")}</Typography> : <Drawn id={id} />}
      <FormDialog<SampleForm>
        open={open}
        onClose={() => setOpen(false)}
        title={say("work.sampleTitle")}
        submitLabel={say("work.sampleRun")}
        defaults={{ year: currentYear(), size: 20, ...(roots[0] ? { unitId: roots[0].id } : {}) }}
        onSubmit={async ({ unitId, year, models, size, seed }, idempotencyKey) => {
          const input = { idempotencyKey, unitId, year: Number(year), size: Number(size) };
          const { sampleAudit } = await command.mutateAsync({
            input: {
              ...input,
              models: models && models.length > 0 ? models : null,
              ...(seed ? { seed } : {}),
            },
          });
          set({ sample: sampleAudit.id });
        }}
      >
        <DialogContentText sx={{ mb: 1 }}>{say("work.sampleText")}</DialogContentText>
        <UnitInput source="unitId" label={say("common.unit")} isRequired />
        <SelectInput
          source="year"
          label={say("common.year")}
          choices={choices.years}
          validate={required()}
          helperText={false}
        />
        <SelectArrayInput
          source="models"
          label={say("registrations.model")}
          choices={choices.models}
          helperText={say("common.optional")}
        />
        <NumberInput
          source="size"
          label={say("work.sampleSize")}
          validate={[required(), minValue(1), maxValue(500)]}
          helperText={false}
        />
        <TextInput
          source="seed"
          label={say("work.sampleSeed")}
          validate={maxLength(100)}
          helperText={say("work.sampleSeedHint")}
          autoComplete="off"
        />
      </FormDialog>
    </Section>
  );
}

function Drawn({ id }: { id: string }) {
  const answer = useGraph(SampleAuditDocument, { id });
  return <Answer query={answer}>{({ sampleAudit }) => <Sample sample={sampleAudit} />}</Answer>;
}

function Sample({ sample }: { sample: SampleViewFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  const createPath = useCreatePath();
  return (
    <>
      <Typography sx={{ mb: 1 }} data-testid="sample-result">
        {say("work.sampleResult", { smart_count: sample.items.length, seed: sample.seed })}
        {" · "}
        {say("work.samplePopulation", { population: formatNumber(sample.population) })}
        {" · "}
        {say("decisions.by", { name: sample.drawnBy, when: formatInstant(sample.drawnAt) })}
      </Typography>
      <Card>
        <TableContainer>
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell>{say("registrations.subject")}</TableCell>
                <TableCell>{say("registrations.model")}</TableCell>
                <TableCell>{say("common.unit")}</TableCell>
                <TableCell>{say("registrations.state")}</TableCell>
                <TableCell>{say("work.risk")}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {sample.items.map(({ registration, reasons }) => (
                <TableRow key={registration.id}>
                  <TableCell component="th" scope="row">
                    <Link
                      component={LinkBase}
                      to={createPath({ resource: "registrations", type: "show", id: registration.id })}
                    >
                      {registration.subjectName}
                    </Link>
                  </TableCell>
                  <TableCell>{say(`models.${registration.model}`)}</TableCell>
                  <TableCell>{localName(registration.unit, locale)}</TableCell>
                  <TableCell>
                    <StateChip state={registration.state} />
                  </TableCell>
                  <TableCell>
                    {reasons.length === 0
                      ? say("work.noRisk")
                      : reasons.map((reason) => say(`work.risks.${reason}`)).join("; ")}
                  </TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      </Card>
    </>
  );
}
