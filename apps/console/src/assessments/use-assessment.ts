import type { CriteriaDefinition } from "@khuyenhoc/contracts";
import { useEffect, useState, useSyncExternalStore } from "react";
import { ApiFailure } from "../api/failure.ts";
import { useGraph, useGraphClient } from "../api/hooks.ts";
import { successOf } from "../api/outcome.ts";
import {
  AssessmentDocument,
  type AssessmentViewFragment,
  type CountedViewFragment,
  SaveSheetDocument,
  type SheetKind,
} from "../generated/graphql.ts";
import { registrationsPath } from "../presentation/url-state.ts";
import { type Autosave, createAutosave, type SheetSaved } from "./autosave.ts";
import type { CountedSource } from "./criterion-line.tsx";
import type { Draft } from "./draft.ts";
import { linesOf } from "./sheet-model.ts";

export type AssessmentView = AssessmentViewFragment;

/** Everything about the assessment of a registration. */
export function useAssessment(registrationId: string) {
  return useGraph(AssessmentDocument, { registrationId });
}

/** What is saved of one side of a sheet. */
export function savedOf(assessment: Pick<AssessmentView, "self" | "review" | "revision">, kind: SheetKind): SheetSaved {
  const side = kind === "SELF" ? assessment.self : assessment.review;
  return { lines: linesOf(side?.answers ?? []), revision: assessment.revision };
}

/** Pieces of evidence that stand, by code of the criterion. */
export function evidenceCounts(
  evidence: readonly { criterion?: string | null; withdrawnOn?: string | null }[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { criterion, withdrawnOn } of evidence) {
    if (criterion && !withdrawnOn) counts.set(criterion, (counts.get(criterion) ?? 0) + 1);
  }
  return counts;
}

/** Counted points with the way to the very list they were counted from. */
export function countedSources(counted: readonly CountedViewFragment[]): ReadonlyMap<string, CountedSource> {
  return new Map(
    counted.map((figure) => [
      figure.criterion,
      {
        points: figure.points,
        registered: figure.registered,
        recognised: figure.recognised,
        share: figure.percent ?? null,
        ofHouseholds: figure.ofHouseholds,
        path: registrationsPath(figure.source as Readonly<Record<string, unknown>>),
      },
    ]),
  );
}

/** A side of the sheet that saves itself while the page is open. */
export function useSheetDraft(
  assessment: AssessmentView,
  kind: SheetKind,
  definition: CriteriaDefinition,
): { autosave: Autosave; draft: Draft } {
  const client = useGraphClient();
  const registrationId = assessment.registration.id;
  const [autosave] = useState(() =>
    createAutosave({
      definition,
      opened: savedOf(assessment, kind),
      save: async (answers, expectedRevision, idempotencyKey) => {
        const input = { idempotencyKey, registrationId, kind, expectedRevision, answers };
        return successOf(await client.execute(SaveSheetDocument, { input })).revision;
      },
      reload: async () => {
        const { assessment: current } = await client.execute(AssessmentDocument, { registrationId });
        return savedOf(current, kind);
      },
      isOvertaken: (failure) => failure instanceof ApiFailure && failure.code === "CONFLICT",
    }),
  );
  useEffect(() => {
    autosave.start();
    return () => autosave.stop();
  }, [autosave]);
  return { autosave, draft: useSyncExternalStore(autosave.subscribe, autosave.draft) };
}
