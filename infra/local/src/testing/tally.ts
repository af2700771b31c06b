/** Passed and failed tests of a part of the run. */
export type Tally = { passed: number; failed: number };

/** The parts of vitest's JSON report that decide. */
export type VitestReport = {
  numPassedTests: number;
  numFailedTests: number;
  testResults: readonly { status: string; assertionResults: readonly { status: string }[] }[];
};

/** Adds tallies up. */
export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce((all, one) => ({ passed: all.passed + one.passed, failed: all.failed + one.failed }), {
    passed: 0,
    failed: 0,
  });
}

/**
 * Counts one run of vitest. Whatever keeps tests from being counted is a failure of its own: a file that could not be loaded or set
 * up, a run that found no test, a runner that crashed or failed without naming a failed test.
 *
 * @param report undefined when vitest wrote none
 * @param exitCode of the vitest process; null when a signal ended it
 */
export function tallyOf(report: VitestReport | undefined, exitCode: number | null): Tally {
  if (report === undefined) return { passed: 0, failed: 1 };
  const unnamed = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some(({ status }) => status === "failed"),
  ).length;
  const failed = report.numFailedTests + unnamed;
  const nothingRan = report.numPassedTests + failed === 0;
  const unexplained = exitCode !== 0 && failed === 0;
  return { passed: report.numPassedTests, failed: nothingRan || unexplained ? failed + 1 : failed };
}

/** @returns the line that ends a run */
export function summary({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}
