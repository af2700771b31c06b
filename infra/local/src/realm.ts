import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "./paths.ts";
import type { Ports } from "./ports.ts";
import type { Secrets } from "./secrets.ts";

export const realm = "khuyenhoc";

/** How to reach a Keycloak and its first administrator. */
export type KeycloakAddress = {
  url: string;
  managementUrl: string;
  adminUser: string;
  adminPassword: string;
  realm: string;
};

const realmFile = join(checkout, "infra/keycloak/realm.json");

/**
 * The values of the placeholders `${KH_…}` in infra/keycloak/realm.json. In a container Keycloak itself takes them from the
 * environment; here they are filled in, so that a realm can also be made anew in a running server.
 */
export function realmValues(secrets: Secrets, ports: Ports): Record<string, string> {
  return {
    KH_ORGANIZATIONS_CLIENT_SECRET: secrets.organizationsClient,
    KH_PARTNER_CLIENT_SECRET: secrets.partnerClient,
    KH_CONSOLE_URL: `http://127.0.0.1:${ports.gateway}`,
    KH_CONSOLE_DEV_URL: `http://127.0.0.1:${ports.vite}`,
  };
}

/**
 * @param template a realm export with placeholders `${NAME}` or `${NAME:default}`; those without a value here are left alone, because
 * Keycloak has placeholders of its own
 */
export function renderRealm(template: string, values: Record<string, string>): string {
  return template.replace(/\$\{(KH_[A-Z_]+)(?::([^}]*))?\}/g, (_whole, name: string, fallback: string | undefined) => {
    const value = values[name] ?? fallback;
    if (value === undefined) throw new Error(`realm.json asks for ${name}, which has no value`);
    return JSON.stringify(value).slice(1, -1);
  });
}

/** @returns the realm of this installation, ready for import, with a fingerprint of its template; undefined when there is none */
export function readRealm(secrets: Secrets, ports: Ports): { json: string; fingerprint: string } | undefined {
  if (!existsSync(realmFile)) return undefined;
  const json = renderRealm(readFileSync(realmFile, "utf8"), realmValues(secrets, ports));
  return { json, fingerprint: createHash("sha256").update(json).digest("hex") };
}

async function adminToken(keycloak: KeycloakAddress): Promise<string> {
  const response = await fetch(`${keycloak.url}/realms/master/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "password",
      client_id: "admin-cli",
      username: keycloak.adminUser,
      password: keycloak.adminPassword,
    }),
  });
  if (!response.ok)
    throw new Error(`Keycloak refused its administrator (${response.status}): ${await response.text()}`);
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

/**
 * Makes the realm anew from its file: every person, group and client that was added since is gone. For installations whose data is
 * thrown away.
 */
export async function resetRealm(keycloak: KeycloakAddress, secrets: Secrets, ports: Ports): Promise<void> {
  const wanted = readRealm(secrets, ports);
  if (wanted === undefined) return;
  const authorization = `Bearer ${await adminToken(keycloak)}`;
  const gone = await fetch(`${keycloak.url}/admin/realms/${realm}`, { method: "DELETE", headers: { authorization } });
  if (!gone.ok && gone.status !== 404) throw new Error(`the realm cannot be deleted (${gone.status})`);
  const made = await fetch(`${keycloak.url}/admin/realms`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body: wanted.json,
  });
  if (!made.ok) throw new Error(`the realm cannot be made (${made.status}): ${await made.text()}`);
}
