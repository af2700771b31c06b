import { randomBytes } from "node:crypto";
import type { Platform } from "@khuyenhoc/local";

const CLIENT = "khuyenhoc-bench";

async function tokenFrom(
  realmUrl: string,
  parameters: Record<string, string>,
): Promise<{ token: string; until: number }> {
  const response = await fetch(`${realmUrl}/protocol/openid-connect/token`, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "password", ...parameters }),
  });
  if (!response.ok) throw new Error(`Keycloak gave no token (${response.status}): ${await response.text()}`);
  const { access_token, expires_in } = (await response.json()) as { access_token: string; expires_in: number };
  return { token: access_token, until: Date.now() + (expires_in - 60) * 1000 };
}

/**
 * Makes a client in the realm of profile bench that may exchange a password for a token, which no client of the product may.
 *
 * @param username a demonstration login
 * @returns gives a token that is valid for another minute at least
 */
export async function loginAs(platform: Platform, username: string): Promise<() => Promise<string>> {
  const { url, realm, adminUser, adminPassword } = platform.infrastructure.keycloak;
  const secret = randomBytes(24).toString("base64url");
  const admin = await tokenFrom(`${url}/realms/master`, {
    client_id: "admin-cli",
    username: adminUser,
    password: adminPassword,
  });
  const call = (method: string, path: string, body?: unknown) =>
    fetch(`${url}/admin/realms/${realm}${path}`, {
      method,
      headers: { authorization: `Bearer ${admin.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const [earlier] = (await (await call("GET", `/clients?clientId=${CLIENT}`)).json()) as { id: string }[];
  if (earlier !== undefined) await call("DELETE", `/clients/${earlier.id}`);
  const made = await call("POST", "/clients", {
    clientId: CLIENT,
    secret,
    publicClient: false,
    standardFlowEnabled: false,
    directAccessGrantsEnabled: true,
    fullScopeAllowed: true,
    defaultClientScopes: ["khuyenhoc"],
    optionalClientScopes: [],
  });
  if (!made.ok) throw new Error(`Keycloak made no client (${made.status}): ${await made.text()}`);

  let current: { token: string; until: number } | undefined;
  return async () => {
    if (current === undefined || current.until < Date.now()) {
      current = await tokenFrom(`${url}/realms/${realm}`, {
        client_id: CLIENT,
        client_secret: secret,
        username,
        password: platform.demonstrationPassword,
        scope: "openid",
      });
    }
    return current.token;
  };
}
