import { titleModels } from "@khuyenhoc/contracts";
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
  maxLength,
  maxValue,
  minValue,
  NumberInput,
  required,
  SelectArrayInput,
  SelectInput,
  TextInput,
} from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import {
  DrawSampleDocument,
  SampleAuditsDocument,
  type SampleRowFragment,
  SamplesFileDocument,
  type TitleModel,
} from "../generated/graphql.ts";
import { formatInstant, formatNumber, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer } from "../presentation/states.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { currentYear } from "../presentation/year-select.tsx";
import { useChoices } from "../registrations/choices.ts";
import { DrawnSample } from "./sample-findings.tsx";

interface SampleForm {
  unitId: string;
  year: number;
  models?: TitleModel[];
  size: number;
  seed?: string;
}

/** Draws samples of recognised registrations to look into, and lists those that were drawn; the open one stays in the page's address. */
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
      {id === undefined ? null : <DrawnSample id={id} onClose={() => set({ sample: undefined })} />}
      <Samples chosen={id} onChoose={(sample) => set({ sample })} />
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
          set({ sample: sampleAudit.summary.id });
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

/** Samples shown at first, and how many more each time. */
const PAGE = 10;
const MOST = 100;

function Samples({ chosen, onChoose }: { chosen: string | undefined; onChoose: (id: string | undefined) => void }) {
  const say = useSay();
  const [first, setFirst] = useState(PAGE);
  const answer = useGraph(SampleAuditsDocument, { first }, { keepPrevious: true });
  return (
    <Answer query={answer}>
      {({ sampleAudits: { edges, pageInfo } }) =>
        edges.length === 0 ? (
          <Typography color="textSecondary">{say("work.sampleText")}</Typography>
        ) : (
          <>
            <ListFileButton document={SamplesFileDocument} variables={{}} />
            <Card>
              <SampleTable samples={edges.map(({ node }) => node)} chosen={chosen} onChoose={onChoose} />
            </Card>
            {pageInfo.hasNextPage && first < MOST ? (
              <Button sx={{ mt: 1 }} onClick={() => setFirst((shown) => Math.min(MOST, shown + PAGE))}>
                {say("work.samplesMore")}
              </Button>
            ) : null}
          </>
        )
      }
    </Answer>
  );
}

function SampleTable(props: {
  samples: readonly SampleRowFragment[];
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
}) {
  const { samples, chosen, onChoose } = props;
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <TableContainer>
      <Table size="small" aria-label={say("work.samples")} data-testid="samples">
        <TableHead>
          <TableRow>
            <TableCell>{say("work.sampleDrawn")}</TableCell>
            <TableCell>{say("common.unit")}</TableCell>
            <TableCell>{say("common.year")}</TableCell>
            <TableCell>{say("registrations.model")}</TableCell>
            <TableCell align="right">{say("work.confirmed")}</TableCell>
            <TableCell align="right">{say("work.deviating")}</TableCell>
            <TableCell align="right">{say("work.findingOpen")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {samples.map((sample) => {
            const when = formatInstant(sample.drawnAt);
            const unit = sample.unit ? localName(sample.unit, locale) : "";
            return (
              <TableRow key={sample.id} selected={sample.id === chosen}>
                <TableCell component="th" scope="row">
                  <Link
                    component="button"
                    variant="body2"
                    underline="always"
                    onClick={() => onChoose(sample.id)}
                    aria-label={say("work.sampleOpenOf", { unit, year: sample.year, when })}
                    data-testid={`sample-${sample.id}`}
                  >
                    {when}
                  </Link>
                  <Typography variant="caption" color="textSecondary" component="div">
                    {sample.drawnBy}
                  </Typography>
                </TableCell>
                <TableCell>{unit}</TableCell>
                <TableCell>{sample.year}</TableCell>
                <TableCell>
                  {sample.models.length === titleModels.length
                    ? say("work.allModels")
                    : sample.models.map((model) => say(`models.${model}`)).join(", ")}
                </TableCell>
                <TableCell align="right">{formatNumber(sample.confirmed)}</TableCell>
                <TableCell align="right">{formatNumber(sample.deviating)}</TableCell>
                <TableCell align="right">{formatNumber(sample.open)}</TableCell>
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
