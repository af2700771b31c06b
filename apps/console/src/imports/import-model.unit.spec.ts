import { importStates, MAX_IMPORT_BYTES } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { fileProblem, formatSize, isImportKind, pollInterval, progressOf, stepOf } from "./import-model.ts";

describe("an import", () => {
  it("has a place in the wizard in every state", () => {
    expect(importStates.map((state) => [state, stepOf(state)])).toEqual([
      ["VALIDATING", 1],
      ["READY", 1],
      ["APPLYING", 2],
      ["DONE", 2],
      ["FAILED", 2],
      ["CANCELLED", 2],
    ]);
    expect(stepOf(undefined)).toBe(0);
  });

  it("is followed only while it moves by itself", () => {
    expect(importStates.filter((state) => pollInterval(state) !== false)).toEqual(["VALIDATING", "APPLYING"]);
  });

  it("progresses over its valid rows", () => {
    expect(progressOf({ appliedRows: 1, validRows: 3 })).toBe(33);
    expect(progressOf({ appliedRows: 3, validRows: 3 })).toBe(100);
    expect(progressOf({ appliedRows: 0, validRows: 0 })).toBe(0);
  });
});

describe("a file", () => {
  it("is a table of at most 16 MB", () => {
    expect(fileProblem({ name: "Hồ sơ.CSV", size: 10 })).toBeUndefined();
    expect(fileProblem({ name: "a.xlsx", size: MAX_IMPORT_BYTES })).toBeUndefined();
    expect(fileProblem({ name: "a.xlsx", size: MAX_IMPORT_BYTES + 1 })).toBe("imports.tooLarge");
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
