import { decodeJwt } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { personFor, type TestIdentity, testIdentity, tokensFor } from "./tokens.ts";
import { uuidOf } from "./uuid-of.ts";

let keycloak: TestIdentity;

beforeAll(async () => {
  keycloak = await testIdentity();
});

const json = async <Body>(response: Promise<Response>): Promise<Body> => (await (await response).json()) as Body;
const admin = <Body>(path: string) => json<Body>(keycloak.admin("GET", path));

/** A confidential client of the realm as the API sees it, with its secret, which only the administrator may read. */
async function client(clientId: string) {
  const [found] = await admin<{ id: string; clientId: string; secret: string }[]>(`/clients?clientId=${clientId}`);
  if (found === undefined) throw new Error(`no client ${clientId}`);
  const { id: accountId } = await admin<{ id: string }>(`/clients/${found.id}/service-account-user`);
  const grant = () =>
    keycloak.grant({ grant_type: "client_credentials", client_id: clientId, client_secret: found.secret });
  return { accountId, grant };
}

const accessToken = async (response: Promise<Response>) =>
  (await json<{ access_token: string }>(response)).access_token;

describe("access tokens of people", () => {
  it("carry the audience, the role and exactly the granted units, not the units above them", async () => {
    const city = uuidOf("realm spec: city");
    const district = uuidOf("realm spec: district");
    const { id: parent } = await group(undefined, city);
    const { id: child } = await group(parent, district);
    // A person is made as a member of some unit, then moved below the city, where the tree is mirrored.
    const { accessToken: before } = await tokensFor("district-officer", [uuidOf("realm spec: elsewhere")]);
    const { sub } = decodeJwt(before);
    await keycloak.admin("PUT", `/users/${sub}/groups/${child}`);
    const { accessToken } = await tokensFor("district-officer", [uuidOf("realm spec: elsewhere")], { fresh: true });
    const claims = decodeJwt(accessToken);
    expect(claims).toMatchObject({ iss: keycloak.issuer, aud: keycloak.audience, typ: "Bearer" });
    expect(claims.units).toEqual(expect.arrayContaining([district, uuidOf("realm spec: elsewhere")]));
    expect(claims.units).toHaveLength(2);
    expect((claims.realm_access as { roles: string[] }).roles).toContain("district-officer");
    await keycloak.admin("DELETE", `/users/${sub}/groups/${child}`);
  });

  it("live five minutes and carry no name, which is in the ID token", async () => {
    const { accessToken, idToken } = await tokensFor("auditor", [uuidOf("realm spec: city")]);
    const { iat = 0, exp = 0, ...claims } = decodeJwt(accessToken);
    expect(exp - iat).toBe(300);
    expect(claims).not.toHaveProperty("name");
    expect(claims).not.toHaveProperty("email");
    expect(decodeJwt(idToken)).toMatchObject({ typ: "ID", name: "Test auditor" });
    expect(decodeJwt(idToken)).not.toHaveProperty("units");
  });
});

async function group(parent: string | undefined, name: string): Promise<{ id: string }> {
  const path = parent === undefined ? "/groups" : `/groups/${parent}/children`;
  await keycloak.admin("POST", path, { name });
  const [found] = await admin<{ id: string }[]>(`${path}?search=${name}&exact=true`);
  if (found === undefined) throw new Error(`no group ${name}`);
  return found;
}

describe("the partner's service account", () => {
  it("is refused until it is enabled; then its token has the audience, the role partner and the granted unit, and nothing else", async () => {
    const partner = await client("khuyenhoc-partner-education");
    const { enabled } = await admin<{ enabled: boolean }>(`/users/${partner.accountId}`);
    await keycloak.admin("PUT", `/users/${partner.accountId}`, { enabled: false });
    const refused = await partner.grant();
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error_description: expect.stringContaining("disabled") as string });

    await keycloak.admin("PUT", `/users/${partner.accountId}`, { enabled: true });
    const { id } = await group(undefined, uuidOf("realm spec: city"));
    await keycloak.admin("PUT", `/users/${partner.accountId}/groups/${id}`);
    const cityAdmin = await admin<object>("/roles/city-admin");
    await keycloak.admin("POST", `/users/${partner.accountId}/role-mappings/realm`, [cityAdmin]);
    const claims = decodeJwt(await accessToken(partner.grant()));
    expect(claims).toMatchObject({ aud: keycloak.audience, azp: "khuyenhoc-partner-education" });
    // Even a role granted by mistake does not get through the client.
    expect(claims.realm_access).toEqual({ roles: ["partner"] });
    expect(claims.units).toContain(uuidOf("realm spec: city"));
    await keycloak.admin("DELETE", `/users/${partner.accountId}/role-mappings/realm`, [cityAdmin]);
    await keycloak.admin("DELETE", `/users/${partner.accountId}/groups/${id}`);
    await keycloak.admin("PUT", `/users/${partner.accountId}`, { enabled });
  });
});

describe("the organizations' service account", () => {
  const as = async (method: string, path: string, body?: unknown) => {
    const token = await accessToken((await client("khuyenhoc-organizations")).grant());
    return fetch(`${keycloak.adminUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };

  it("can appoint: find people and groups, join them, and give one of our roles", async () => {
    const unit = uuidOf("realm spec: appointed");
    const { sub } = decodeJwt((await tokensFor("commune-officer", [uuidOf("realm spec: city")])).accessToken);
    expect([201, 409]).toContain((await as("POST", "/groups", { name: unit, description: "Phường Một" })).status);
    const [found] = await json<{ id: string }[]>(as("GET", `/groups?search=${unit}&exact=true`));
    expect((await as("PUT", `/users/${sub}/groups/${found?.id}`)).status).toBe(204);
    const available = await json<{ name: string }[]>(as("GET", `/users/${sub}/role-mappings/realm/available`));
    const auditor = available.filter(({ name }) => name === "auditor");
    expect(auditor).toHaveLength(1);
    expect((await as("POST", `/users/${sub}/role-mappings/realm`, auditor)).status).toBe(204);
    expect((await as("DELETE", `/users/${sub}/role-mappings/realm`, auditor)).status).toBe(204);
    expect((await as("DELETE", `/users/${sub}/groups/${found?.id}`)).status).toBe(204);
  });

  it("can do nothing else: no clients, no secrets, no realm settings, no administrative role", async () => {
    for (const path of [
      "/clients",
      "/clients?clientId=khuyenhoc-console",
      "/client-scopes",
      "/roles",
      "/keys",
      "/events",
    ]) {
      expect({ path, status: (await as("GET", path)).status }).toEqual({ path, status: 403 });
    }
    expect((await as("PUT", "", { registrationAllowed: true })).status).toBe(403);
    const [management] = await admin<{ id: string }[]>("/clients?clientId=realm-management");
    const realmAdmin = await admin<object>(`/clients/${management?.id}/roles/realm-admin`);
    const { sub } = decodeJwt((await tokensFor("commune-officer", [uuidOf("realm spec: city")])).accessToken);
    expect((await as("POST", `/users/${sub}/role-mappings/clients/${management?.id}`, [realmAdmin])).status).toBe(403);
  });
});

describe("the console's client", () => {
  const authorize = async (uri: string, more = "") =>
    fetch(
      `${keycloak.issuer}/protocol/openid-connect/auth?client_id=khuyenhoc-console&response_type=code&scope=openid&redirect_uri=${encodeURIComponent(uri)}${more}`,
      { redirect: "manual" },
    );
  // The pair of RFC 7636, appendix B.
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const pkce = "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
  const consoleUrl = async () => {
    const [{ rootUrl } = { rootUrl: "" }] = await admin<{ rootUrl: string }[]>("/clients?clientId=khuyenhoc-console");
    return rootUrl;
  };

  it("logs in on a Vietnamese page, with PKCE only, and returns to the console only", async () => {
    const url = await consoleUrl();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const page = await authorize(`${url}/`, pkce);
    expect(page.status).toBe(200);
    expect(await page.text()).toMatch(/<html[^>]* lang="vi"/);

    const withoutPkce = await authorize(`${url}/`);
    expect(withoutPkce.headers.get("location")).toContain("error=invalid_request");
    const plain = await authorize(
      `${url}/`,
      "&code_challenge=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz&code_challenge_method=plain",
    );
    expect(plain.headers.get("location")).toContain("error=invalid_request");
    for (const elsewhere of ["http://evil.example/", `${url}.evil.example/`, "http://127.0.0.1:1/"]) {
      expect((await authorize(elsewhere, pkce)).status).toBe(400);
    }
  });

  it("gives a person who logged in on the page a token with his officer's role, and no other role", async () => {
    const url = await consoleUrl();
    const { username, password } = await personFor("commune-officer", [uuidOf("realm spec: city")]);
    const page = await authorize(`${url}/`, pkce);
    const action = /action="([^"]+)"/.exec(await page.text())?.[1]?.replaceAll("&amp;", "&") ?? "";
    const cookie = page.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const body = new URLSearchParams({ username, password });
    const answer = await fetch(action, { method: "POST", headers: { cookie }, body, redirect: "manual" });
    const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
    const exchange = (code_verifier: string) =>
      keycloak.grant({
        grant_type: "authorization_code",
        client_id: "khuyenhoc-console",
        redirect_uri: `${url}/`,
        code,
        code_verifier,
      });
    const claims = decodeJwt(await accessToken(exchange(verifier)));
    expect(claims).toMatchObject({ aud: keycloak.audience, azp: "khuyenhoc-console", typ: "Bearer" });
    expect(claims.realm_access).toEqual({ roles: ["commune-officer"] });
    expect(claims.units).toEqual([uuidOf("realm spec: city")]);
  });

  it("gives no token for a mere password, nor do Keycloak's own public clients", async () => {
    for (const client_id of ["khuyenhoc-console", "admin-cli", "account-console", "security-admin-console"]) {
      const response = await keycloak.grant({ grant_type: "password", client_id, username: "x", password: "y" });
      expect([400, 401]).toContain(response.status);
      expect(["unauthorized_client", "invalid_client"]).toContain(
        (await json<{ error: string }>(Promise.resolve(response))).error,
      );
    }
  });
});
