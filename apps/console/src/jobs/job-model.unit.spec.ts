import { expect, it } from "vitest";
import { isRunning, jobPercent } from "./job-model.ts";

it("goes on until the job has ended", () => {
  expect(
    [undefined, "QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED"].map((state) => isRunning(state as never)),
  ).toEqual([true, true, true, false, false, false]);
});

it("is full only when everything is done", () => {
  const percent = (done: number, total: number, state: "RUNNING" | "DONE") => jobPercent({ done, total, state });
  expect([percent(0, 3, "RUNNING"), percent(999, 1000, "RUNNING"), percent(3, 3, "DONE")]).toEqual([0, 99, 100]);
  expect([percent(0, 0, "RUNNING"), percent(0, 0, "DONE")]).toEqual([0, 100]);
});
