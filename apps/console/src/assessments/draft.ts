import type { CriteriaDefinition } from "@khuyenhoc/contracts";
import { EMPTY_LINE, type Line, type Lines, sameAnswers } from "./sheet-model.ts";

/**
 * A draft that saves itself. What was last known to be saved is kept beside what is typed, so that a sheet that somebody else
 * changed meanwhile can be merged line by line instead of being overwritten or thrown away.
 */
export interface Draft {
  /** As last saved, and its revision: the next save expects that nobody saved in between. */
  saved: Lines;
  revision: number;
  typed: Lines;
  /** What is on its way. */
  sending: Lines | undefined;
  /** Criteria that both sides changed; what was typed here stands, the other is shown beside it. */
  conflicts: ReadonlyMap<string, Line>;
  failure: unknown;
}

export type DraftEvent =
  | { kind: "TYPED"; criterion: string; change: Partial<Line> }
  | { kind: "SENT" }
  | { kind: "SAVED"; revision: number }
  | { kind: "FAILED"; failure: unknown }
  /** Somebody else saved first: their sheet and its revision. */
  | { kind: "OVERTAKEN"; theirs: Lines; revision: number }
  /** Takes the other side's line in a conflict, or keeps one's own. */
  | { kind: "SETTLED"; criterion: string; take: "MINE" | "THEIRS" };

export function openDraft(saved: Lines, revision: number): Draft {
  return { saved, revision, typed: saved, sending: undefined, conflicts: new Map(), failure: undefined };
}

function sameLine(one: Line | undefined, other: Line | undefined): boolean {
  return (one?.points ?? "") === (other?.points ?? "") && (one?.note ?? "") === (other?.note ?? "");
}

/**
 * Merges by line: what only one side changed is taken from that side; what both changed alike is no conflict.
 *
 * @returns the merged lines, and the other side's line of each criterion that both changed differently
 */
export function mergeLines(base: Lines, mine: Lines, theirs: Lines): { lines: Lines; conflicts: Map<string, Line> } {
  const lines = new Map(theirs);
  const conflicts = new Map<string, Line>();
  for (const code of new Set([...base.keys(), ...mine.keys()])) {
    const [before, here, there] = [base.get(code), mine.get(code), theirs.get(code)];
    if (sameLine(before, here)) continue;
    lines.set(code, here ?? EMPTY_LINE);
    if (!sameLine(before, there) && !sameLine(here, there)) conflicts.set(code, there ?? EMPTY_LINE);
  }
  return { lines, conflicts };
}

/** Pure: the next draft. */
export function draftAfter(draft: Draft, event: DraftEvent): Draft {
  switch (event.kind) {
    case "TYPED": {
      const line = { ...(draft.typed.get(event.criterion) ?? EMPTY_LINE), ...event.change };
      // Whoever goes on typing tries again: what was refused may have been what is corrected now.
      return { ...draft, typed: new Map(draft.typed).set(event.criterion, line), failure: undefined };
    }
    case "SENT":
      return { ...draft, sending: draft.typed, failure: undefined };
    case "SAVED":
      return { ...draft, saved: draft.sending ?? draft.saved, revision: event.revision, sending: undefined };
    case "FAILED":
      return { ...draft, sending: undefined, failure: event.failure };
    case "OVERTAKEN": {
      const { lines, conflicts } = mergeLines(draft.saved, draft.typed, event.theirs);
      return {
        saved: event.theirs,
        revision: event.revision,
        typed: lines,
        sending: undefined,
        conflicts: new Map([...draft.conflicts, ...conflicts]),
        failure: undefined,
      };
    }
    case "SETTLED": {
      const conflicts = new Map(draft.conflicts);
      const theirs = conflicts.get(event.criterion);
      conflicts.delete(event.criterion);
      if (event.take === "MINE" || theirs === undefined) return { ...draft, conflicts };
      return { ...draft, conflicts, typed: new Map(draft.typed).set(event.criterion, theirs) };
    }
  }
}

/** Whether something sound was typed that is not saved. */
export function isUnsaved(draft: Draft, definition: CriteriaDefinition): boolean {
  return !sameAnswers(definition, draft.saved, draft.typed);
}

/** Whether the draft should go out by itself: not while one is on its way, while a conflict is open, or after a refusal. */
export function shouldSave(draft: Draft, definition: CriteriaDefinition): boolean {
  return (
    draft.sending === undefined &&
    draft.failure === undefined &&
    draft.conflicts.size === 0 &&
    isUnsaved(draft, definition)
  );
}
