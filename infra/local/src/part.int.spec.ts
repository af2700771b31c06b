import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeDeath, diedEarly, startPart } from "./part.ts";
import { until } from "./poll.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "khuyenhoc-part-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const start = (name: string, program: string, grace = 10) =>
  startPart({
    name,
    command: process.execPath,
    args: ["-e", program],
    log: join(folder, `${name}.log`),
    environment: process.env,
    grace,
  });

const hasWritten = (log: string, text: string) =>
  until(text, async () => (readFileSync(log, "utf8").includes(text) ? true : undefined), { seconds: 10 });

test("a part that ends by itself is named with its exit code and the last lines it wrote", async () => {
  const part = await start("funds", 'console.log("first"); console.error("no database"); process.exit(3)');
  const exit = await part.exited;
  expect(exit).toEqual({ code: 3, signal: null, expected: false });
  const text = describeDeath(part, exit);
  expect(text).toContain("funds ended by itself (exit code 3)");
  expect(text).toContain("| no database");
  expect(text).toContain(part.log);
  expect(diedEarly(part)?.message).toBe(text);
});

test("stop asks first and the part ends in order", async () => {
  const part = await start(
    "polite",
    'process.on("SIGTERM", () => { console.log("closing"); process.exit(0); }); setInterval(() => {}, 1000); console.log("up")',
  );
  await hasWritten(part.log, "up");
  await part.stop();
  expect(part.exit()).toEqual({ code: 0, signal: null, expected: true });
  expect(readFileSync(part.log, "utf8")).toContain("closing");
});

test("stop kills a part that does not end within its grace", async () => {
  const part = await start(
    "deaf",
    'process.on("SIGTERM", () => console.log("no")); setInterval(() => {}, 1000); console.log("up")',
    1,
  );
  await hasWritten(part.log, "up");
  await part.stop();
  expect(part.exit()).toEqual({ code: null, signal: "SIGKILL", expected: true });
});

test("a program that is not there is an error with the part's name", async () => {
  const missing = startPart({
    name: "ghost",
    command: join(folder, "nothing"),
    args: [],
    log: join(folder, "ghost.log"),
    environment: process.env,
  });
  await expect(missing).rejects.toThrow(/ghost cannot be started/);
});
