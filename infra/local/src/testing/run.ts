import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { LocalFailure, messageOf } from "../failure.ts";
import { attachInfrastructure, type Infrastructure, startInfrastructure } from "../infrastructure.ts";
import { checkout } from "../paths.ts";
import { startPlatform } from "../platform.ts";
import type { Progress } from "../run-logged.ts";
import { listenForSignals } from "../signals.ts";
import { type Step, steps } from "./steps.ts";
import { sum, summary, type Tally, tallyOf, type VitestReport } from "./tally.ts";

const levels = ["steps", "unit", "int", "authz", "e2e"] as const;
type Level = (typeof levels)[number];

function run(command: string, args: readonly string[], signal?: AbortSignal): Promise<number | null> {
  const child = spawn(command, args, {
    cwd: checkout,
    stdio: "inherit",
    env: { ...process.env, PATH: `${join(checkout, "node_modules/.bin")}${delimiter}${process.env.PATH ?? ""}` },
    ...(signal === undefined ? {} : { signal }),
  });
  return new Promise((resolve) => {
    child.once("error", (error) => {
      console.error(messageOf(error));
      resolve(null);
    });
    child.once("exit", resolve);
  });
}

async function runStep({ name, command: [program, ...args] }: Step, signal?: AbortSignal): Promise<Tally> {
  console.log(`\n── ${name}: ${[program, ...args].join(" ")}`);
  const code = await run(
    program === "node" ? process.execPath : join(checkout, "node_modules/.bin", program),
    args,
    signal,
  );
  console.log(`── ${name}: ${code === 0 ? "passed" : "FAILED"}`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function allSteps(signal?: AbortSignal): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const step of steps) tallies.push(await runStep(step, signal));
  return sum(tallies);
}

/** Runs the static checks alone. @returns the exit code */
export async function runSteps(): Promise<number> {
  const tally = await allSteps();
  console.log(`\n${summary(tally)}`);
  return tally.failed === 0 ? 0 : 1;
}

function readReport(file: string): VitestReport | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as VitestReport;
  } catch {
    return undefined;
  }
}

async function runVitest(projects: readonly Level[], signal: AbortSignal): Promise<Tally> {
  if (projects.length === 0) return { passed: 0, failed: 0 };
  console.log(`\n── ${projects.join(", ")}`);
  const folder = mkdtempSync(join(tmpdir(), "khuyenhoc-report-"));
  const report = join(folder, "report.json");
  try {
    const code = await run(
      process.execPath,
      [
        join(checkout, "node_modules/vitest/vitest.mjs"),
        "run",
        ...projects.flatMap((project) => ["--project", project]),
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${report}`,
      ],
      signal,
    );
    const tally = tallyOf(readReport(report), code);
    console.log(`── ${projects.join(", ")}: ${summary(tally)}`);
    return tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runEndToEnd(infrastructure: Infrastructure, progress: Progress, signal: AbortSignal): Promise<Tally> {
  const platform = await startPlatform({ profile: "test", infrastructure, fresh: true, progress, signal });
  try {
    return await runVitest(["e2e"], signal);
  } finally {
    await platform.stop();
  }
}

/** One failed test for a part of the run that could not be run at all. */
async function counted(work: () => Promise<Tally>): Promise<Tally> {
  try {
    return await work();
  } catch (error) {
    console.error(error instanceof LocalFailure ? `\n${error.message}` : error);
    return { passed: 0, failed: 1 };
  }
}

function levelsOf(only: readonly string[]): Set<Level> {
  const unknown = only.find((name) => !levels.some((level) => level === name));
  if (unknown !== undefined) throw new LocalFailure(`${unknown} is no level.`, `Levels are ${levels.join(", ")}.`);
  return new Set(only.length === 0 ? levels : levels.filter((level) => only.includes(level)));
}

/**
 * Runs the checks and the tests of every level against the real servers of profile test; attaches to them when they are already
 * running, and stops only what it started. The last line it prints is "N passed, N failed" for the whole.
 *
 * @param options.only levels to run; default: all
 * @returns the exit code
 */
export async function runTests(options: { progress: Progress; only: readonly string[] }): Promise<number> {
  const wanted = levelsOf(options.only);
  const { progress } = options;
  const { abort: signal } = listenForSignals();
  const tallies: Tally[] = [];
  if (wanted.has("steps")) tallies.push(await allSteps(signal));
  if (wanted.has("unit")) tallies.push(await counted(() => runVitest(["unit"], signal)));

  const withServers = (["int", "authz"] as const).filter((level) => wanted.has(level));
  if (withServers.length > 0 || wanted.has("e2e")) {
    tallies.push(
      await counted(async () => {
        const attached = await attachInfrastructure("test");
        progress(
          attached === undefined ? "starting the servers of profile test" : "using the running servers of profile test",
        );
        const infrastructure = attached ?? (await startInfrastructure({ profile: "test", progress, signal }));
        try {
          const first = await counted(() => runVitest(withServers, signal));
          if (!wanted.has("e2e")) return first;
          return sum([first, await counted(() => runEndToEnd(infrastructure, progress, signal))]);
        } finally {
          await infrastructure.stop();
        }
      }),
    );
  }
  const total = sum(tallies);
  const passed = total.failed === 0 && total.passed > 0 && !signal.aborted;
  console.log(`\n${summary(total)}`);
  return passed ? 0 : 1;
}
