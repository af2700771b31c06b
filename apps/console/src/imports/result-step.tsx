import { Alert, Button, Card, LinearProgress, Stack, Typography } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { LinkBase } from "react-admin";
import { GRAPH } from "../api/hooks.ts";
import type { ImportViewFragment } from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { registrationsPath } from "../presentation/url-state.ts";
import { ErrorTable } from "./error-table.tsx";
import { type ImportKind, isUndoable, progressOf, undoProgressOf } from "./import-model.ts";
import { Summary } from "./summary.tsx";
import { UndoButton } from "./undo-button.tsx";

interface ResultStepProps {
  kind: ImportKind;
  view: ImportViewFragment;
  onStartOver: () => void;
}

/** Progress while rows are written, and what became of them. */
export function ResultStep({ kind, view, onStartOver }: ResultStepProps) {
  const say = useSay();
  const cache = useQueryClient();
  const done = view.state === "DONE";
  const changed = done || view.state === "UNDONE";

  // Lists, counts and tree changed behind everybody's back; the import itself is being looked at and is left alone.
  useEffect(() => {
    if (!changed) return;
    void cache.invalidateQueries({
      predicate: ({ queryKey: [root, name] }) => root !== GRAPH || !String(name).endsWith("Import"),
    });
  }, [cache, changed]);

  if (view.state === "APPLYING") {
    const progress = { applied: formatNumber(view.appliedRows), total: formatNumber(view.validRows) };
    return (
      <Moving title={say("imports.applying")} percent={progressOf(view)} text={say("imports.progress", progress)} />
    );
  }
  if (view.state === "UNDOING") {
    const progress = {
      undone: formatNumber(view.undoneRows),
      total: formatNumber(view.createdRows + view.updatedRows),
    };
    return (
      <Moving
        title={say("importing.undoing")}
        percent={undoProgressOf(view)}
        text={say("importing.undoProgress", progress)}
      />
    );
  }

  return (
    <Card sx={{ p: { xs: 2, sm: 3 } }} data-testid={`import-${view.state.toLowerCase()}`}>
      <Typography variant="h2" sx={{ mb: 1.5 }}>
        {view.fileName}
      </Typography>
      <Verdict view={view} />
      {done ? (
        <Summary
          figures={[
            { label: say("imports.created"), value: view.createdRows, tone: "success", testId: "import-created" },
            { label: say("imports.updated"), value: view.updatedRows, testId: "import-updated" },
            { label: say("imports.unchanged"), value: view.unchangedRows, testId: "import-unchanged" },
            { label: say("imports.errors"), value: view.errorRows, tone: "error", testId: "import-error-rows" },
          ]}
        />
      ) : null}
      {view.errors.length > 0 ? <ErrorTable kind={kind} view={view} /> : null}
      <Stack direction="row" sx={{ gap: 1, mt: 2, flexWrap: "wrap" }}>
        {done && kind === "REGISTRATIONS" ? (
          <Button component={LinkBase} to={registrationsPath({})} variant="contained">
            {say("imports.viewRecords")}
          </Button>
        ) : null}
        {done && kind !== "REGISTRATIONS" ? (
          <Button component={LinkBase} to="/units" variant="contained">
            {say("imports.viewTree")}
          </Button>
        ) : null}
        {kind === "REGISTRATIONS" && isUndoable(view) ? <UndoButton view={view} /> : null}
        <Button onClick={onStartOver} variant={done ? "outlined" : "contained"} data-testid="import-again">
          {say("imports.startOver")}
        </Button>
      </Stack>
    </Card>
  );
}

/** Work that goes on, and how far it is. */
function Moving({ title, percent, text }: { title: string; percent: number; text: string }) {
  return (
    <Card sx={{ p: 3 }} data-testid="import-applying">
      <Typography variant="h2" sx={{ mb: 2 }}>
        {title}
      </Typography>
      <LinearProgress variant="determinate" value={percent} aria-label={title} sx={{ height: 10, borderRadius: 5 }} />
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }} role="status">
        {text}
      </Typography>
    </Card>
  );
}

function Verdict({ view }: { view: ImportViewFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  if (view.state === "FAILED") {
    const reason = locale === "vi" ? view.failure?.messageVi : view.failure?.messageEn;
    return (
      <Alert severity="error">
        {say("imports.failed")}
        {reason ? `: ${reason}` : ""}
      </Alert>
    );
  }
  if (view.state === "UNDONE") {
    const rows = { undone: formatNumber(view.undoneRows), kept: formatNumber(view.keptRows) };
    return (
      <Alert severity={view.keptRows > 0 ? "warning" : "success"} data-testid="import-undone-verdict">
        {say(view.keptRows > 0 ? "importing.undoneBut" : "importing.undone", rows)}
      </Alert>
    );
  }
  if (view.state === "CANCELLED") return <Alert severity="info">{say("imports.cancelled")}</Alert>;
  const nothingNew = view.createdRows === 0 && view.updatedRows === 0;
  return (
    <Alert severity={nothingNew ? "info" : "success"}>{say(nothingNew ? "imports.sameFile" : "imports.done")}</Alert>
  );
}
