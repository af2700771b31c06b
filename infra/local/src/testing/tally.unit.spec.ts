import { describe, expect, test } from "vitest";
import { sum, summary, tallyOf, type VitestReport } from "./tally.ts";

const file = (status: string, ...statuses: string[]) => ({
  status,
  assertionResults: statuses.map((each) => ({ status: each })),
});
const report = (
  passed: number,
  failed: number,
  files = [file(failed > 0 ? "failed" : "passed", "passed", ...(failed > 0 ? ["failed"] : []))],
): VitestReport => ({
  numPassedTests: passed,
  numFailedTests: failed,
  testResults: files,
});

describe("tallyOf", () => {
  test("counts what vitest counted", () => {
    expect(tallyOf(report(5, 0), 0)).toEqual({ passed: 5, failed: 0 });
    expect(tallyOf(report(5, 2), 1)).toEqual({ passed: 5, failed: 2 });
  });
  test("no report is a failure", () => {
    expect(tallyOf(undefined, 0)).toEqual({ passed: 0, failed: 1 });
  });
  test("no test is a failure", () => {
    expect(tallyOf(report(0, 0, []), 0)).toEqual({ passed: 0, failed: 1 });
  });
  test("a file that could not be loaded is a failure", () => {
    expect(tallyOf(report(5, 0, [file("passed", "passed"), file("failed")]), 1)).toEqual({ passed: 5, failed: 1 });
  });
  test("a file whose setup failed, so that its tests were skipped, is a failure", () => {
    expect(tallyOf(report(5, 0, [file("passed", "passed"), file("failed", "skipped", "skipped")]), 1)).toEqual({
      passed: 5,
      failed: 1,
    });
  });
  test("a runner that fails without a failed test is a failure", () => {
    expect(tallyOf(report(5, 0), 1)).toEqual({ passed: 5, failed: 1 });
    expect(tallyOf(report(5, 0), null)).toEqual({ passed: 5, failed: 1 });
  });
});

test("the summary is the sum", () => {
  expect(
    summary(
      sum([
        { passed: 2, failed: 0 },
        { passed: 3, failed: 1 },
      ]),
    ),
  ).toBe("5 passed, 1 failed");
});
