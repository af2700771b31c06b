import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const rotateBytes = 20 * 1024 * 1024;

/** How a process ended. */
export type Exit = { code: number | null; signal: NodeJS.Signals | null; expected: boolean };

/** One running process of the platform. */
export type Part = {
  name: string;
  pid: number;
  log: string;
  /** resolves when the process has ended; never rejects */
  exited: Promise<Exit>;
  /** undefined while it runs */
  exit(): Exit | undefined;
  /** asks the process to end, kills it after the seconds of grace, resolves when it is gone */
  stop(): Promise<void>;
};

export type PartOptions = {
  name: string;
  command: string;
  args: readonly string[];
  log: string;
  cwd?: string;
  environment: NodeJS.ProcessEnv;
  /** user and group to run as; only root may give them */
  user?: { uid: number; gid: number } | undefined;
  /** the signal that asks it to end; PostgreSQL's fast shutdown is SIGINT */
  stopSignal?: NodeJS.Signals;
  /** seconds between the request to end and SIGKILL */
  grace?: number;
};

/** What runs now, with the signal that asks it to end. */
const living = new Map<ChildProcess, NodeJS.Signals>();

/** Ends every part of this process at once: the second Ctrl-C. */
export function killAllParts(): void {
  for (const child of living.keys()) child.kill("SIGKILL");
}

// An orchestrator that falls over takes its parts along.
process.on("exit", () => {
  for (const [child, signal] of living) child.kill(signal);
});

/** Opens a log for appending; one that has grown large is set aside first. */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > rotateBytes) renameSync(file, `${file}.1`);
  return openSync(file, "a");
}

/** @returns the last lines of a log, for the message about a part that died */
export function lastLines(file: string, count = 15): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-count);
}

/**
 * Starts a process that writes straight into its log.
 * It gets a process group of its own, so that Ctrl-C in the terminal reaches only the orchestrator, which then stops the parts in order.
 *
 * @throws Error when the program cannot be started
 */
export async function startPart(options: PartOptions): Promise<Part> {
  const { name, command, args, log, stopSignal = "SIGTERM", grace = 20 } = options;
  const descriptor = openLog(log);
  writeSync(descriptor, `--- ${name} starts at ${new Date().toISOString()}\n`);
  let child: ChildProcess;
  try {
    child = spawn(command, args, {
      detached: true,
      stdio: ["ignore", descriptor, descriptor],
      env: options.environment,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.user ?? {}),
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", (error) => reject(new Error(`${name} cannot be started: ${error.message}`)));
    });
  } finally {
    closeSync(descriptor);
  }
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${name} cannot be started: it has no process id`);

  living.set(child, stopSignal);
  let stopping = false;
  let ended: Exit | undefined;
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      living.delete(child);
      ended = { code, signal, expected: stopping };
      resolve(ended);
    });
  });

  return {
    name,
    pid,
    log,
    exited,
    exit: () => ended,
    async stop() {
      if (ended !== undefined) return;
      stopping = true;
      child.kill(stopSignal);
      const timer = new AbortController();
      const late = delay(grace * 1000, "late" as const, { signal: timer.signal }).catch(() => "cancelled" as const);
      if ((await Promise.race([exited, late])) === "late") child.kill("SIGKILL");
      timer.abort();
      await exited;
    },
  };
}

/** @returns the error that says that a part died before it was ready, with the last lines it wrote */
export function diedEarly(part: Part): Error | undefined {
  const exit = part.exit();
  if (exit === undefined) return undefined;
  return new Error(describeDeath(part, exit));
}

/** @returns what to print about a part that ended by itself */
export function describeDeath(part: Pick<Part, "name" | "log">, exit: Exit): string {
  const how = exit.signal === null ? `exit code ${exit.code}` : `signal ${exit.signal}`;
  const lines = lastLines(part.log).map((line) => `  | ${line}`);
  return [`${part.name} ended by itself (${how}). Its last lines, from ${part.log}:`, ...lines].join("\n");
}
