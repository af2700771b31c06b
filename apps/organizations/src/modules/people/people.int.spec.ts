import { randomUUID } from "node:crypto";
import type { Principal } from "@khuyenhoc/authz";
import { systemScope } from "@khuyenhoc/database";
import { createTokenVerifier } from "@khuyenhoc/service-kit";
import { principal, testIdentity, tokenFor } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshKey, type Organization, openOrganization, refusalOf, tree } from "../../testing/organization.ts";
import type { Identity } from "./identity.ts";
import { bringInLine } from "./reconcile.ts";
import { grant, insertAccount, readWanted } from "./repository.ts";

let organization: Organization;
const district = (): Principal => principal("district-officer", [tree.baDinh]);
const city = (): Principal => principal("city-admin", [tree.city]);

beforeAll(async () => {
  organization = await openOrganization();
  // Its client may use the password flow, which only tests may.
  await tokenFor("auditor", [tree.city]);
});
afterAll(() => organization.close());

const someone = () => ({
  username: `p-${randomUUID().slice(0, 13)}`,
  fullName: "Nguyễn Thị Thử Nghiệm",
  reason: "Phân công cán bộ",
});

/** Signs in as Keycloak's login page would for a person who has already chosen a password. */
async function signIn(username: string, password: string) {
  const keycloak = await testIdentity();
  const users = (await (await keycloak.admin("GET", `/users?username=${username}&exact=true`)).json()) as {
    id: string;
  }[];
  await keycloak.admin("PUT", `/users/${users[0]?.id}/reset-password`, {
    type: "password",
    value: password,
    temporary: false,
  });
  const answer = await keycloak.grant({
    grant_type: "password",
    client_id: "khuyenhoc-test",
    client_secret: keycloak.passwordOf("khuyenhoc-test"),
    username,
    password,
    scope: "openid",
  });
  const body = (await answer.json()) as { access_token?: string; refresh_token?: string; error?: string };
  return { status: answer.status, ...body };
}

async function verified(token: string | undefined): Promise<Principal> {
  const { issuer, audience } = await testIdentity();
  return createTokenVerifier({ issuer, audience }).verify(token ?? "");
}

describe("appointing", () => {
  it("makes an account whose real token carries exactly the role and the unit, and moves and takes it back", async () => {
    const input = { ...someone(), role: "commune-officer" as const, unitId: tree.phucXa, idempotencyKey: freshKey() };
    const appointed = await organization.as(district()).people.appoint(input);
    expect(appointed.person).toMatchObject({
      username: input.username,
      enabled: true,
      appointments: [{ role: "commune-officer", unitId: tree.phucXa }],
    });
    expect(appointed.temporaryPassword).toMatch(/^(\w{4}-){3}\w{4}$/);

    const password = `Mat-khau-${randomUUID()}`;
    const first = await signIn(input.username, password);
    expect(await verified(first.access_token)).toMatchObject({
      username: input.username,
      roles: ["commune-officer"],
      roots: [tree.phucXa],
    });

    const moved = await organization.as(district()).people.move({
      idempotencyKey: freshKey(),
      personId: appointed.person.id,
      role: "commune-officer",
      fromUnitId: tree.phucXa,
      toUnitId: tree.trucBach,
      reason: "Luân chuyển",
    });
    expect(moved.appointments).toEqual([{ role: "commune-officer", unitId: tree.trucBach }]);
    const second = await signIn(input.username, `${password}2`);
    expect((await verified(second.access_token)).roots).toEqual([tree.trucBach]);

    const revoked = await organization.as(district()).people.revoke({
      idempotencyKey: freshKey(),
      personId: appointed.person.id,
      role: "commune-officer",
      unitId: tree.trucBach,
      reason: "Nghỉ hưu",
    });
    expect(revoked).toMatchObject({ enabled: false, appointments: [] });
    const keycloak = await testIdentity();
    const refreshed = await keycloak.grant({
      grant_type: "refresh_token",
      client_id: "khuyenhoc-test",
      client_secret: keycloak.passwordOf("khuyenhoc-test"),
      refresh_token: second.refresh_token ?? "",
    });
    expect(refreshed.status).toBe(400);

    const changes = await organization.rows<{ kind: string; reason: string }>(
      `select kind, c.reason from appointment_change c join appointment a on a.id = appointment_id
       where account_id = $1 order by c.id`,
      [appointed.person.id],
    );
    expect(changes.map(({ kind, reason }) => `${kind} ${reason}`)).toEqual([
      "GRANT Phân công cán bộ",
      "REVOKE Luân chuyển",
      "GRANT Luân chuyển",
      "REVOKE Nghỉ hưu",
    ]);
  });

  it("shows a first password once, and has one effect per key", async () => {
    const input = { ...someone(), role: "commune-officer" as const, unitId: tree.phucXa, idempotencyKey: freshKey() };
    const first = await organization.as(district()).people.appoint(input);
    const again = await organization.as(district()).people.appoint(input);
    expect(again.person.id).toBe(first.person.id);
    expect(first.temporaryPassword).not.toBeNull();
    expect(again.temporaryPassword).toBeNull();
    const stored = await organization.rows<{ response: string }>(
      "select response::text from idempotency where operation = 'people.appoint'",
    );
    for (const { response } of stored) expect(response).not.toContain(first.temporaryPassword ?? "?");
  });

  it("reissues a lost password once per answer, with its record, to whoever could appoint the account and to nobody else", async () => {
    const input = { ...someone(), role: "commune-officer" as const, unitId: tree.phucXa, idempotencyKey: freshKey() };
    const { person, temporaryPassword: first } = await organization.as(city()).people.appoint(input);
    const reissue = (by: Principal, personId = person.id, idempotencyKey = freshKey()) =>
      organization.as(by).people.reissuePassword({ idempotencyKey, personId, reason: "Quên mật khẩu" });
    const key = freshKey();
    const { temporaryPassword: second } = await reissue(district(), person.id, key);
    expect(second).toMatch(/^(\w{4}-){3}\w{4}$/);
    expect(second).not.toBe(first);
    expect((await reissue(district(), person.id, key)).temporaryPassword).toBeNull();
    const answer = async (password: string | null) => {
      const keycloak = await testIdentity();
      const response = await keycloak.grant({
        grant_type: "password",
        client_id: "khuyenhoc-test",
        client_secret: keycloak.passwordOf("khuyenhoc-test"),
        username: input.username,
        password: password ?? "",
      });
      return ((await response.json()) as { error_description?: string }).error_description;
    };
    expect(await answer(first)).toBe("Invalid user credentials");
    expect(await answer(second)).toBe("Account is not fully set up");
    expect(
      await organization.rows("select reason, reissued_by_name as by from password_reissue where account_id = $1", [
        person.id,
      ]),
    ).toEqual([{ reason: "Quên mật khẩu", by: district().username }]);
    // A colleague of the same rank, oneself, somebody elsewhere, and who holds nothing any more.
    const above = await organization
      .as(city())
      .people.appoint({ ...someone(), role: "district-officer", unitId: tree.baDinh, idempotencyKey: freshKey() });
    expect(await refusalOf(reissue(district(), above.person.id))).toBe("ROLE_NOT_GRANTABLE");
    expect(await refusalOf(reissue({ ...city(), username: input.username }))).toBe("ROLE_NOT_GRANTABLE");
    const { idempotencyKey: _, role, unitId } = input;
    const gone = { idempotencyKey: freshKey(), personId: person.id, role, unitId, reason: "Nghỉ hưu" };
    await organization.as(city()).people.revoke(gone);
    expect(await refusalOf(reissue(city()))).toBe("NOT_FOUND");
  });

  it("refuses what the appointer may not give", async () => {
    const by = organization.as(district());
    const at = (role: "city-admin" | "district-officer" | "commune-officer" | "auditor", unitId: string) =>
      refusalOf(by.people.appoint({ ...someone(), role, unitId, idempotencyKey: freshKey() }));
    expect(await at("commune-officer", tree.buoi)).toBe("OUT_OF_SCOPE");
    expect(await at("district-officer", tree.phucXa)).toBe("ROLE_NOT_GRANTABLE");
    expect(await at("city-admin", tree.phucXa)).toBe("ROLE_NOT_GRANTABLE");
    expect(await at("commune-officer", tree.baDinh)).toBe("ROLE_NOT_GRANTABLE");
    expect(await at("auditor", tree.phucXa)).toBe("ROLE_NOT_GRANTABLE");
  });

  it("keeps one role per account, and user names unique", async () => {
    const input = { ...someone(), role: "commune-officer" as const, unitId: tree.phucXa, idempotencyKey: freshKey() };
    const { person } = await organization.as(city()).people.appoint(input);
    const existing = { personId: person.id, reason: "Kiêm nhiệm" };
    expect(
      await refusalOf(
        organization
          .as(city())
          .people.appoint({ ...existing, role: "district-officer", unitId: tree.baDinh, idempotencyKey: freshKey() }),
      ),
    ).toBe("ROLE_NOT_GRANTABLE");
    const second = await organization
      .as(city())
      .people.appoint({ ...existing, role: "commune-officer", unitId: tree.trucBach, idempotencyKey: freshKey() });
    expect(second.person.appointments).toHaveLength(2);
    expect(second.temporaryPassword).toBeNull();
    expect(await refusalOf(organization.as(city()).people.appoint({ ...input, idempotencyKey: freshKey() }))).toBe(
      "ACCOUNT_EXISTS",
    );
  });

  it("lets nobody change himself", async () => {
    const input = { ...someone(), role: "commune-officer" as const, unitId: tree.phucXa, idempotencyKey: freshKey() };
    const { person } = await organization.as(city()).people.appoint(input);
    const himself = { ...district(), username: input.username };
    expect(
      await refusalOf(
        organization.as(himself).people.revoke({
          idempotencyKey: freshKey(),
          personId: person.id,
          role: "commune-officer",
          unitId: tree.phucXa,
          reason: "Tự thôi",
        }),
      ),
    ).toBe("ROLE_NOT_GRANTABLE");
  });

  it("lists who is appointed in the caller's scope only, without accents, and writes the reading down", async () => {
    const name = `Đỗ Ánh ${randomUUID().slice(0, 6)}`;
    const input = { ...someone(), fullName: name, role: "commune-officer" as const, idempotencyKey: freshKey() };
    const { person } = await organization.as(city()).people.appoint({ ...input, unitId: tree.buoi });
    const query = name.replace("Đỗ Ánh", "do anh");
    const found = await organization.as(city()).people.list({ query });
    expect(found.edges.map(({ node }) => node.id)).toEqual([person.id]);
    expect((await organization.as(district()).people.list({ query })).edges).toEqual([]);
    expect(await refusalOf(organization.as(district()).people.list({ unitId: tree.buoi }))).toBe("OUT_OF_SCOPE");
    const audited = await organization.rows(
      "select 1 from access_log where operation = 'people.list' and $1::text = any(subject_ids::text[])",
      [person.id],
    );
    expect(audited).toHaveLength(1);
  });
});

describe("a crash between the database and the identity server", () => {
  it("is repaired: what was committed arrives, once", async () => {
    const { username, fullName } = someone();
    const id = await organization.database.transaction(systemScope, async (tx) => {
      const account = await insertAccount(tx, { username, fullName, email: null }, "test");
      await grant(
        tx,
        account?.id ?? "",
        { role: "commune-officer", unitId: tree.phucXa },
        { reason: "Trước khi sập", by: { subject: "test", username: "test" } },
      );
      return account?.id ?? "";
    });
    const deaf: Identity = {
      ...organization.identity,
      apply: () => Promise.reject(new Error("the identity server does not answer")),
    };
    const pendingSince = async () =>
      (await organization.database.transaction(systemScope, (tx) => readWanted(tx, id)))?.pendingSince;
    await expect(bringInLine(organization.database, deaf, id)).rejects.toThrow("does not answer");
    expect(await pendingSince()).toBeInstanceOf(Date);
    await bringInLine(organization.database, organization.identity, id);
    await bringInLine(organization.database, organization.identity, id);
    expect(await pendingSince()).toBeNull();
    const signedIn = await signIn(username, `Mat-khau-${randomUUID()}`);
    expect((await verified(signedIn.access_token)).roots).toEqual([tree.phucXa]);
  });
});
