import { uploads } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { evidenceProblem } from "./file-check.ts";

it.each([
  ["Giấy khen.PDF", 10, undefined],
  ["ảnh.jpeg", uploads.MAX_BYTES, undefined],
  ["ảnh.png", uploads.MAX_BYTES + 1, "TOO_LARGE"],
  ["tệp.pdf.exe", 10, "WRONG_TYPE"],
  ["không có đuôi", 10, "WRONG_TYPE"],
  ["danh sách.xls", 10, "WRONG_TYPE"],
] as const)("says of %s with %i bytes: %s", (name, size, problem) => {
  expect(evidenceProblem({ name, size })).toBe(problem);
});
