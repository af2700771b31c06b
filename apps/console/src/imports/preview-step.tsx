import { Alert, Button, Card, Checkbox, FormControlLabel, LinearProgress, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useIdempotencyKey } from "../api/hooks.ts";
import type { ImportViewFragment } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormFailure } from "../presentation/states.tsx";
import { ColumnMapping } from "./column-mapping.tsx";
import { ErrorTable } from "./error-table.tsx";
import { type ImportKind, missingColumns } from "./import-model.ts";
import { Summary } from "./summary.tsx";
import { useImportCommands } from "./use-import.ts";

/** What the file holds and what is wrong with it. Nothing is written until the button is pressed. */
export function PreviewStep({ kind, view }: { kind: ImportKind; view: ImportViewFragment }) {
  const say = useSay();
  const { confirm, cancel } = useImportCommands();
  const confirmKey = useIdempotencyKey();
  const cancelKey = useIdempotencyKey();
  const [skip, setSkip] = useState(false);
  const [pending, setPending] = useState<"confirm" | "cancel">();
  const [failure, setFailure] = useState<unknown>();
  const missing = missingColumns(view.columns);
  const blocked = view.validRows === 0 || (view.errorRows > 0 && !skip);

  async function run(name: "confirm" | "cancel", work: () => Promise<void>): Promise<void> {
    setPending(name);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setPending(undefined);
    }
  }

  if (view.state === "VALIDATING") {
    return (
      <Card sx={{ p: 3 }} role="status" data-testid="import-validating">
        <Typography sx={{ mb: 2 }}>{say("imports.validating")}</Typography>
        <LinearProgress aria-label={say("imports.validating")} />
      </Card>
    );
  }

  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }} data-testid="import-ready">
      <Typography variant="h2">{view.fileName}</Typography>
      <Typography variant="body2" color="textSecondary" role="status">
        {say("imports.ready")}
      </Typography>
      <Summary
        figures={[
          { label: say("imports.total"), value: view.totalRows, testId: "import-total" },
          { label: say("imports.valid"), value: view.validRows, tone: "success", testId: "import-valid" },
          { label: say("imports.errors"), value: view.errorRows, tone: "error", testId: "import-error-rows" },
        ]}
      />
      {view.columns === null ? null : <ColumnMapping key={view.id} view={view} />}
      {view.errorRows > 0 ? <ErrorTable kind={kind} view={view} /> : null}
      {view.errorRows > 0 && view.validRows > 0 ? (
        <FormControlLabel
          sx={{ my: 1 }}
          control={
            <Checkbox checked={skip} onChange={(event) => setSkip(event.target.checked)} data-testid="skip-errors" />
          }
          label={say("imports.skipErrors", { smart_count: view.errorRows })}
        />
      ) : null}
      {view.validRows === 0 && missing.length === 0 ? (
        <Alert severity="warning" sx={{ my: 1 }}>
          {say("imports.nothing")}
        </Alert>
      ) : null}
      <FormFailure error={failure} />
      <Stack direction="row" sx={{ gap: 1, mt: 2, flexWrap: "wrap" }}>
        <Button
          variant="contained"
          size="large"
          disabled={blocked || pending !== undefined}
          loading={pending === "confirm"}
          onClick={() => void run("confirm", () => confirm(kind, view.id, skip, confirmKey))}
          data-testid="import-confirm"
        >
          {say("imports.confirm", { smart_count: view.validRows })}
        </Button>
        <Button
          size="large"
          disabled={pending !== undefined}
          loading={pending === "cancel"}
          onClick={() => void run("cancel", () => cancel(kind, view.id, cancelKey))}
          data-testid="import-cancel"
        >
          {say("imports.cancelImport")}
        </Button>
      </Stack>
    </Card>
  );
}
