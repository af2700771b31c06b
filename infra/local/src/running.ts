import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { LocalFailure } from "./failure.ts";
import type { Ports, Profile } from "./ports.ts";

/** What a running installation writes down about itself, so that others can attach to it. */
export type Running = {
  profile: Profile;
  /** process of the orchestrator */
  owner: number;
  startedAt: string;
  ports: Ports;
  /** process of each part */
  parts: Record<string, number>;
};

/** @returns whether a process with this id runs on this machine */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** @returns what the installation wrote down, or undefined when nothing is running or the file is half written */
export function readRunning(file: string): Running | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Running;
  } catch {
    return undefined;
  }
}

export function writeRunning(file: string, running: Running): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(running, null, 2)}\n`);
}

export function removeRunning(file: string): void {
  rmSync(file, { force: true });
}

/**
 * A start that was killed cannot stop its parts. The next one ends them, so that nobody has to hunt for processes:
 * only processes written down by that start, and only while they still look like the part they were.
 *
 * @returns the names of the parts that were ended
 */
export function endLeftovers(running: Running, folder: string): string[] {
  const ended: string[] = [];
  // The reverse of how they were started.
  for (const [name, pid] of Object.entries(running.parts).reverse()) {
    if (!isAlive(pid) || !looksLikePart(name, pid, folder)) continue;
    process.kill(pid, name === "postgres" ? "SIGINT" : "SIGTERM");
    ended.push(name);
  }
  return ended;
}

function looksLikePart(name: string, pid: number, folder: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    const cwd = readlinkSync(`/proc/${pid}/cwd`);
    return command.includes(folder) || command.includes("postgres -D") || cwd.endsWith(`/${name}`);
  } catch {
    return false;
  }
}

/** @throws LocalFailure when another start of this profile is alive */
export function requireNotRunning(running: Running | undefined): void {
  if (running !== undefined && isAlive(running.owner) && running.owner !== process.pid) {
    throw new LocalFailure(
      `Profile ${running.profile} is already running (process ${running.owner}, since ${running.startedAt}).`,
      "End it with Ctrl-C in its terminal first.",
    );
  }
}
