import type { CriteriaDefinition, SheetAnswer } from "@khuyenhoc/contracts";
import { type Draft, type DraftEvent, draftAfter, isUnsaved, openDraft, shouldSave } from "./draft.ts";
import { answersOf, type Lines } from "./sheet-model.ts";

/** Milliseconds without typing after which a draft is saved. */
export const QUIET_MS = 1200;

export interface SheetSaved {
  lines: Lines;
  revision: number;
}

interface AutosaveOptions {
  definition: CriteriaDefinition;
  opened: SheetSaved;
  /** Saves the answers if nobody saved since that revision; answers the new one. */
  save: (answers: SheetAnswer[], expectedRevision: number, idempotencyKey: string) => Promise<number>;
  /** The sheet as it is saved now, asked for when somebody else was first. */
  reload: () => Promise<SheetSaved>;
  /** Whether a failure of `save` means that somebody else was first. */
  isOvertaken: (failure: unknown) => boolean;
  newKey?: () => string;
  /** Runs something later; answers how to call that off. */
  later?: (run: () => void, milliseconds: number) => () => void;
}

export interface Autosave {
  draft: () => Draft;
  subscribe: (listener: () => void) => () => void;
  change: (event: Extract<DraftEvent, { kind: "TYPED" | "SETTLED" }>) => void;
  /**
   * Saves what is not saved yet.
   *
   * @returns whether everything sound is saved; if not, the draft holds the failure or the conflicts
   */
  flush: () => Promise<boolean>;
  /** Saves by itself from here on; a draft begins stopped, so that a page that is only looked at sends nothing. */
  start: () => void;
  /** Sends what is not saved yet, and then saves nothing by itself any more. */
  stop: () => void;
}

function timer(run: () => void, milliseconds: number): () => void {
  const id = setTimeout(run, milliseconds);
  return () => clearTimeout(id);
}

/** Keeps a draft saved: after each pause in typing, one save at a time, merging what others saved meanwhile. */
export function createAutosave(options: AutosaveOptions): Autosave {
  const { definition, opened, save, reload, isOvertaken, later = timer, newKey = () => crypto.randomUUID() } = options;
  const listeners = new Set<() => void>();
  let draft = openDraft(opened.lines, opened.revision);
  let callOff: (() => void) | undefined;
  let running: Promise<void> | undefined;
  let stopped = true;
  /** The same answers sent again carry the same key. */
  let attempt = { sent: "", key: "" };

  function dispatch(event: DraftEvent): void {
    draft = draftAfter(draft, event);
    for (const listener of listeners) listener();
    plan();
  }

  function plan(): void {
    callOff?.();
    callOff = undefined;
    if (stopped || running !== undefined || !shouldSave(draft, definition)) return;
    callOff = later(() => void run(), QUIET_MS);
  }

  function run(): Promise<void> {
    running ??= send().finally(() => {
      running = undefined;
      plan();
    });
    return running;
  }

  async function send(): Promise<void> {
    const answers = answersOf(definition, draft.typed);
    const { revision } = draft;
    const sent = JSON.stringify([revision, answers]);
    if (attempt.sent !== sent) attempt = { sent, key: newKey() };
    dispatch({ kind: "SENT" });
    try {
      dispatch({ kind: "SAVED", revision: await save(answers, revision, attempt.key) });
    } catch (failure) {
      if (!isOvertaken(failure)) return dispatch({ kind: "FAILED", failure });
      try {
        const theirs = await reload();
        dispatch({ kind: "OVERTAKEN", theirs: theirs.lines, revision: theirs.revision });
      } catch (other) {
        dispatch({ kind: "FAILED", failure: other });
      }
    }
  }

  return {
    draft: () => draft,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    change: dispatch,
    async flush() {
      // What was typed while one save was on its way goes out with the next; a merge may need one more.
      for (let round = 0; round < 4; round += 1) {
        if (running !== undefined) await running;
        if (draft.conflicts.size > 0) return false;
        // A sheet of nothing but counted criteria has nothing typed in, and has to be there before it can be handed in.
        if (!isUnsaved(draft, definition) && draft.revision > 0) return true;
        if (round > 0 && draft.failure !== undefined) return false;
        await run();
      }
      return draft.conflicts.size === 0 && !isUnsaved(draft, definition);
    },
    start() {
      stopped = false;
      plan();
    },
    stop() {
      stopped = true;
      callOff?.();
      if (draft.conflicts.size === 0 && isUnsaved(draft, definition)) void run();
    },
  };
}
