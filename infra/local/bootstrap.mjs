// @ts-check
// The entry of every command of the repository: makes sure that the machine can run the platform, installs what the lock file says,
// and hands over to src/cli.ts on the pinned Node. Runs on the machine's own Node (20 or newer) without any dependency.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Missing, requireAll, requireJava, requireNode, requireRoom } from "./requirements.mjs";

const checkout = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const stamp = join(checkout, "node_modules/.installed");
const pinnedNode = join(checkout, "node_modules/node/bin/node");

/** No tool of the build reports home or looks for news, and Prisma generates without its schema engine. */
Object.assign(process.env, {
  CHECKPOINT_DISABLE: "1",
  DO_NOT_TRACK: "1",
  PRISMA_HIDE_UPDATE_MESSAGE: "1",
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  TURBO_TELEMETRY_DISABLED: "1",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
});

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}

/** @returns {string[]} every package.json of the workspace, and the files that decide what is installed */
function installInputs() {
  const members = ["apps", "packages", "infra"].flatMap((folder) =>
    readdirSync(join(checkout, folder)).map((name) => join(folder, name, "package.json")),
  );
  return ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ...members.sort()].filter((file) =>
    existsSync(join(checkout, file)),
  );
}

function fingerprint() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}\n`);
  for (const file of installInputs()) hash.update(`${file}\n`).update(readFileSync(join(checkout, file)));
  return hash.digest("hex");
}

/**
 * Runs a program to its end with its output on the terminal.
 *
 * @param {string} what
 * @param {string} command
 * @param {string[]} args
 */
function run(what, command, args) {
  const path = `${join(checkout, "node_modules/.bin")}:${process.env.PATH ?? ""}`;
  const { status, error, signal } = spawnSync(command, args, {
    cwd: checkout,
    stdio: "inherit",
    env: { ...process.env, PATH: path },
  });
  if (signal !== null && signal !== undefined) process.exit(130);
  if (status !== 0) throw new Missing(`${what} failed${error ? `: ${error.message}` : ""}; see above.`);
}

function install() {
  const wanted = fingerprint();
  if (existsSync(stamp) && existsSync(pinnedNode) && readFileSync(stamp, "utf8") === wanted) return;
  const pnpm = readJson(join(checkout, "package.json")).packageManager;
  console.log(`  Installing packages with ${pnpm}`);
  rmSync(stamp, { force: true });
  run("The installation", "npx", ["--yes", pnpm, "install", "--frozen-lockfile", "--config.confirmModulesPurge=false"]);
  writeFileSync(stamp, wanted);
}

function build() {
  console.log("  Generating code and building the console (kept when nothing has changed)");
  run("The build", join(checkout, "node_modules/.bin/turbo"), [
    "run",
    "generate",
    "build",
    "--output-logs=errors-only",
    "--no-update-notifier",
  ]);
}

/**
 * Hands over to the command line on the pinned Node and passes signals on.
 *
 * @param {string[]} args
 */
function handOver(args) {
  const child = spawn(pinnedNode, [join(checkout, "infra/local/src/cli.ts"), ...args], { stdio: "inherit" });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => child.kill(signal));
  }
  child.once("error", (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.once("exit", (code) => process.exit(code ?? 1));
}

const [command = "", ...rest] = process.argv.slice(2);
const serverCommands = ["start", "dev", "test", "bench", "infra"];
try {
  requireNode(process.versions);
  if (serverCommands.includes(command)) {
    requireAll([() => requireRoom(checkout, existsSync(stamp)), () => requireJava(checkout)]);
  }
  install();
  if (!["reset", "infra", "verify-ledger", "rotate-keys"].includes(command)) build();
  if (command !== "generate") handOver([command, ...rest]);
} catch (error) {
  if (!(error instanceof Missing)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
