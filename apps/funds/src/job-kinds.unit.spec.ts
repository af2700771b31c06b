import { expect, it } from "vitest";
import { jobKinds } from "./job-kinds.ts";
import { receiptsJob } from "./modules/gifts/receipts.ts";

it("names the service in every kind: the API tells by it whose a job is", () => {
  const kinds = [...jobKinds, receiptsJob("https://hoc.example")].map(({ kind }) => kind);
  expect(kinds.filter((kind) => !kind.startsWith("funds."))).toEqual([]);
  expect(new Set(kinds).size).toBe(kinds.length);
});
