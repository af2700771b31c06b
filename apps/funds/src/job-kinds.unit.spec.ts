import { expect, it } from "vitest";
import { jobKindsOf } from "./job-kinds.ts";
import { studentVault } from "./modules/scholarships/students.ts";

it("names the service in every kind: the API tells by it whose a job is", () => {
  const all = jobKindsOf({ publicUrl: "https://hoc.example", students: studentVault(Buffer.alloc(32, 7)) });
  const kinds = all.map(({ kind }) => kind);
  expect(kinds.filter((kind) => !kind.startsWith("funds."))).toEqual([]);
  expect(new Set(kinds).size).toBe(kinds.length);
});
