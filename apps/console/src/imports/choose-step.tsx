import { today } from "@khuyenhoc/contracts";
import { DownloadOutlined } from "@mui/icons-material";
import { Box, Button, Card, Stack, ToggleButton, ToggleButtonGroup, Typography } from "@mui/material";
import { useState } from "react";
import { BooleanInput, Form, required, SelectInput, useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useGraphClient, useIdempotencyKey } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { type FileFormat, ImportTemplateDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormFailure } from "../presentation/states.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { currentYear } from "../presentation/year-select.tsx";
import { useChoices } from "../registrations/choices.ts";
import { GroundInputs } from "../units/unit-dialogs.tsx";
import { FileDrop } from "./file-drop.tsx";
import { packed, save } from "./files.ts";
import { fileProblem, type ImportKind } from "./import-model.ts";
import { type PreviewForm, useImportCommands } from "./use-import.ts";

interface ChooseStepProps {
  kinds: readonly ImportKind[];
  kind: ImportKind;
  onKind: (kind: ImportKind) => void;
  onPreviewed: (importId: string) => void;
}

/** What is imported, for which unit, from which file. */
export function ChooseStep({ kinds, kind, onKind, onPreviewed }: ChooseStepProps) {
  const say = useSay();
  return (
    <Card sx={{ p: { xs: 2, sm: 3 }, maxWidth: 760 }}>
      <Typography id="import-kind" variant="h2" sx={{ mb: 1 }}>
        {say("imports.kind")}
      </Typography>
      <ToggleButtonGroup
        exclusive
        value={kind}
        onChange={(_event, next: ImportKind | null) => next && onKind(next)}
        aria-labelledby="import-kind"
        color="primary"
        size="small"
        sx={{ flexWrap: "wrap" }}
      >
        {kinds.map((name) => (
          <ToggleButton key={name} value={name} sx={{ px: 2 }} data-testid={`import-kind-${name}`}>
            {say(`imports.kinds.${name}`)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Templates kind={kind} />
      <ChooseForm key={kind} kind={kind} onPreviewed={onPreviewed} />
    </Card>
  );
}

function Templates({ kind }: { kind: ImportKind }) {
  const say = useSay();
  const client = useGraphClient();
  const notify = useNotify();

  async function download(format: FileFormat): Promise<void> {
    try {
      save((await client.execute(ImportTemplateDocument, { kind, format })).importTemplate);
    } catch (error) {
      notify(failureText(error), { type: "error" });
    }
  }

  return (
    <Stack direction="row" sx={{ gap: 1, my: 1.5, flexWrap: "wrap", alignItems: "center" }}>
      <Button size="small" startIcon={<DownloadOutlined />} onClick={() => void download("XLSX")}>
        {say("imports.templateXlsx")}
      </Button>
      <Button size="small" startIcon={<DownloadOutlined />} onClick={() => void download("CSV")}>
        {say("imports.templateCsv")}
      </Button>
    </Stack>
  );
}

function ChooseForm({ kind, onPreviewed }: { kind: ImportKind; onPreviewed: (importId: string) => void }) {
  const say = useSay();
  const { preview } = useImportCommands();
  const { roots } = useViewer();
  const { years } = useChoices();
  const idempotencyKey = useIdempotencyKey();
  const [file, setFile] = useState<File>();
  const [missing, setMissing] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const refused = file ? fileProblem(file) : undefined;
  const problem = refused ? say(refused) : missing && !file ? say("imports.choose") : undefined;

  async function send(values: object): Promise<void> {
    if (!file || refused) {
      setMissing(true);
      return;
    }
    setPending(true);
    setFailure(undefined);
    try {
      const form = { ...(values as Omit<PreviewForm, "kind">), kind };
      const view = await preview(form, await packed(file), idempotencyKey);
      onPreviewed(view.id);
    } catch (error) {
      setFailure(error);
      setPending(false);
    }
  }

  return (
    <Form
      onSubmit={send}
      defaultValues={{ unitId: roots[0]?.id, year: currentYear(), submit: true, effectiveOn: today() }}
    >
      <UnitInput source="unitId" label={say("imports.unit")} helperText={say("imports.unitHint")} isRequired />
      {kind === "UNITS" ? (
        <GroundInputs />
      ) : (
        <SelectInput
          source="year"
          label={say("common.year")}
          choices={years}
          validate={required()}
          helperText={false}
        />
      )}
      {kind === "REGISTRATIONS" ? (
        <BooleanInput source="submit" label={say("imports.submitRows")} helperText={false} />
      ) : null}
      <Box sx={{ my: 2 }}>
        <FileDrop file={file} problem={problem} onFile={setFile} />
      </Box>
      <FormFailure error={failure} />
      <Button type="submit" variant="contained" size="large" loading={pending} data-testid="import-preview">
        {say("imports.preview")}
      </Button>
    </Form>
  );
}
