import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Principal } from "@khuyenhoc/authz";
import { systemScope } from "@khuyenhoc/database";
import { createLogger } from "@khuyenhoc/service-kit";
import { eventually, principal, testIdentity, testInfrastructure, tokenFor } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCallerFactory } from "../../context.ts";
import { appRouter } from "../../router.ts";
import { freshKey, ground, type Organization, openOrganization, refusalOf, tree } from "../../testing/organization.ts";
import { createIdentity, type Identity } from "./identity.ts";
import { bringInLine, startReconciler } from "./reconcile.ts";
import { grant, insertAccount } from "./repository.ts";

const logger = createLogger({ service: "test", level: "silent" });
const city: Principal = principal("city-admin", [tree.city]);
const stops: (() => Promise<void>)[] = [];

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
  // Its client may use the password flow, which only tests may.
  await tokenFor("auditor", [tree.city]);
});
afterAll(async () => {
  for (const stop of stops) await stop();
  await organization.close();
});

type Request = `${string} ${string}`;

/** The real Keycloak over a line that can be disturbed: a request is passed on, cut, or held until it may go. */
async function disturbed(disturb: (request: Request) => "cut" | undefined | Promise<void>): Promise<Identity> {
  const { keycloak, secrets } = await testInfrastructure();
  const server = createServer(async (request, response) => {
    try {
      const what = disturb(`${request.method} ${new URL(request.url ?? "", keycloak.url).pathname.replace(/\/$/, "")}`);
      if (what === "cut") {
        request.socket.destroy();
        return;
      }
      await what;
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { authorization, "content-type": type } = request.headers;
      const answer = await fetch(new URL(request.url ?? "", keycloak.url), {
        method: request.method ?? "GET",
        headers: { ...(authorization && { authorization }), ...(type && { "content-type": type }) },
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      });
      const location = answer.headers.get("location");
      response.writeHead(answer.status, {
        "content-type": answer.headers.get("content-type") ?? "application/json",
        ...(location === null ? {} : { location }),
      });
      response.end(Buffer.from(await answer.arrayBuffer()));
    } catch {
      request.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  stops.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return createIdentity({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    realm: keycloak.realm,
    clientId: "khuyenhoc-organizations",
    clientSecret: secrets.organizationsClient,
  });
}

function cityWith(identity: Identity, caller = city) {
  return createCallerFactory(appRouter)({
    principal: caller,
    requestId: "request-of-a-test",
    correlationId: "correlation-of-a-test",
    logger,
    now: () => new Date("2026-11-24T05:00:00Z"),
    database: organization.database,
    identity,
  });
}

const someone = (unitId = tree.phucXa) => ({
  username: `f-${randomUUID().slice(0, 13)}`,
  fullName: "Trần Văn Thử Nghiệm",
  reason: "Phân công cán bộ",
  role: "commune-officer" as const,
  unitId,
  idempotencyKey: freshKey(),
});

/** An appointment as a process leaves it that dies after the commit. */
async function committed(options: { email?: string; minutesAgo?: number } = {}) {
  const { username, fullName, role, unitId } = someone();
  const id = await organization.database.transaction(systemScope, async (tx) => {
    const account = await insertAccount(tx, { username, fullName, email: options.email ?? null }, "test");
    const why = { reason: "Trước khi sập", by: { subject: "test", username: "test" } };
    await grant(tx, account?.id ?? "", { role, unitId }, why);
    return account?.id ?? "";
  });
  await organization.rows("update account set pending_since = now() - make_interval(mins => $2) where id = $1", [
    id,
    options.minutesAgo ?? 0,
  ]);
  return { id, username };
}

async function isPending(id: string): Promise<boolean> {
  return (
    (await organization.rows("select 1 from account where id = $1 and pending_since is not null", [id])).length > 0
  );
}

interface KeycloakUser {
  id: string;
  enabled: boolean;
}

async function userOf(username: string): Promise<KeycloakUser | undefined> {
  const keycloak = await testIdentity();
  const answer = await keycloak.admin("GET", `/users?username=${username}&exact=true`);
  return ((await answer.json()) as KeycloakUser[])[0];
}

async function groupsOf(username: string): Promise<string[]> {
  const keycloak = await testIdentity();
  const answer = await keycloak.admin("GET", `/users/${(await userOf(username))?.id}/groups`);
  return ((await answer.json()) as { name: string }[]).map(({ name }) => name);
}

/** What Keycloak says to a name and a password. */
async function loginAnswer(username: string, password: string): Promise<string | undefined> {
  const keycloak = await testIdentity();
  const answer = await keycloak.grant({
    grant_type: "password",
    client_id: "khuyenhoc-test",
    client_secret: keycloak.passwordOf("khuyenhoc-test"),
    username,
    password,
  });
  return ((await answer.json()) as { error_description?: string }).error_description;
}

describe("a first password", () => {
  it("that could not be set is made when the same command is sent again, even after the reconciler came by", async () => {
    let isCut = true;
    const identity = await disturbed((request) => (isCut && /^POST .*\/users$/.test(request) ? "cut" : undefined));
    const input = someone();
    expect(await refusalOf(cityWith(identity).people.appoint(input))).toBe("SERVICE_UNAVAILABLE");
    isCut = false;
    const [{ id } = { id: "" }] = await organization.rows<{ id: string }>(
      "select id from account where username = $1",
      [input.username],
    );
    await bringInLine(organization.database, identity, id);
    expect(await isPending(id)).toBe(false);

    const { temporaryPassword } = await cityWith(identity).people.appoint(input);
    expect(await loginAnswer(input.username, temporaryPassword ?? "")).toBe("Account is not fully set up");
    expect((await cityWith(identity).people.appoint(input)).temporaryPassword).toBeNull();
  });

  it("is made with the next appointment of an account that never got one", async () => {
    const { id, username } = await committed();
    await bringInLine(organization.database, organization.identity, id);
    const { role, reason, idempotencyKey } = someone();
    const again = { personId: id, role, reason, idempotencyKey, unitId: tree.trucBach };
    const { temporaryPassword } = await cityWith(organization.identity).people.appoint(again);
    expect(await loginAnswer(username, temporaryPassword ?? "")).toBe("Account is not fully set up");
  });

  it("is not told to somebody whose scope is smaller than the account's", async () => {
    const { id } = await committed();
    await bringInLine(organization.database, organization.identity, id);
    const { role, reason } = someone();
    await organization.database.transaction(systemScope, (tx) =>
      grant(tx, id, { role, unitId: tree.buoi }, { reason, by: { subject: "test", username: "test" } }),
    );
    const district = cityWith(organization.identity, principal("district-officer", [tree.baDinh]));
    const again = { personId: id, role, reason, unitId: tree.trucBach, idempotencyKey: freshKey() };
    expect((await district.people.appoint(again)).temporaryPassword).toBeNull();
  });

  it("comes to everybody who is appointed at the same time at a unit that Keycloak has no group of yet", async () => {
    const unit = await organization.cityAdmin.units.create({
      ...ground(),
      parentId: tree.phucXa,
      tier: "branch",
      nameVi: "Chi hội mới lập",
    });
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => cityWith(organization.identity).people.appoint(someone(unit.id))),
    );
    for (const { person, temporaryPassword } of answers) {
      expect(temporaryPassword).not.toBeNull();
      expect(await groupsOf(person.username)).toEqual([unit.id]);
    }
  });
});

describe("the reconciler", () => {
  it("finishes what a crash has left, also behind an account that Keycloak refuses", async () => {
    const keycloak = await testIdentity();
    const email = `${randomUUID()}@example.vn`;
    await keycloak.admin("POST", "/users", { username: `x-${randomUUID().slice(0, 13)}`, email, firstName: "Khác" });
    const refused = await committed({ email, minutesAgo: 10 });
    const crashed = await committed({ minutesAgo: 5 });
    const reconciler = startReconciler({
      database: organization.database,
      identity: organization.identity,
      logger,
    });
    try {
      await eventually(async () => !(await isPending(crashed.id)), { what: "the account behind" });
    } finally {
      await reconciler.stop();
    }
    expect(await groupsOf(crashed.username)).toEqual([tree.phucXa]);
    expect(await isPending(refused.id)).toBe(true);
  });
});

describe("two that bring an account in line at the same time", () => {
  it("leave it as the later change wants it, not as the slower one had read it", async () => {
    const { person } = await cityWith(organization.identity).people.appoint(someone());
    await organization.rows("update account set pending_since = now() where id = $1", [person.id]);
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isHeld = false;
    const identity = await disturbed((request) => {
      if (!/^PUT .*\/users\//.test(request)) return;
      isHeld = true;
      return released;
    });
    const slow = bringInLine(organization.database, identity, person.id);
    await eventually(() => isHeld, { what: "the slow one to have read" });

    let isRevoked = false;
    const revoking = cityWith(organization.identity)
      .people.revoke({
        idempotencyKey: freshKey(),
        personId: person.id,
        role: "commune-officer",
        unitId: tree.phucXa,
        reason: "Nghỉ hưu",
      })
      .then(() => {
        isRevoked = true;
      });
    const waiters = "select 1 from pg_locks where locktype = 'advisory' and not granted";
    await eventually(async () => isRevoked || (await organization.rows(waiters)).length > 0, {
      what: "the revocation to be through or to wait for its turn",
    });
    release();
    await Promise.all([slow, revoking]);
    expect((await userOf(person.username))?.enabled).toBe(false);
    expect(await groupsOf(person.username)).toEqual([]);
    expect(await isPending(person.id)).toBe(false);
  });
});

describe("a silent identity server", () => {
  it("holds no domain event back: nothing is written while it is asked whether an account exists", async () => {
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isHeld = false;
    const identity = await disturbed((request) => {
      if (!/^GET .*\/users$/.test(request)) return;
      isHeld = true;
      return released;
    });
    const appointing = cityWith(identity).people.appoint(someone());
    await eventually(() => isHeld, { what: "the question to be asked" });
    // The relay sends what is older than every transaction that writes.
    const writing = await organization.rows(
      `select 1 from pg_stat_activity
       where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()`,
    );
    release();
    await appointing;
    expect(writing).toEqual([]);
  });

  it("leaves nothing behind when it does not answer that question", async () => {
    const identity = await disturbed(() => "cut");
    const input = someone();
    expect(await refusalOf(cityWith(identity).people.appoint(input))).toBe("IDENTITY_UNAVAILABLE");
    expect(await organization.rows("select 1 from account where username = $1", [input.username])).toEqual([]);
  });
});

it("an appointment is made at a unit whose group was deleted in Keycloak", async () => {
  const unit = await organization.cityAdmin.units.create({
    ...ground(),
    parentId: tree.phucXa,
    tier: "branch",
    nameVi: "Chi hội mất nhóm",
  });
  const keycloak = await testIdentity();
  const first = someone(unit.id);
  await cityWith(organization.identity).people.appoint(first);
  const user = await userOf(first.username);
  const [group] = (await (await keycloak.admin("GET", `/users/${user?.id}/groups`)).json()) as { id: string }[];
  await keycloak.admin("DELETE", `/groups/${group?.id}`);
  const second = someone(unit.id);
  await cityWith(organization.identity).people.appoint(second);
  expect(await groupsOf(second.username)).toEqual([unit.id]);
});

it("an appointment of nobody is refused before anything is asked", async () => {
  const { role, unitId, reason, idempotencyKey } = someone();
  const asked: string[] = [];
  const identity = await disturbed((request) => {
    asked.push(request);
    return "cut";
  });
  const nobody = { role, unitId, reason, idempotencyKey, fullName: "Không Tên Đăng Nhập" };
  expect(await refusalOf(cityWith(identity).people.appoint(nobody))).toBe("INVALID_INPUT");
  expect(asked).toEqual([]);
});

it("an id that is none is not found", async () => {
  const { role, unitId, reason, idempotencyKey } = someone();
  const command = { personId: "-".repeat(36), role, unitId, reason, idempotencyKey };
  expect(await refusalOf(cityWith(organization.identity).people.revoke(command))).toBe("NOT_FOUND");
});
