import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attachInfrastructure } from "./infrastructure.ts";
import { checkout, homeOf, profilePaths } from "./paths.ts";
import { until } from "./poll.ts";
import { portsFrom } from "./ports.ts";
import { reset } from "./reset.ts";
import { isAlive, readRunning } from "./running.ts";

const base = 25_000 + (process.pid % 80) * 50;
const cli = join(checkout, "infra/local/src/cli.ts");
let home: string;

const environment = () => ({ ...process.env, KH_HOME: home, KH_TEST_PORT_BASE: String(base) });
const command = (...args: string[]) =>
  spawnSync(process.execPath, [cli, ...args], { encoding: "utf8", env: environment() });

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "khuyenhoc-cli-"));
  symlinkSync(join(homeOf(), "distributions"), join(home, "distributions"));
});
afterAll(async () => {
  await reset(home, "test");
  rmSync(home, { recursive: true, force: true });
});

test("infra runs until a signal; meanwhile others attach, a second start and a reset are refused", async () => {
  const child = spawn(process.execPath, [cli, "infra", "--profile", "test"], {
    env: environment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  child.stderr.on("data", (data) => (output += data));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  try {
    await until("infra", async () => (output.includes("Ctrl-C ends everything") ? true : undefined), {
      seconds: 240,
      abort: () => (child.exitCode === null ? undefined : new Error(output)),
    });
    const attached = await attachInfrastructure("test", { home });
    expect(attached?.ports).toEqual(portsFrom(base));
    const realm = await fetch(`${attached?.keycloak.url}/realms/khuyenhoc/.well-known/openid-configuration`);
    expect(await realm.json()).toMatchObject({ issuer: `http://127.0.0.1:${base + 10}/realms/khuyenhoc` });

    const second = command("infra", "--profile", "test");
    expect(second.status).toBe(1);
    expect(second.stderr).toContain(`already running (process ${child.pid}`);
    const wipe = command("reset", "--profile", "test");
    expect(wipe.status).toBe(1);
    expect(wipe.stderr).toContain("already running");
  } finally {
    child.kill("SIGINT");
  }
  const parts = Object.values(readRunning(profilePaths(home, "test").running)?.parts ?? {});
  expect(parts).toHaveLength(3);
  expect(await exited).toBe(0);
  expect(output).toContain("stopped");
  expect(parts.filter(isAlive)).toEqual([]);
  expect(existsSync(profilePaths(home, "test").running)).toBe(false);

  const wiped = command("reset", "--profile", "test");
  expect(wiped.status).toBe(0);
  expect(existsSync(join(home, "test"))).toBe(false);
  // Three servers start here beside those of the other specs.
}, 300_000);

test("an unknown command or profile says what there is", () => {
  expect(command("fly").stderr).toContain("reset [--profile <name>]");
  expect(command("infra", "--profile", "moon").stderr).toContain("start, test, bench");
});
