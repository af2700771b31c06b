import type { Registration } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { principal } from "@khuyenhoc/testkit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: { cause?: { code?: string } }) => error.cause?.code ?? error,
  );

let subjects = 0;
const family = (change: object = {}) => ({
  idempotencyKey: freshKey(),
  unitId: units.c11,
  year: 2026,
  model: "FAMILY" as const,
  subjectName: `Hộ số ${++subjects}`,
  ...change,
});
const commune = () => fixture.as("commune-officer", "c11");
const district = () => fixture.as("district-officer", "d1");
const city = () => fixture.as("city-admin", "city");

async function submitted(change: object = {}): Promise<Registration> {
  return commune().registrations.create(family({ submit: true, ...change }));
}

describe("registering", () => {
  it("makes a draft, or submits at once", async () => {
    const draft = await commune().registrations.create(family({ subjectName: "  Trần   Thị Hoà ", address: "Ngõ 5" }));
    expect(draft).toMatchObject({ state: "DRAFT", subjectName: "Trần Thị Hoà", submittedAt: null, revision: 1 });
    expect(await submitted()).toMatchObject({ state: "REGISTERED", submittedAt: expect.any(String) });
    expect(await fixture.differences()).toEqual([]);
  });

  it("happens once per idempotency key, and refuses another body under the same", async () => {
    const input = family();
    const first = await commune().registrations.create(input);
    expect(await commune().registrations.create(input)).toEqual(first);
    expect(await codeOf(commune().registrations.create({ ...input, subjectName: "Khác" }))).toBe(
      "IDEMPOTENCY_KEY_REUSED",
    );
  });

  it("refuses the same subject twice, however it is written", async () => {
    await commune().registrations.create(family({ subjectName: "Nguyễn Văn Hoà", address: "Tổ 1" }));
    const again = family({ subjectName: "NGUYỄN VĂN HÒA", address: "tổ  1" });
    expect(await codeOf(commune().registrations.create(again))).toBe("REGISTRATION_DUPLICATE");
    expect(
      await codeOf(commune().registrations.create({ ...again, idempotencyKey: freshKey(), address: "Tổ 2" })),
    ).toBe("done");
    expect(await codeOf(commune().registrations.create({ ...again, idempotencyKey: freshKey(), year: 2025 }))).toBe(
      "done",
    );
  });

  it("asks for a group of citizens, and of nobody else", async () => {
    expect(await codeOf(commune().registrations.create(family({ group: "FARMER" })))).toBe("GROUP_NOT_APPLICABLE");
    expect(await codeOf(commune().registrations.create(family({ model: "CITIZEN" })))).toBe("GROUP_NOT_APPLICABLE");
    expect(await codeOf(commune().registrations.create(family({ model: "CITIZEN", group: "FARMER" })))).toBe("done");
  });

  it("refuses a unit outside of the scope, and a year before the unit", async () => {
    expect(await codeOf(commune().registrations.create(family({ unitId: units.c12 })))).toBe("OUT_OF_SCOPE");
    expect(await codeOf(commune().registrations.create(family({ year: 2015 })))).toBe("UNIT_NOT_IN_EXISTENCE");
  });

  it("changes nothing when it is refused", async () => {
    const before = await fixture.query("SELECT count(*) FROM registration");
    await codeOf(commune().registrations.create(family({ group: "FARMER" })));
    expect(await fixture.query("SELECT count(*) FROM registration")).toEqual(before);
  });
});

describe("correcting", () => {
  it("changes a draft at the expected revision, keeps what it replaced, and moves the counters with the group", async () => {
    const draft = await commune().registrations.create(
      family({ model: "CITIZEN", group: "FARMER", subjectName: "Lê An", address: "Tổ 3" }),
    );
    const change = { id: draft.id, subjectName: "Lê Ân", address: "Tổ 3", group: "WORKER" as const };
    const updated = await commune().registrations.update({
      ...change,
      idempotencyKey: freshKey(),
      expectedRevision: 1,
    });
    expect(updated).toMatchObject({ subjectName: "Lê Ân", group: "WORKER", revision: 2 });
    expect(
      await codeOf(commune().registrations.update({ ...change, idempotencyKey: freshKey(), expectedRevision: 1 })),
    ).toBe("CONFLICT");
    const [latest, first] = await commune().registrations.history({ id: draft.id });
    expect(latest).toMatchObject({
      kind: "UPDATE",
      fields: [
        { field: "subjectName", before: "Lê An", after: "Lê Ân" },
        { field: "group", before: "FARMER", after: "WORKER" },
      ],
    });
    expect(first).toMatchObject({ kind: "CREATE" });
    expect(first?.fields).toContainEqual({ field: "subjectName", before: null, after: "Lê An" });
    expect(await fixture.differences()).toEqual([]);
  });

  it("is not possible while the tier above has it, and is again after a return", async () => {
    const registered = await submitted({ address: "Tổ 9" });
    const change = { id: registered.id, subjectName: "Sửa sau khi nộp", expectedRevision: 1 };
    expect(await codeOf(commune().registrations.update({ ...change, idempotencyKey: freshKey() }))).toBe(
      "REGISTRATION_STATE",
    );
    await district().registrations.return({
      idempotencyKey: freshKey(),
      ids: [registered.id],
      reason: "Thiếu địa chỉ",
    });
    const updated = await commune().registrations.update({
      ...change,
      idempotencyKey: freshKey(),
      expectedRevision: 2,
    });
    expect(updated).toMatchObject({ state: "RETURNED", returnReason: "Thiếu địa chỉ" });
    const again = await commune().registrations.submit({ idempotencyKey: freshKey(), ids: [registered.id] });
    expect(again.succeeded[0]).toMatchObject({ state: "REGISTERED", returnReason: null, decidedAt: null });
    expect(await fixture.differences()).toEqual([]);
  });

  it("refuses to become the same as another", async () => {
    await commune().registrations.create(family({ subjectName: "Vũ Một", subjectCode: "M-1" }));
    const other = await commune().registrations.create(family({ subjectName: "Vũ Hai", subjectCode: "M-2" }));
    const change = { id: other.id, subjectName: "Vũ Hai", subjectCode: "m-1", expectedRevision: 1 };
    expect(await codeOf(commune().registrations.update({ ...change, idempotencyKey: freshKey() }))).toBe(
      "REGISTRATION_DUPLICATE",
    );
  });

  it("deletes drafts only", async () => {
    const draft = await commune().registrations.create(family());
    const registered = await submitted();
    expect(await commune().registrations.deleteDraft({ idempotencyKey: freshKey(), id: draft.id })).toEqual({
      id: draft.id,
    });
    expect(await commune().registrations.byIds({ ids: [draft.id] })).toEqual([]);
    expect(await codeOf(commune().registrations.deleteDraft({ idempotencyKey: freshKey(), id: registered.id }))).toBe(
      "REGISTRATION_STATE",
    );
    expect(await fixture.differences()).toEqual([]);
  });
});

describe("deciding", () => {
  it("recognises from above, with an outcome per registration and one domain event per unit and model", async () => {
    const [one, two] = [await submitted(), await submitted()];
    const draft = await commune().registrations.create(family());
    const foreign = await fixture
      .as("commune-officer", "c21")
      .registrations.create(family({ unitId: units.c21, submit: true }));
    const ids = [two.id, draft.id, foreign.id, one.id];
    const outcome = await district().registrations.approve({ idempotencyKey: freshKey(), ids });
    expect(outcome.succeeded.map(({ id, state }) => [id, state])).toEqual([
      [two.id, "RECOGNISED"],
      [one.id, "RECOGNISED"],
    ]);
    expect(outcome.refused.map(({ id, code }) => [id, code])).toEqual([
      [draft.id, "REGISTRATION_STATE"],
      [foreign.id, "NOT_FOUND"],
    ]);
    const events = await fixture.query<{ envelope: string }>(
      "SELECT envelope FROM outbox WHERE topic = 'registrations.decisions' ORDER BY position DESC LIMIT 1",
    );
    expect(JSON.parse(events[0]?.envelope ?? "{}").data).toEqual({
      decision: "RECOGNISED",
      unitId: units.c11,
      year: 2026,
      model: "FAMILY",
      registrationIds: [two.id, one.id],
    });
    const history = await district().registrations.history({ id: one.id });
    expect(history.map(({ kind }) => kind)).toEqual(["APPROVE", "SUBMIT", "CREATE"]);
    expect(await fixture.differences()).toEqual([]);
  });

  it("is not for the unit itself, nor for who submitted", async () => {
    const own = await submitted();
    const self = await commune().registrations.approve({ idempotencyKey: freshKey(), ids: [own.id] });
    expect(self.refused[0]?.code).toBe("FORBIDDEN");
    const byCity = await city().registrations.create(family({ submit: true }));
    const same = await city().registrations.approve({ idempotencyKey: freshKey(), ids: [byCity.id] });
    expect(same.refused[0]?.code).toBe("SEPARATION_OF_DUTIES");
    const other = await district().registrations.approve({ idempotencyKey: freshKey(), ids: [byCity.id] });
    expect(other.succeeded).toHaveLength(1);
  });

  it("answers a repeated command with the first answer", async () => {
    const registered = await submitted();
    const input = { idempotencyKey: freshKey(), ids: [registered.id] };
    const first = await district().registrations.approve(input);
    expect(await district().registrations.approve(input)).toEqual(first);
  });
});

describe("the base", () => {
  it("cannot be exceeded, whichever unit below the reporting one files", async () => {
    await fixture.setFigures("c12", 2026, { households: 3 });
    const officer = fixture.as("commune-officer", "c12");
    const at = (unitId: string, change: object = {}) => officer.registrations.create(family({ unitId, ...change }));
    await at(units.c12, { submit: true });
    const drafts = [await at(units.c12), await at(units.b12), await at(units.b12)];
    const ids = drafts.map(({ id }) => id);
    const outcome = await officer.registrations.submit({ idempotencyKey: freshKey(), ids });
    expect(outcome.succeeded.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(outcome.refused).toEqual([expect.objectContaining({ id: ids[2], code: "EXCEEDS_BASE" })]);
    expect(await codeOf(at(units.b12, { submit: true }))).toBe("EXCEEDS_BASE");
    expect(await codeOf(at(units.b12, { model: "CLAN", submit: true }))).toBe("done");
    expect(await fixture.differences()).toEqual([]);
  });

  it("holds against submissions at the same time", async () => {
    await fixture.setFigures("c22", 2026, { households: 5 });
    const officer = fixture.as("commune-officer", "c22");
    const drafts = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        officer.registrations.create(family({ unitId: index % 2 === 0 ? units.c22 : units.b22 })),
      ),
    );
    const outcomes = await Promise.all(
      drafts.map(({ id }) => officer.registrations.submit({ idempotencyKey: freshKey(), ids: [id] })),
    );
    expect(outcomes.flatMap(({ succeeded }) => succeeded)).toHaveLength(5);
    expect(await fixture.differences()).toEqual([]);
  });
});

describe("many at the same time", () => {
  it("neither lose a count nor stop each other, though they share registrations and counters", async () => {
    const officer = fixture.as("district-officer", "d1");
    const filed: Registration[] = [];
    for (let index = 0; index < 40; index += 1) {
      filed.push(
        await officer.registrations.create(
          family({
            unitId: index % 2 === 0 ? units.c11 : units.b11,
            model: index % 3 === 0 ? "CLAN" : "FAMILY",
            submit: true,
          }),
        ),
      );
    }
    const ids = filed.map(({ id }) => id);
    const decider = fixture.asPrincipal({ ...principal("city-admin", [units.city]), subject: "decider" });
    const pick = (step: number) => ids.filter((_, index) => index % step === 0);
    const outcomes = await Promise.all([
      decider.registrations.approve({ idempotencyKey: freshKey(), ids: [...ids].reverse() }),
      decider.registrations.return({ idempotencyKey: freshKey(), ids: pick(2), reason: "Xem lại" }),
      decider.registrations.approve({ idempotencyKey: freshKey(), ids: pick(3) }),
      decider.registrations.return({ idempotencyKey: freshKey(), ids: [...pick(5)].reverse(), reason: "Xem lại" }),
      ...Array.from({ length: 4 }, () => officer.registrations.create(family({ unitId: units.b11, submit: true }))),
    ]);
    const changed = outcomes.flatMap((outcome) => ("succeeded" in outcome ? outcome.succeeded : []));
    expect(new Set(changed.map(({ id }) => id)).size).toBe(changed.length);
    expect(changed).toHaveLength(ids.length);
    expect(await fixture.differences()).toEqual([]);
  });
});

describe("readings", () => {
  it("are written down, one entry per call, without names", async () => {
    const seen = await submitted();
    const count = async () => (await fixture.query<{ n: bigint }>("SELECT count(*) AS n FROM access_log"))[0]?.n ?? 0n;
    const before = await count();
    await district().registrations.list({ filter: { unitId: units.c11 }, first: 7 });
    await district().registrations.byIds({ ids: [seen.id] });
    await district().registrations.history({ id: seen.id });
    expect(await count()).toBe(before + 3n);
    const entries = await fixture.query<{ operation: string; unit_id: string; row_count: number; subject: string }>(
      "SELECT operation, unit_id, row_count, subject FROM access_log ORDER BY id DESC LIMIT 3",
    );
    expect(entries.map(({ operation, row_count: rows }) => [operation, rows])).toEqual([
      ["registrations.history", 2],
      ["registrations.byIds", 1],
      ["registrations.list", 7],
    ]);
    expect(entries[2]).toMatchObject({
      unit_id: units.c11,
      subject: principal("district-officer", [units.d1]).subject,
    });
  });
});

describe("the second wall", () => {
  it("shows nothing without a scope, and with one only what is below it", async () => {
    await fixture.as("commune-officer", "c21").registrations.create(family({ unitId: units.c21 }));
    const unitsSeen = (roots: readonly string[]) =>
      fixture.database.transaction(scopeOf({ roots }), async (tx) => {
        const rows = await tx.query<{ unit: string }>("SELECT DISTINCT unit_id AS unit FROM registration");
        return rows.map(({ unit }) => unit);
      });
    expect(await unitsSeen([])).toEqual([]);
    expect(await unitsSeen([units.d2])).not.toContain(units.c11);
    expect(await unitsSeen([units.d2])).toContain(units.c21);
    const { rows } = await fixture.database.pool.query("SELECT 1 FROM registration");
    expect(rows).toEqual([]);
  });

  it("refuses to write outside of it", async () => {
    const writing = fixture.database.transaction(scopeOf({ roots: [units.d2] }), (tx) =>
      tx.query(
        `INSERT INTO registration (unit_id, year, model, subject_name, subject_key, search, state, created_by)
         VALUES ($1, 2026, 'FAMILY', 'x', 'x', 'x', 'DRAFT', 'x')`,
        [units.c11],
      ),
    );
    await expect(writing).rejects.toThrow(/row-level security/);
  });

  it.each(["registration_change", "access_log"])("keeps %s as it was written", async (table) => {
    for (const statement of [`DELETE FROM ${table}`, `UPDATE ${table} SET reason = 'x'`]) {
      await expect(fixture.database.transaction(systemScope, (tx) => tx.query(statement))).rejects.toThrow(
        /permission denied/,
      );
    }
  });
});
