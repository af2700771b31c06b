import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { seedUnitId } from "@khuyenhoc/contracts";
import { type Database, openDatabase } from "@khuyenhoc/database";
import { createTokenVerifier } from "@khuyenhoc/service-kit";
import { type TestDatabase, testDatabase, testInfrastructure } from "@khuyenhoc/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";
import { load } from "../load.ts";
import { createIdentity } from "../modules/people/identity.ts";
import { demonstrationLogins, loadPeople } from "./people.ts";

const secrets = { partner: randomUUID(), organizations: randomUUID(), logins: `Mat-khau-${randomUUID()}` };
const city = seedUnitId("city", "01");

let url = "";
let authorization = "";
let files: TestDatabase;
let database: Database;
let realm = "";

interface Answer {
  access_token?: string;
  error?: string;
  error_description?: string;
}

async function token(at: string, parameters: Record<string, string>): Promise<Answer> {
  const body = new URLSearchParams(parameters);
  const answer = await fetch(`${url}/realms/${at}/protocol/openid-connect/token`, { method: "POST", body });
  return (await answer.json()) as Answer;
}

async function admin(method: string, path: string, body?: object): Promise<void> {
  const answer = await fetch(`${url}/admin/realms${path}`, {
    method,
    headers: { authorization, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
}

/** The master realm's tokens live for a minute. */
async function becomeAdministrator(): Promise<void> {
  const { keycloak } = await testInfrastructure();
  url = keycloak.url;
  const { access_token } = await token("master", {
    grant_type: "password",
    client_id: "admin-cli",
    username: keycloak.adminUser,
    password: keycloak.adminPassword,
  });
  authorization = `Bearer ${access_token}`;
}

beforeEach(async () => {
  await becomeAdministrator();
  realm = await freshRealm();
  files = await testDatabase("organizations");
  database = openDatabase({ url: files.appUrl, applicationName: "test" });
  await load(database, { demonstration: false, progress: () => undefined });
});
afterEach(async () => {
  await becomeAdministrator();
  await admin("DELETE", `/${realm}`);
  await database.close();
  await files.drop();
});

/** As an installation imports it; one of its own, since a partner let in would be let in for every other test. */
async function freshRealm(): Promise<string> {
  const name = `load-${randomUUID()}`;
  const values: Record<string, string> = {
    KH_ORGANIZATIONS_CLIENT_SECRET: secrets.organizations,
    KH_PARTNER_CLIENT_SECRET: secrets.partner,
  };
  const template = await readFile(new URL("../../../../infra/keycloak/realm.json", import.meta.url), "utf8");
  const filled = template.replace(
    /\$\{(KH_[A-Z_]+)(?::[^}]*)?\}/g,
    (_whole, variable: string) => values[variable] ?? "https://unused.invalid",
  );
  await admin("POST", "", { ...(JSON.parse(filled) as object), realm: name });
  // The password flow, which only tests may use.
  await admin("POST", `/${name}/clients`, {
    clientId: "login",
    publicClient: true,
    directAccessGrantsEnabled: true,
    fullScopeAllowed: true,
    defaultClientScopes: ["khuyenhoc"],
  });
  return name;
}

function people(demonstration: boolean) {
  const identity = createIdentity({
    url,
    realm,
    clientId: "khuyenhoc-organizations",
    clientSecret: secrets.organizations,
  });
  return loadPeople(database, identity, { demonstration, password: secrets.logins });
}

const logIn = (username: string) =>
  token(realm, { grant_type: "password", client_id: "login", username, password: secrets.logins, scope: "openid" });

const partnerLogIn = () =>
  token(realm, {
    grant_type: "client_credentials",
    client_id: "khuyenhoc-partner-education",
    client_secret: secrets.partner,
  });

async function granted({ access_token = "" }: Answer) {
  const verifier = createTokenVerifier({ issuer: `${url}/realms/${realm}`, audience: "khuyenhoc-api" });
  const { roles, roots } = await verifier.verify(access_token);
  return { roles, roots };
}

it("without demonstration there is one administrator, who has to choose a password, and no partner", async () => {
  await people(false);
  expect((await logIn("city")).error_description).toBe("Account is not fully set up");
  expect((await logIn("auditor")).error_description).toBe("Invalid user credentials");
  expect((await partnerLogIn()).access_token).toBeUndefined();
});

it("in demonstration mode every login carries its role and unit, and so does the partner; again changes nothing", async () => {
  expect((await partnerLogIn()).access_token).toBeUndefined();
  await people(true);
  await people(true);
  for (const { username, role, unitId } of demonstrationLogins) {
    expect(await granted(await logIn(username)), username).toEqual({ roles: [role], roots: [unitId] });
  }
  expect(await granted(await partnerLogIn())).toEqual({ roles: ["partner"], roots: [city] });
});
