import { Button, Card, Step, StepLabel, Stepper } from "@mui/material";
import { useState } from "react";
import { mayDo } from "../authentication/authorization.ts";
import { useViewer } from "../authentication/viewer.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice, Waiting } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { ChooseStep } from "./choose-step.tsx";
import { EarlierImports } from "./earlier-imports.tsx";
import { importKinds, isImportKind, kindPermissions, stepOf } from "./import-model.ts";
import { PreviewStep } from "./preview-step.tsx";
import { ResultStep } from "./result-step.tsx";
import { useImport } from "./use-import.ts";

/** Upload, check, confirm, follow, result. The import is in the URL: a reload goes on where it was. */
export default function ImportsPage() {
  return (
    <Guard resource="imports" action="list">
      <Wizard />
    </Guard>
  );
}

function Wizard() {
  const say = useSay();
  const [get, set] = useUrlState();
  const { roles } = useViewer();
  const kinds = importKinds.filter((kind) => mayDo(roles, kindPermissions[kind]));
  const wanted = get("kind");
  const kind = isImportKind(wanted) && kinds.includes(wanted) ? wanted : (kinds[0] ?? "REGISTRATIONS");
  const id = get("id");
  const answer = useImport(kind, id);
  const step = id === undefined ? 0 : stepOf(answer.data?.state ?? "VALIDATING");
  // A new wizard is a new command: its form gets a key of its own.
  const [round, setRound] = useState(0);

  function startOver(): void {
    setRound((known) => known + 1);
    set({ id: undefined });
  }

  return (
    <Page title={say("imports.title")} subtitle={say("imports.subtitle")}>
      <Stepper activeStep={step} aria-label={say("imports.steps")} sx={{ mb: 3, maxWidth: 720 }}>
        {(["imports.stepFile", "imports.stepPreview", "imports.stepResult"] as const).map((label, index) => (
          <Step key={label} completed={index < step || answer.data?.state === "DONE"}>
            <StepLabel slotProps={{ root: { "aria-current": index === step ? "step" : undefined } as object }}>
              {say(label)}
            </StepLabel>
          </Step>
        ))}
      </Stepper>
      {id === undefined ? (
        <>
          <ChooseStep
            key={round}
            kinds={kinds}
            kind={kind}
            onKind={(next) => set({ kind: next }, false)}
            onPreviewed={(importId) => set({ kind, id: importId })}
          />
          {kind === "REGISTRATIONS" ? <EarlierImports onOpen={(importId) => set({ kind, id: importId })} /> : null}
        </>
      ) : (
        <Answer query={answer} waiting={<Card sx={{ p: 3 }}>{<Waiting lines={5} />}</Card>}>
          {(view) =>
            view === null ? (
              <EmptyNotice
                title={say("layout.notFoundTitle")}
                text={say("layout.notFoundText")}
                actions={<Button onClick={startOver}>{say("imports.startOver")}</Button>}
              />
            ) : stepOf(view.state) === 1 ? (
              <PreviewStep kind={kind} view={view} />
            ) : (
              <ResultStep kind={kind} view={view} onStartOver={startOver} />
            )
          }
        </Answer>
      )}
    </Page>
  );
}
