import { importStates, MAX_IMPORT_BYTES } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import {
  doublyUsed,
  fileProblem,
  formatSize,
  isImportKind,
  isUndoable,
  missingColumns,
  pollInterval,
  progressOf,
  stepOf,
  undoProgressOf,
} from "./import-model.ts";

describe("an import", () => {
  it("has a place in the wizard in every state", () => {
    expect(importStates.map((state) => [state, stepOf(state)])).toEqual([
      ["VALIDATING", 1],
      ["READY", 1],
      ["APPLYING", 2],
      ["DONE", 2],
      ["FAILED", 2],
      ["CANCELLED", 2],
      ["UNDOING", 2],
      ["UNDONE", 2],
    ]);
    expect(stepOf(undefined)).toBe(0);
  });

  it("is followed only while it moves by itself", () => {
    expect(importStates.filter((state) => pollInterval(state) !== false)).toEqual([
      "VALIDATING",
      "APPLYING",
      "UNDOING",
    ]);
  });

  it("progresses over its valid rows", () => {
    expect(progressOf({ appliedRows: 1, validRows: 3 })).toBe(33);
    expect(progressOf({ appliedRows: 3, validRows: 3 })).toBe(100);
    expect(progressOf({ appliedRows: 0, validRows: 0 })).toBe(0);
  });

  it("can be undone once it has written something, and goes back over what it wrote", () => {
    const wrote = { createdRows: 2, updatedRows: 1 };
    const nothing = { createdRows: 0, updatedRows: 0 };
    expect(importStates.filter((state) => isUndoable({ state, ...wrote }))).toEqual(["DONE", "FAILED", "CANCELLED"]);
    expect(importStates.filter((state) => isUndoable({ state, ...nothing }))).toEqual([]);
    expect(undoProgressOf({ ...wrote, undoneRows: 1, keptRows: 1 })).toBe(67);
    expect(undoProgressOf({ ...nothing, undoneRows: 0, keptRows: 0 })).toBe(100);
  });

  it("misses required columns only, and no column is read twice", () => {
    const columns = [
      { key: "model", required: true, position: null },
      { key: "subjectName", required: true, position: 0 },
      { key: "address", required: false, position: null },
    ];
    expect(missingColumns(columns).map(({ key }) => key)).toEqual(["model"]);
    expect(missingColumns(null)).toEqual([]);
    expect(doublyUsed({ model: 1, subjectName: 0, address: null, group: null })).toBeUndefined();
    expect(doublyUsed({ model: 1, subjectName: 1 })).toBe(1);
  });
});

describe("a file", () => {
  it("is a table of at most 16 MB", () => {
    expect(fileProblem({ name: "Hồ sơ.CSV", size: 10 })).toBeUndefined();
    expect(fileProblem({ name: "a.xlsx", size: MAX_IMPORT_BYTES })).toBeUndefined();
    expect(fileProblem({ name: "a.xlsx", size: MAX_IMPORT_BYTES + 1 })).toBe("imports.tooLarge");
    // A CSV is compressed before it is sent.
    expect(fileProblem({ name: "a.csv", size: 10 * MAX_IMPORT_BYTES })).toBeUndefined();
    expect(fileProblem({ name: "a.csv", size: 100 * MAX_IMPORT_BYTES })).toBe("imports.tooLarge");
    expect(fileProblem({ name: "a.xls", size: 10 })).toBe("imports.wrongType");
  });

  it("has a size that people can read", () => {
    expect(formatSize(1250)).toBe("1,3 kB");
    expect(formatSize(2_000_000)).toBe("2 MB");
  });
});

describe("kinds of import in the URL", () => {
  it("are taken only when they exist", () => {
    expect(isImportKind("UNITS")).toBe(true);
    expect(isImportKind("units")).toBe(false);
    expect(isImportKind(undefined)).toBe(false);
  });
});
