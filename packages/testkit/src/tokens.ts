import { createHash, createHmac } from "node:crypto";
import type { RoleName } from "@khuyenhoc/contracts";
import pg from "pg";
import { testInfrastructure } from "./infrastructure.ts";

const TEST_CLIENT = "khuyenhoc-test";
const TEST_GROUP = "tests";

/** The issuer of the test installation's tokens. */
export interface TestIdentity {
  issuer: string;
  audience: string;
  /** Base of Keycloak's admin API for the realm. */
  adminUrl: string;
  /** Calls Keycloak's admin API below the realm; answers 404 and 409 are returned, others throw. */
  admin(method: string, path: string, body?: unknown): Promise<Response>;
  /** Gets tokens from the realm's token endpoint. */
  grant(parameters: Record<string, string>): Promise<Response>;
  /** A password no other installation has. */
  passwordOf(username: string): string;
}

export interface TokenSet {
  accessToken: string;
  idToken: string;
  refreshToken: string;
  /** Seconds since the epoch at which the access token ends. */
  expiresAt: number;
}

let identity: Promise<TestIdentity> | undefined;
const tokens = new Map<string, Promise<TokenSet>>();
const prepared = new Map<string, Promise<void>>();

/** Reaches the Keycloak of the test installation. */
export function testIdentity(): Promise<TestIdentity> {
  identity ??= connect();
  return identity;
}

async function connect(): Promise<TestIdentity> {
  const { keycloak } = await testInfrastructure();
  const { url, adminUser, adminPassword, realm } = keycloak;
  const realmUrl = `${url}/realms/${realm}`;
  let adminToken: { value: string; until: number } | undefined;

  const authorization = async (): Promise<string> => {
    if (adminToken === undefined || adminToken.until < Date.now()) {
      const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "password",
          client_id: "admin-cli",
          username: adminUser,
          password: adminPassword,
        }),
      });
      if (!response.ok) throw new Error(`Keycloak refused its administrator (${response.status})`);
      const answer = (await response.json()) as { access_token: string; expires_in: number };
      adminToken = { value: answer.access_token, until: Date.now() + (answer.expires_in - 10) * 1000 };
    }
    return `Bearer ${adminToken.value}`;
  };

  return {
    issuer: realmUrl,
    audience: "khuyenhoc-api",
    adminUrl: `${url}/admin/realms/${realm}`,
    async admin(method, path, body) {
      const response = await fetch(`${url}/admin/realms/${realm}${path}`, {
        method,
        headers: { authorization: await authorization(), "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok && response.status !== 404 && response.status !== 409) {
        throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
      }
      return response;
    },
    grant: (parameters) =>
      fetch(`${realmUrl}/protocol/openid-connect/token`, { method: "POST", body: new URLSearchParams(parameters) }),
    passwordOf: (username) => createHmac("sha256", adminPassword).update(username).digest("base64url"),
  };
}

async function first<Item>(keycloak: TestIdentity, path: string): Promise<Item> {
  const [item] = (await (await keycloak.admin("GET", path)).json()) as Item[];
  if (item === undefined) throw new Error(`Keycloak knows nothing under ${path}`);
  return item;
}

/** Other test files prepare the same things at the same time, so whoever comes second takes what is there. */
function once(key: string, prepare: () => Promise<void>): Promise<void> {
  const known = prepared.get(key);
  if (known !== undefined) return known;
  const started = prepare();
  prepared.set(key, started);
  return started;
}

function prepareClient(keycloak: TestIdentity): Promise<void> {
  return once("client", async () => {
    await keycloak.admin("POST", "/clients", {
      clientId: TEST_CLIENT,
      secret: keycloak.passwordOf(TEST_CLIENT),
      publicClient: false,
      standardFlowEnabled: false,
      directAccessGrantsEnabled: true,
      fullScopeAllowed: true,
      defaultClientScopes: ["khuyenhoc"],
      optionalClientScopes: [],
    });
  });
}

async function groupOf(keycloak: TestIdentity, unitId: string): Promise<string> {
  await once(`group ${TEST_GROUP}`, async () => {
    await keycloak.admin("POST", "/groups", { name: TEST_GROUP });
  });
  const parent = await first<{ id: string }>(keycloak, `/groups?search=${TEST_GROUP}&exact=true`);
  await once(`group ${unitId}`, async () => {
    await keycloak.admin("POST", `/groups/${parent.id}/children`, { name: unitId });
  });
  return (await first<{ id: string }>(keycloak, `/groups/${parent.id}/children?search=${unitId}&exact=true`)).id;
}

async function preparePerson(
  keycloak: TestIdentity,
  username: string,
  role: RoleName,
  roots: readonly string[],
): Promise<void> {
  await keycloak.admin("POST", "/users", {
    username,
    enabled: true,
    firstName: `Test ${role}`,
    credentials: [{ type: "password", value: keycloak.passwordOf(username), temporary: false }],
  });
  const { id } = await first<{ id: string }>(keycloak, `/users?username=${username}&exact=true`);
  const representation = (await (await keycloak.admin("GET", `/roles/${role}`)).json()) as unknown;
  await keycloak.admin("POST", `/users/${id}/role-mappings/realm`, [representation]);
  for (const unitId of roots) await keycloak.admin("PUT", `/users/${id}/groups/${await groupOf(keycloak, unitId)}`);
}

/**
 * A person of the real Keycloak with one role at the given units, made when first needed: for logins on the page.
 *
 * @param roots granted units
 */
export async function personFor(
  role: RoleName,
  roots: readonly string[],
): Promise<{ username: string; password: string }> {
  const keycloak = await testIdentity();
  const sorted = [...roots].sort();
  const hash = createHash("sha256").update(sorted.join(",")).digest("hex").slice(0, 16);
  const username = `test-${role}-${hash}`;
  await once(`person ${username}`, () => oneAtATime(username, () => preparePerson(keycloak, username, role, sorted)));
  return { username, password: keycloak.passwordOf(username) };
}

/**
 * While brute-force protection is on, Keycloak takes two logins of one person at the same time for an attack and locks him
 * out; and it fails one of two requests that grant him the same role. Test files run in processes of their own, so the lock is in the
 * database server that they share.
 */
async function oneAtATime<Result>(username: string, work: () => Promise<Result>): Promise<Result> {
  const { postgres } = await testInfrastructure();
  const client = new pg.Client({ connectionString: postgres.url("postgres") });
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [`test account ${username}`]);
    return await work();
  } finally {
    await client.end();
  }
}

async function obtain(role: RoleName, roots: readonly string[]): Promise<TokenSet> {
  const keycloak = await testIdentity();
  const { username, password } = await personFor(role, roots);
  await prepareClient(keycloak);
  const response = await oneAtATime(username, () =>
    keycloak.grant({
      grant_type: "password",
      client_id: TEST_CLIENT,
      client_secret: keycloak.passwordOf(TEST_CLIENT),
      username,
      password,
      scope: "openid",
    }),
  );
  if (!response.ok) throw new Error(`Keycloak gave no token (${response.status}): ${await response.text()}`);
  const answer = (await response.json()) as {
    access_token: string;
    id_token: string;
    refresh_token: string;
    expires_in: number;
  };
  return {
    accessToken: answer.access_token,
    idToken: answer.id_token,
    refreshToken: answer.refresh_token,
    expiresAt: Math.floor(Date.now() / 1000) + answer.expires_in,
  };
}

/**
 * Real tokens from the real Keycloak for a person with one role at the given units. Person, groups and a client that only
 * tests have are made through the admin API when they are first needed; tokens are kept until a minute before they end.
 *
 * @param options.fresh gets new tokens whatever is kept: for what has changed since
 */
export async function tokensFor(
  role: RoleName,
  roots: readonly string[],
  options: { fresh?: boolean } = {},
): Promise<TokenSet> {
  const sorted = [...roots].sort();
  const key = `${role} ${sorted.join(",")}`;
  const known = options.fresh === true ? undefined : await tokens.get(key)?.catch(() => undefined);
  if (known !== undefined && known.expiresAt - 60 > Date.now() / 1000) return known;
  const fresh = obtain(role, sorted);
  tokens.set(key, fresh);
  return fresh;
}

/**
 * A real access token, see {@link tokensFor}.
 *
 * @param roots granted units
 */
export async function tokenFor(role: RoleName, roots: readonly string[]): Promise<string> {
  return (await tokensFor(role, roots)).accessToken;
}
