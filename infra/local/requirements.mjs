// @ts-check
// What the machine must have before anything is installed. Runs on the machine's own Node (20 or newer) without any dependency.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import { join } from "node:path";

const gibibyte = 1024 ** 3;

/** A requirement that is not met, with what to do about it. */
export class Missing extends Error {}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {string | undefined} everything it printed, or undefined when it cannot be run or fails
 */
function output(command, args) {
  const result = spawnSync(command, args, { encoding: "utf8" });
  return result.status === 0 ? `${result.stdout}${result.stderr}` : undefined;
}

/**
 * @param {string} text what `java -version` printed
 * @returns {number | undefined} the feature version: 17 for "17.0.15", 8 for "1.8.0"
 */
export function javaVersion(text) {
  const match = /version "(\d+)(?:\.(\d+))?/.exec(text);
  if (match === null) return undefined;
  return Number(match[1]) === 1 ? Number(match[2]) : Number(match[1]);
}

/** @returns {number | undefined} */
function installedJava() {
  const home = process.env.JAVA_HOME;
  return javaVersion(output(home ? join(home, "bin/java") : "java", ["-version"]) ?? "");
}

/** @type {readonly (readonly [string, string])[]} */
const managers = [
  ["apt-get", "sudo apt-get update && sudo apt-get install -y default-jre-headless maven"],
  ["dnf", "sudo dnf install -y java-21-openjdk-headless maven"],
  ["zypper", "sudo zypper install -y java-21-openjdk-headless maven"],
  ["pacman", "sudo pacman -S --needed jre21-openjdk-headless maven"],
  ["apk", "apk add openjdk21-jre-headless maven"],
  ["brew", "brew install openjdk maven"],
];

/**
 * @param {(program: string) => boolean} has whether a program is on the PATH
 * @returns {string} the command that installs Java and Maven on this system
 */
export function installCommand(has) {
  const found = managers.find(([program]) => has(program));
  return found?.[1] ?? "Install a Java runtime (17 or newer) and Apache Maven, and put java and mvn on the PATH.";
}

/** @param {string} program */
function has(program) {
  return output("sh", ["-c", `command -v ${program}`]) !== undefined;
}

/** @returns {string[] | undefined} the words before apt-get, or undefined when this user may not install */
function aptPrefix() {
  if (process.env.KH_NO_APT === "1" || !has("apt-get")) return undefined;
  if (process.getuid?.() === 0) return [];
  return output("sudo", ["-n", "true"]) === undefined ? undefined : ["sudo", "-n"];
}

/** @param {string[]} prefix */
function installWithApt(prefix) {
  const packages = ["default-jre-headless", "maven"];
  console.log(`  Installing ${packages.join(" and ")} with apt (KH_NO_APT=1 forbids this)`);
  for (const args of [
    ["update", "-q"],
    ["install", "-y", "-q", "--no-install-recommends", ...packages],
  ]) {
    const [command = "apt-get", ...rest] = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", ...args];
    const { status } = spawnSync(command, rest, { stdio: "inherit" });
    if (status !== 0) throw new Missing(`apt-get ${args[0]} failed. By hand: ${installCommand(has)}`);
  }
}

/** @param {boolean} mavenNeeded */
function javaProblem(mavenNeeded) {
  const java = installedJava();
  if (java === undefined) return "Java is missing";
  if (java < 17) return `Java ${java} is too old: 17 or newer is needed`;
  if (mavenNeeded && !has("mvn")) return "Maven is missing";
  return undefined;
}

/**
 * Java runs Kafka and Keycloak; Maven fetches them, once.
 *
 * @param {string} checkout
 */
export function requireJava(checkout) {
  const home = process.env.KH_HOME || join(checkout, ".local");
  const pom = readFileSync(join(checkout, "infra/local/pom.xml"), "utf8");
  const version = /<keycloak.version>([^<]+)</.exec(pom)?.[1];
  const mavenNeeded = !existsSync(join(home, `distributions/keycloak-${version}/.built-for-postgres`));
  const problem = javaProblem(mavenNeeded);
  if (problem === undefined) return;
  const prefix = aptPrefix();
  if (prefix === undefined) throw new Missing(`${problem}. Get it with:\n  ${installCommand(has)}`);
  console.log(`  ${problem}.`);
  installWithApt(prefix);
  const left = javaProblem(mavenNeeded);
  if (left !== undefined) {
    throw new Missing(`${left}, also after the installation. Set JAVA_HOME to a Java of 17 or newer.`);
  }
}

/** @param {NodeJS.Process["versions"]} versions */
export function requireNode(versions) {
  const major = Number(versions.node.split(".")[0]);
  if (major < 20) throw new Missing(`Node ${versions.node} is too old: install Node 20 or newer.`);
  if (process.platform === "win32") {
    throw new Missing(
      "Windows is not supported by itself: run this in WSL (wsl --install), there it works as on Linux.",
    );
  }
}

/**
 * @param {string} checkout
 * @param {boolean} installed whether the packages are already there
 */
export function requireRoom(checkout, installed) {
  if (process.env.KH_SKIP_CHECKS === "1") return;
  const { bavail, bsize } = statfsSync(checkout);
  const disk = (bavail * bsize) / gibibyte;
  const diskNeeded = installed ? 1 : 4;
  if (disk < diskNeeded) {
    throw new Missing(
      `Only ${disk.toFixed(1)} GiB are free on the disk of ${checkout}; ${diskNeeded} are needed.\n` +
        "  Free some, or move the data with KH_HOME=<folder on another disk>. KH_SKIP_CHECKS=1 starts all the same.",
    );
  }
  const memory = freemem() / gibibyte;
  if (memory < 2.5) {
    throw new Missing(
      `Only ${memory.toFixed(1)} of ${(totalmem() / gibibyte).toFixed(1)} GiB of memory are free; 2.5 are needed.\n` +
        "  End other programs. KH_SKIP_CHECKS=1 starts all the same.",
    );
  }
}

/**
 * Looks at every requirement, so that a person hears of all that is missing at once.
 *
 * @param {readonly (() => void)[]} requirements
 */
export function requireAll(requirements) {
  const missing = requirements.flatMap((requirement) => {
    try {
      requirement();
      return [];
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      return [error.message];
    }
  });
  if (missing.length > 0) throw new Missing(missing.join("\n\n"));
}
