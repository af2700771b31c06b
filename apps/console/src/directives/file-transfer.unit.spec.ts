import { directives } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { fileProblem, partsOf } from "./file-transfer.ts";

it.each([
  ["nghi-quyet.PDF", 1, undefined],
  ["nghi-quyet.pdf", directives.MAX_DIRECTIVE_FILE_BYTES, undefined],
  ["nghi-quyet.pdf", directives.MAX_DIRECTIVE_FILE_BYTES + 1, "TOO_LARGE"],
  ["nghi-quyet.pdf", 0, "EMPTY"],
  ["nghi-quyet.html", 1, "WRONG_TYPE"],
  ["nghi-quyet", 1, "WRONG_TYPE"],
])("says of %s with %d bytes: %s", (name, size, problem) => {
  expect(fileProblem({ name, size })).toBe(problem);
});

it("counts the parts that a file travels in", () => {
  const part = directives.DIRECTIVE_PART_BYTES;
  expect([1, part, part + 1, directives.MAX_DIRECTIVE_FILE_BYTES].map(partsOf)).toEqual([1, 1, 2, 10]);
});
