import type { CriteriaDefinition } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { type Draft, type DraftEvent, draftAfter, isUnsaved, mergeLines, openDraft, shouldSave } from "./draft.ts";
import type { Lines } from "./sheet-model.ts";

const definition: CriteriaDefinition = {
  groups: [
    {
      code: "1",
      titleVi: "Nhóm",
      titleEn: "Group",
      criteria: ["1.1", "1.2", "1.3"].map((code) => ({
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
const lines = (points: Record<string, string>): Lines =>
  new Map(Object.entries(points).map(([code, value]) => [code, { points: value, note: "" }]));
const pointsOf = (of: Lines) => Object.fromEntries([...of].map(([code, { points }]) => [code, points]));
const after = (draft: Draft, ...events: DraftEvent[]) => events.reduce(draftAfter, draft);
const type = (criterion: string, points: string): DraftEvent => ({ kind: "TYPED", criterion, change: { points } });

describe("merging", () => {
  const base = lines({ "1.1": "1", "1.2": "2" });

  it("takes what only one side changed", () => {
    const { lines: merged, conflicts } = mergeLines(
      base,
      lines({ "1.1": "5", "1.2": "2" }),
      lines({ "1.1": "1", "1.2": "7", "1.3": "3" }),
    );
    expect(pointsOf(merged)).toEqual({ "1.1": "5", "1.2": "7", "1.3": "3" });
    expect(conflicts.size).toBe(0);
  });

  it("keeps one's own where both changed, and holds the other's beside it", () => {
    const { lines: merged, conflicts } = mergeLines(base, lines({ "1.1": "5", "1.2": "2" }), lines({ "1.1": "6" }));
    expect(merged.get("1.1")?.points).toBe("5");
    expect(pointsOf(conflicts)).toEqual({ "1.1": "6" });
  });

  it("sees no conflict where both changed alike", () => {
    const alike = lines({ "1.1": "9", "1.2": "2" });
    expect(mergeLines(base, alike, alike)).toEqual({ lines: alike, conflicts: new Map() });
  });

  it("sees a conflict where one side emptied what the other changed", () => {
    const { lines: merged, conflicts } = mergeLines(base, lines({ "1.1": "", "1.2": "2" }), lines({ "1.1": "4" }));
    expect(merged.get("1.1")?.points).toBe("");
    expect(pointsOf(conflicts)).toEqual({ "1.1": "4" });
  });
});

describe("a draft that saves itself", () => {
  const opened = openDraft(lines({ "1.1": "1" }), 3);

  it("has nothing to save when it is opened, and when what was typed is taken back", () => {
    expect(shouldSave(opened, definition)).toBe(false);
    expect(shouldSave(after(opened, type("1.1", "2"), type("1.1", " 1")), definition)).toBe(false);
  });

  it("does not go out with nothing but a half-written number", () => {
    expect(shouldSave(after(opened, type("1.2", "1x")), definition)).toBe(false);
  });

  it("goes out once at a time, and what is typed meanwhile goes out next", () => {
    const sent = after(opened, type("1.1", "2"), { kind: "SENT" }, type("1.2", "5"));
    expect(shouldSave(sent, definition)).toBe(false);
    const saved = after(sent, { kind: "SAVED", revision: 4 });
    expect([saved.revision, pointsOf(saved.saved)]).toEqual([4, { "1.1": "2" }]);
    expect(shouldSave(saved, definition)).toBe(true);
    const again = after(saved, { kind: "SENT" }, { kind: "SAVED", revision: 5 });
    expect([again.revision, isUnsaved(again, definition)]).toEqual([5, false]);
  });

  it("waits after a refusal until something is typed", () => {
    const failed = after(opened, type("1.1", "2"), { kind: "SENT" }, { kind: "FAILED", failure: new Error("no") });
    expect([shouldSave(failed, definition), isUnsaved(failed, definition)]).toEqual([false, true]);
    expect(shouldSave(after(failed, type("1.1", "3")), definition)).toBe(true);
  });

  it("goes on from the other's revision when it was overtaken, with both sides' lines", () => {
    const overtaken = after(opened, type("1.2", "5"), { kind: "SENT" }, type("1.3", "6"), {
      kind: "OVERTAKEN",
      theirs: lines({ "1.1": "8" }),
      revision: 9,
    });
    expect([overtaken.revision, pointsOf(overtaken.typed)]).toEqual([9, { "1.1": "8", "1.2": "5", "1.3": "6" }]);
    expect(shouldSave(overtaken, definition)).toBe(true);
  });

  it.each([
    ["MINE", "5", true],
    ["THEIRS", "8", false],
  ] as const)("is not sent while a conflict is open; taking %s settles it", (take, points, unsaved) => {
    const overtaken = after(
      opened,
      type("1.1", "5"),
      { kind: "SENT" },
      {
        kind: "OVERTAKEN",
        theirs: lines({ "1.1": "8" }),
        revision: 9,
      },
    );
    expect([shouldSave(overtaken, definition), pointsOf(overtaken.conflicts)]).toEqual([false, { "1.1": "8" }]);
    const settled = after(overtaken, { kind: "SETTLED", criterion: "1.1", take });
    expect([settled.typed.get("1.1")?.points, settled.conflicts.size]).toEqual([points, 0]);
    expect(shouldSave(settled, definition)).toBe(unsaved);
  });
});
