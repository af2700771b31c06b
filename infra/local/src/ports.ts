import { execFileSync } from "node:child_process";
import { connect } from "node:net";
import { LocalFailure } from "./failure.ts";

/** A profile is one installation on this machine with ports and data of its own; all three can run side by side. */
export const profiles = ["start", "test", "bench"] as const;
export type Profile = (typeof profiles)[number];

/** The gateway serves the built console on its own origin, so the two share a port; Vite's own server is used in `dev` only. */
const offsets = {
  gateway: 0,
  organizations: 1,
  registrations: 2,
  funds: 3,
  events: 4,
  vite: 5,
  keycloak: 10,
  keycloakManagement: 11,
  postgres: 20,
  kafka: 30,
  kafkaController: 31,
} as const;

export type PortName = keyof typeof offsets;
export type Ports = Record<PortName, number>;

const bases: Record<Profile, number> = { start: 7100, test: 7300, bench: 7500 };
const baseVariables: Record<Profile, string> = {
  start: "KH_PORT_BASE",
  test: "KH_TEST_PORT_BASE",
  bench: "KH_BENCH_PORT_BASE",
};

const portNames = Object.keys(offsets) as PortName[];

function variableOf(name: PortName): string {
  return `KH_PORT_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

function read(variable: string, value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1024 || port > 65535) {
    throw new LocalFailure(`${variable}=${value} is not a port.`, "Give a whole number from 1024 to 65535.");
  }
  return port;
}

/** @returns the ports from a base on, for an installation outside the profiles, such as one that a test starts for itself */
export function portsFrom(base: number): Ports {
  return Object.fromEntries(portNames.map((name) => [name, base + offsets[name]])) as Ports;
}

/**
 * The ports of a profile: its base plus a fixed offset for each part.
 * `KH_PORT_BASE` (test: `KH_TEST_PORT_BASE`, bench: `KH_BENCH_PORT_BASE`) moves them all; `KH_PORT_<PART>` moves one of profile start.
 *
 * @throws LocalFailure when a variable is no port, or when two parts would share one
 */
export function portsOf(profile: Profile, environment: NodeJS.ProcessEnv = process.env): Ports {
  const baseVariable = baseVariables[profile];
  const given = environment[baseVariable];
  const base = given === undefined || given === "" ? bases[profile] : read(baseVariable, given);
  const usual = portsFrom(base);
  const entries = portNames.map((name): [PortName, number] => {
    const own = profile === "start" ? environment[variableOf(name)] : undefined;
    return [name, own === undefined || own === "" ? usual[name] : read(variableOf(name), own)];
  });
  const holders = new Map<number, PortName>();
  for (const [name, port] of entries) {
    const other = holders.get(port);
    if (other !== undefined) {
      throw new LocalFailure(
        `Port ${port} would be used by both ${other} and ${name}.`,
        `Change ${baseVariable}, ${variableOf(other)} or ${variableOf(name)}.`,
      );
    }
    holders.set(port, name);
  }
  return Object.fromEntries(entries) as Ports;
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const answer = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(1000, () => answer(true));
    socket.once("connect", () => answer(true));
    socket.once("error", () => answer(false));
  });
}

/** @returns "name (process 123)" of the listener on a port of this machine, where the system tells */
function holderOf(port: number): string | undefined {
  const questions: [string, string[], (output: string) => string | undefined][] = [
    [
      "ss",
      ["-Hltnp", `sport = :${port}`],
      (output) => {
        const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(output);
        return match ? `${match[1]} (process ${match[2]})` : undefined;
      },
    ],
    [
      "lsof",
      ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"],
      (output) => {
        const pid = /^p(\d+)/m.exec(output)?.[1];
        const command = /^c(.+)/m.exec(output)?.[1];
        return pid === undefined ? undefined : `${command ?? "a program"} (process ${pid})`;
      },
    ],
  ];
  for (const [command, args, parse] of questions) {
    try {
      const holder = parse(execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
      if (holder !== undefined) return holder;
    } catch {
      // The tool is not there or may not see it: ask the next one.
    }
  }
  return undefined;
}

/**
 * Makes sure that nothing listens on the ports that are about to be used.
 *
 * @param names the parts that are about to start
 * @throws LocalFailure naming every taken port, its holder where the system tells, and the variable that changes it
 */
export async function requireFree(profile: Profile, ports: Ports, names: readonly PortName[]): Promise<void> {
  const taken: string[] = [];
  for (const name of names) {
    const port = ports[name];
    if (!(await isTaken(port))) continue;
    const holder = holderOf(port) ?? "a program that this user may not see";
    const own = profile === "start" ? ` or ${variableOf(name)}=<port>` : "";
    taken.push(`port ${port} for ${name} is held by ${holder}; change it with ${baseVariables[profile]}=<base>${own}`);
  }
  if (taken.length === 0) return;
  throw new LocalFailure(
    taken.length === 1 ? "A port is already taken." : `${taken.length} ports are already taken.`,
    `${taken.join("\n")}\nIf an earlier start is still running, end it with Ctrl-C first.`,
  );
}
