import type { CriteriaDefinition, SheetAnswer } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { createAutosave } from "./autosave.ts";
import { type Lines, linesOf } from "./sheet-model.ts";

const definition: CriteriaDefinition = {
  groups: [
    {
      code: "1",
      titleVi: "Nhóm",
      titleEn: "Group",
      criteria: ["1.1", "1.2"].map((code) => ({
        code,
        titleVi: code,
        titleEn: code,
        maxPoints: 10,
        minPoints: null,
        evidence: "NONE" as const,
        counted: null,
      })),
    },
  ],
  levels: [{ code: "PASS", titleVi: "Đạt", titleEn: "Pass", minTotal: 15 }],
  minEach: null,
  derivation: { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 },
};

class Stale extends Error {}

/** A sheet as the service keeps it, with a revision that must be the expected one. */
function sheetOf(saved: Record<string, number>) {
  const keys: string[] = [];
  const sheet = {
    answers: Object.entries(saved).map(([criterion, points]): SheetAnswer => ({ criterion, points, note: null })),
    revision: 1,
    keys,
    refuse: undefined as Error | undefined,
    async save(answers: SheetAnswer[], expectedRevision: number, key: string) {
      keys.push(key);
      if (sheet.refuse) throw sheet.refuse;
      if (expectedRevision !== sheet.revision) throw new Stale();
      sheet.answers = answers;
      sheet.revision += 1;
      return sheet.revision;
    },
    async reload() {
      return { lines: linesOf(sheet.answers), revision: sheet.revision };
    },
    points: () => Object.fromEntries(sheet.answers.map(({ criterion, points }) => [criterion, points])),
  };
  return sheet;
}

/** What was put off, run by hand. */
function openOver(sheet: ReturnType<typeof sheetOf>, lines: Lines = linesOf(sheet.answers)) {
  let waiting: (() => void) | undefined;
  let count = 0;
  const autosave = createAutosave({
    definition,
    opened: { lines, revision: sheet.revision },
    save: sheet.save,
    reload: sheet.reload,
    isOvertaken: (failure) => failure instanceof Stale,
    newKey: () => `key-${++count}`,
    later(run) {
      waiting = run;
      return () => {
        waiting = undefined;
      };
    },
  });
  autosave.start();
  const type = (criterion: string, points: string) => autosave.change({ kind: "TYPED", criterion, change: { points } });
  return { autosave, type, isWaiting: () => waiting !== undefined, pause: () => waiting?.() };
}

describe("a draft", () => {
  it("goes out after a pause, once for all that was typed", async () => {
    const sheet = sheetOf({});
    const { autosave, type, isWaiting, pause } = openOver(sheet);
    expect(isWaiting()).toBe(false);
    type("1.1", "5");
    type("1.2", "6");
    pause();
    expect(await autosave.flush()).toBe(true);
    expect([sheet.points(), sheet.keys, autosave.draft().revision]).toEqual([{ "1.1": 5, "1.2": 6 }, ["key-1"], 2]);
    expect(isWaiting()).toBe(false);
  });

  it("that is typed in while it is on its way goes out again", async () => {
    const sheet = sheetOf({});
    const { autosave, type, pause } = openOver(sheet);
    type("1.1", "5");
    pause();
    type("1.1", "7");
    expect(await autosave.flush()).toBe(true);
    expect([sheet.points(), sheet.revision]).toEqual([{ "1.1": 7 }, 3]);
  });

  it("merges what somebody else saved first", async () => {
    const sheet = sheetOf({ "1.1": 1 });
    const { autosave, type } = openOver(sheet);
    await sheet.save([{ criterion: "1.1", points: 9, note: null }], 1, "theirs");
    type("1.2", "6");
    expect(await autosave.flush()).toBe(true);
    expect(sheet.points()).toEqual({ "1.1": 9, "1.2": 6 });
  });

  it("stays here while both changed one line, and is saved once that is settled", async () => {
    const sheet = sheetOf({ "1.1": 1 });
    const { autosave, type, isWaiting } = openOver(sheet);
    await sheet.save([{ criterion: "1.1", points: 9, note: null }], 1, "theirs");
    type("1.1", "4");
    expect(await autosave.flush()).toBe(false);
    expect([sheet.points(), isWaiting(), [...autosave.draft().conflicts.keys()]]).toEqual([
      { "1.1": 9 },
      false,
      ["1.1"],
    ]);
    autosave.change({ kind: "SETTLED", criterion: "1.1", take: "MINE" });
    expect(await autosave.flush()).toBe(true);
    expect(sheet.points()).toEqual({ "1.1": 4 });
  });

  it("that is refused waits, and the same answers go out again under the same key", async () => {
    const sheet = sheetOf({});
    const { autosave, type, isWaiting } = openOver(sheet);
    sheet.refuse = new Error("no network");
    type("1.1", "5");
    expect(await autosave.flush()).toBe(false);
    expect([autosave.draft().failure, isWaiting()]).toEqual([sheet.refuse, false]);
    sheet.refuse = undefined;
    expect(await autosave.flush()).toBe(true);
    expect([sheet.points(), new Set(sheet.keys)]).toEqual([{ "1.1": 5 }, new Set(["key-1"])]);
  });

  it("that has nothing typed in is kept once before it is handed in", async () => {
    const sheet = sheetOf({});
    sheet.revision = 0;
    const { autosave } = openOver(sheet);
    expect(await autosave.flush()).toBe(true);
    expect([sheet.revision, autosave.draft().revision, sheet.keys.length]).toEqual([1, 1, 1]);
    expect(await autosave.flush()).toBe(true);
    expect(sheet.keys.length).toBe(1);
  });

  it("is sent once more when the page is left with something unsaved, and only then", async () => {
    const sheet = sheetOf({});
    const { autosave, type } = openOver(sheet);
    type("1.1", "5");
    autosave.stop();
    expect(await autosave.flush()).toBe(true);
    expect([sheet.points(), sheet.keys]).toEqual([{ "1.1": 5 }, ["key-1"]]);
    autosave.stop();
    expect(sheet.keys).toEqual(["key-1"]);
  });

  it("is not saved by itself once the page is left", () => {
    const { autosave, type, isWaiting } = openOver(sheetOf({}));
    autosave.stop();
    type("1.1", "5");
    expect(isWaiting()).toBe(false);
  });
});
