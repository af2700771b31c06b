import { randomBytes } from "node:crypto";
import { seedUnitId } from "@khuyenhoc/contracts";
import type { Platform } from "@khuyenhoc/local";

const CLIENT = "khuyenhoc-bench";
const USERNAME = "bench";

type Call = (method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown) => Promise<Response>;

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

/** Keycloak's admin API below the realm, as the administrator. */
async function adminOf(platform: Platform): Promise<Call> {
  const { url, realm, adminUser, adminPassword } = platform.infrastructure.keycloak;
  const { token } = await tokenFrom(`${url}/realms/master`, {
    client_id: "admin-cli",
    username: adminUser,
    password: adminPassword,
  });
  return async (method, path, body) => {
    const response = await fetch(`${url}/admin/realms/${realm}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // What is there already is taken as it is.
    if (!response.ok && response.status !== 409) {
      throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
    }
    return response;
  };
}

async function find<Item>(call: Call, path: string, wanted: (item: Item) => boolean): Promise<Item | undefined> {
  return ((await (await call("GET", path)).json()) as Item[]).find(wanted);
}

/** A client that may exchange a password for a token, which no client of the product may. */
async function makeClient(call: Call, secret: string): Promise<void> {
  const earlier = await find<{ id: string }>(call, `/clients?clientId=${CLIENT}`, () => true);
  if (earlier !== undefined) await call("DELETE", `/clients/${earlier.id}`);
  await call("POST", "/clients", {
    clientId: CLIENT,
    secret,
    publicClient: false,
    standardFlowEnabled: false,
    directAccessGrantsEnabled: true,
    fullScopeAllowed: true,
    defaultClientScopes: ["khuyenhoc"],
    optionalClientScopes: [],
  });
}

/** An officer of the whole city. */
async function makeOfficer(call: Call, password: string): Promise<void> {
  const city = seedUnitId("city", "01");
  const credential = { type: "password", value: password, temporary: false };
  await call("POST", "/users", { username: USERNAME, enabled: true, firstName: "Benchmark" });
  const user = await find<{ id: string }>(call, `/users?username=${USERNAME}&exact=true`, () => true);
  await call("POST", "/groups", { name: city });
  const group = await find<{ id: string; name: string }>(
    call,
    `/groups?search=${city}&exact=true`,
    ({ name }) => name === city,
  );
  if (user === undefined || group === undefined) throw new Error("Keycloak did not keep the officer or the group");
  await call("PUT", `/users/${user.id}/reset-password`, credential);
  const role = (await (await call("GET", "/roles/city-admin")).json()) as unknown;
  await call("POST", `/users/${user.id}/role-mappings/realm`, [role]);
  await call("PUT", `/users/${user.id}/groups/${group.id}`);
}

/**
 * Makes an officer of the city and a client for him in the realm of profile bench.
 *
 * @returns gives a real access token that is valid for another minute at least
 */
export async function login(platform: Platform): Promise<() => Promise<string>> {
  const { url, realm } = platform.infrastructure.keycloak;
  const [secret, password] = [randomBytes(24).toString("base64url"), randomBytes(24).toString("base64url")];
  const call = await adminOf(platform);
  await makeClient(call, secret);
  await makeOfficer(call, password);

  let current: { token: string; until: number } | undefined;
  return async () => {
    if (current === undefined || current.until < Date.now()) {
      current = await tokenFrom(`${url}/realms/${realm}`, {
        client_id: CLIENT,
        client_secret: secret,
        username: USERNAME,
        password,
        scope: "openid",
      });
    }
    return current.token;
  };
}
