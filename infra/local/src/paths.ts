import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Profile } from "./ports.ts";

/** The folder of the checkout that this file belongs to. */
export const checkout = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/**
 * @param environment `KH_HOME` moves everything the platform writes on this machine out of the checkout
 * @returns the folder that holds distributions and one folder of data per profile
 */
export function homeOf(environment: NodeJS.ProcessEnv = process.env): string {
  const given = environment.KH_HOME;
  return given === undefined || given === "" ? join(checkout, ".local") : resolve(given);
}

/** Where the data of one profile lies. */
export type ProfilePaths = {
  folder: string;
  postgres: string;
  kafka: string;
  keycloak: string;
  logs: string;
  secrets: string;
  running: string;
  loaded: string;
};

export function profilePaths(home: string, profile: Profile): ProfilePaths {
  const folder = join(home, profile);
  return {
    folder,
    postgres: join(folder, "postgres"),
    kafka: join(folder, "kafka"),
    keycloak: join(folder, "keycloak"),
    logs: join(folder, "logs"),
    secrets: join(folder, "secrets.json"),
    running: join(folder, "running.json"),
    loaded: join(folder, "loaded.json"),
  };
}
