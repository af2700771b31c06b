import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import { LocalFailure } from "./failure.ts";
import { lastLines, openLog } from "./part.ts";

/** Called with one short line when something that takes long begins or has moved on. */
export type Progress = (line: string) => void;

/** What {@link runLogged} takes. */
export type RunOptions = {
  /** file that gets everything the program prints */
  log: string;
  progress: Progress;
  /** what the person can do when it fails */
  cure: string;
  cwd?: string;
  environment?: NodeJS.ProcessEnv;
  /** ends the program early; the run fails then */
  signal?: AbortSignal | undefined;
};

/**
 * Runs a program to its end with its output in a log, and says every five seconds that it is still at work.
 *
 * @param label completes the sentences "…: 5 s" and "… failed"
 * @throws LocalFailure with the last lines of the log when it cannot be run or fails
 */
export async function runLogged(
  label: string,
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<void> {
  const descriptor = openLog(options.log);
  const started = Date.now();
  const ticker = setInterval(() => {
    options.progress(`${label}: ${Math.round((Date.now() - started) / 1000)} s`);
  }, 5000);
  try {
    const end = await new Promise<string>((resolve, reject) => {
      const child = spawn(command, args, {
        stdio: ["ignore", descriptor, descriptor],
        env: options.environment ?? process.env,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      });
      child.once("error", (error) => reject(new LocalFailure(`${label} failed: ${error.message}`, options.cure)));
      child.once("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
    if (end !== "exit code 0") {
      const lines = lastLines(options.log).map((line) => `| ${line}`);
      throw new LocalFailure(
        `${label} failed (${end}).`,
        [options.cure, `Its last lines, from ${options.log}:`, ...lines].join("\n"),
      );
    }
  } finally {
    clearInterval(ticker);
    closeSync(descriptor);
  }
}
