import type { Subject, SubjectKind } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, testNumbers, type UnitKey, units } from "../../testing/fixture.ts";
import { duplicatesBelow } from "./duplicates.ts";

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
const commune = () => fixture.as("commune-officer", "c11");
const district = () => fixture.as("district-officer", "d1");

let made = 0;
const subject = (kind: SubjectKind, change: object = {}): Promise<Subject> =>
  commune().subjects.create({
    idempotencyKey: freshKey(),
    unitId: units.c11,
    kind,
    name: `Đối tượng ${++made}`,
    ...change,
  });
const register = (change: object = {}) =>
  commune().registrations.create({
    idempotencyKey: freshKey(),
    unitId: units.c11,
    year: 2026,
    model: "FAMILY",
    subjectName: `Hộ ${++made}`,
    ...change,
  });

describe("a subject", () => {
  it("is the same in all years of one unit, title and code, however it is written", async () => {
    const first = await register({ year: 2025, subjectName: "Nguyễn Văn Hoà", subjectCode: "HS-1" });
    const second = await register({ year: 2026, subjectName: "NGUYỄN VĂN HÒA", subjectCode: "hs-1" });
    expect(second.subjectId).toBe(first.subjectId);
    const elsewhere = await district().registrations.create({
      idempotencyKey: freshKey(),
      unitId: units.c12,
      year: 2026,
      model: "FAMILY",
      subjectName: "Nguyễn Văn Hoà",
      subjectCode: "HS-1",
    });
    expect(elsewhere.subjectId).not.toBe(first.subjectId);
    const titles = await commune().subjects.titles({ subjectId: first.subjectId });
    expect(titles.map(({ year, subjectName }) => [year, subjectName])).toEqual([
      [2026, "NGUYỄN VĂN HÒA"],
      [2025, "Nguyễn Văn Hoà"],
    ]);
  });

  it("is chosen for a registration, once per year and title, and only for a title of its kind", async () => {
    const household = await subject("HOUSEHOLD");
    const chosen = await register({ subjectId: household.id, subjectName: "Tên trong hồ sơ" });
    expect(chosen).toMatchObject({ subjectId: household.id, subjectName: "Tên trong hồ sơ" });
    expect(await codeOf(register({ subjectId: household.id, subjectName: "Tên khác" }))).toBe("REGISTRATION_DUPLICATE");
    expect(await codeOf(register({ subjectId: household.id, model: "CLAN" }))).toBe("SUBJECT_KIND");
    const foreign = await fixture
      .as("city-admin", "city")
      .subjects.create({ idempotencyKey: freshKey(), unitId: units.c12, kind: "HOUSEHOLD", name: "Hộ nơi khác" });
    expect(await codeOf(register({ subjectId: foreign.id }))).toBe("NOT_FOUND");
  });

  it("is corrected together with its only registration, and not with one of several", async () => {
    const only = await register({ subjectName: "Lê An", address: "Tổ 3" });
    const correct = (id: string, change: object) =>
      commune().registrations.update({
        idempotencyKey: freshKey(),
        id,
        expectedRevision: 1,
        subjectName: "Lê Ân",
        address: "Tổ 3",
        ...change,
      });
    await correct(only.id, {});
    const [{ subject: corrected } = { subject: null }] = await commune().subjects.byIds({ ids: [only.subjectId] });
    expect(corrected).toMatchObject({ name: "Lê Ân", revision: 2 });
    const [latest] = await commune().subjects.history({ id: only.subjectId });
    expect(latest).toMatchObject({ kind: "UPDATE", fields: [{ field: "name", before: "Lê An", after: "Lê Ân" }] });

    const known = await register({ year: 2025, subjectName: "Trần Bình" });
    const again = await register({ year: 2026, subjectName: "Trần Bình" });
    expect((await correct(again.id, { subjectName: "Trần Bính", address: null })).subjectId).toBe(known.subjectId);
    const [{ subject: kept } = { subject: null }] = await commune().subjects.byIds({ ids: [known.subjectId] });
    expect(kept).toMatchObject({ name: "Trần Bình", revision: 1 });
  });

  it("is entered once, changed at its revision, and moved to another unit of the caller's", async () => {
    const clan = await subject("CLAN", { name: "Dòng họ Đỗ" });
    expect(await codeOf(subject("CLAN", { name: "DÒNG HỌ ĐỖ" }))).toBe("SUBJECT_DUPLICATE");
    const change = { id: clan.id, name: "Dòng họ Đỗ Văn", unitId: units.b11, expectedRevision: 1 };
    const moved = await commune().subjects.update({ ...change, idempotencyKey: freshKey() });
    expect(moved).toMatchObject({ name: "Dòng họ Đỗ Văn", unitId: units.b11, revision: 2 });
    const [latest] = await commune().subjects.history({ id: clan.id });
    expect(latest?.fields).toEqual([
      { field: "name", before: "Dòng họ Đỗ", after: "Dòng họ Đỗ Văn" },
      { field: "unit", before: "Đơn vị c11", after: "Đơn vị b11" },
    ]);
    expect(await codeOf(commune().subjects.update({ ...change, idempotencyKey: freshKey() }))).toBe("CONFLICT");
    const away = { ...change, expectedRevision: 2, unitId: units.c12, idempotencyKey: freshKey() };
    expect(await codeOf(commune().subjects.update(away))).toBe("OUT_OF_SCOPE");
  });

  it("that was moved to another unit brings its titles along, not what was filed, and the reading is written down", async () => {
    const held = await register({ year: 2022, subjectName: "Lê Chuyển Đến", subjectCode: "CD-1" });
    const pending = await register({ year: 2023, subjectName: "Lê Chuyển Đến", subjectCode: "CD-1" });
    for (const { id } of [held, pending]) {
      await commune().registrations.submit({ idempotencyKey: freshKey(), ids: [id] });
    }
    await district().registrations.approve({ idempotencyKey: freshKey(), ids: [held.id] });
    await fixture.query("UPDATE registration SET level = 'LEVEL_1' WHERE id = $1", [held.id]);
    const neighbour = fixture.as("commune-officer", "c12");
    const titles = () => neighbour.subjects.titles({ subjectId: held.subjectId });
    expect(await codeOf(titles())).toBe("NOT_FOUND");
    const [{ subject: now } = { subject: null }] = await district().subjects.byIds({ ids: [held.subjectId] });
    await district().subjects.update({
      idempotencyKey: freshKey(),
      id: held.subjectId,
      name: now?.name ?? "",
      code: now?.code ?? null,
      group: now?.group ?? null,
      unitId: units.c12,
      expectedRevision: now?.revision ?? 0,
    });
    expect(await titles()).toMatchObject([
      { registrationId: null, year: 2022, level: "LEVEL_1", state: "RECOGNISED", unitName: "Đơn vị c11" },
    ]);
    expect(await neighbour.registrations.byIds({ ids: [held.id] })).toEqual([]);
    const whole = await commune().registrations.byIds({ ids: [held.id, pending.id] });
    expect(whole).toHaveLength(2);
    const [read] = await fixture.query<{ reason: string }>(
      "SELECT reason FROM access_log WHERE operation = 'subjects.titles' ORDER BY id DESC LIMIT 1",
    );
    expect(read?.reason).toBe("titles of other units: 1");
  });

  it("who is a child keeps name, year of birth and unit only", async () => {
    expect(await codeOf(subject("CITIZEN", { birthDate: "2015-03-01" }))).toBe("CHILD_DATA_MINIMAL");
    expect(await codeOf(subject("CITIZEN", { birthYear: 2015, address: "Tổ 1" }))).toBe("CHILD_DATA_MINIMAL");
    const child = await subject("CITIZEN", { birthYear: 2015, group: "STUDENT" });
    const number = { id: child.id, expectedRevision: 1, number: "001215000001" };
    expect(await codeOf(commune().subjects.setNumber({ ...number, idempotencyKey: freshKey() }))).toBe(
      "CHILD_DATA_MINIMAL",
    );
    expect(await codeOf(subject("HOUSEHOLD", { birthYear: 1980 }))).toBe("SUBJECT_FACTS");
  });
});

describe("a list", () => {
  it("finds by part of a name without accents, by kind, below a unit, page by page in the order of names", async () => {
    for (const name of ["Phạm Thị Ước", "Phạm Thị Ánh", "Phạm Thị Ét"]) await subject("CITIZEN", { name });
    await subject("HOUSEHOLD", { name: "Hộ Phạm Thị Ước" });
    const filter = { query: "pham thi", kinds: ["CITIZEN" as const] };
    const first = await district().subjects.list({ filter, first: 2 });
    expect(first.edges.map(({ node }) => node.name)).toEqual(["Phạm Thị Ánh", "Phạm Thị Ét"]);
    expect(first.totalCount).toBe(3);
    const next = await district().subjects.list({ filter, first: 2, after: first.pageInfo.endCursor });
    expect(next.edges.map(({ node }) => node.name)).toEqual(["Phạm Thị Ước"]);
    expect(next.pageInfo.hasNextPage).toBe(false);
    const other = await fixture.as("district-officer", "d2").subjects.list({ filter });
    expect(other.edges).toEqual([]);
  });
});

describe("a citizen's number", () => {
  const number = "001085123456";
  /** Everything of the database that could tell the number, as text. */
  async function wholeDatabase(): Promise<string> {
    const tables = ["subject", "subject_change", "idempotency", "access_log", "outbox"];
    const rows = await Promise.all(
      tables.map((table) =>
        fixture.query<{ all: string }>(`SELECT coalesce(string_agg(t::text, E'\\n'), '') AS all FROM ${table} AS t`),
      ),
    );
    return rows
      .flat()
      .map(({ all }) => all)
      .join("\n");
  }

  it("is kept encrypted only, shown by its end, and found exactly by whoever may see the citizen", async () => {
    const citizen = await subject("CITIZEN", { name: "Vũ Hạnh", birthDate: "1985-04-30" });
    const command = { idempotencyKey: freshKey(), id: citizen.id, expectedRevision: 1, number: "001 085 123456" };
    const sealed = await commune().subjects.setNumber(command);
    expect(sealed).toMatchObject({ numberLast4: "3456", revision: 2 });
    expect(await commune().subjects.setNumber(command)).toEqual(sealed);
    expect((await commune().subjects.findByNumber({ number })).map(({ id }) => id)).toEqual([citizen.id]);
    expect(await fixture.as("commune-officer", "c12").subjects.findByNumber({ number })).toEqual([]);
    expect(await commune().subjects.findByNumber({ number: "001085123457" })).toEqual([]);

    const whole = await wholeDatabase();
    expect(whole).toContain(citizen.id);
    for (const plain of [number, Buffer.from(number).toString("hex"), number.slice(0, 9)]) {
      expect(whole).not.toContain(plain);
    }
    const [row] = await fixture.query<{ cipher: Buffer; hash: Buffer }>(
      "SELECT number_cipher AS cipher, number_hash AS hash FROM subject WHERE id = $1",
      [citizen.id],
    );
    expect(row && testNumbers.open(row.cipher, citizen.id)).toBe(number);
    expect(row?.hash.equals(testNumbers.hashOf(number))).toBe(true);
    const [log] = await fixture.query<{ ids: string[] }>(
      "SELECT subject_ids AS ids FROM access_log WHERE operation = 'subjects.findByNumber' ORDER BY id LIMIT 1",
    );
    expect(log?.ids).toEqual([citizen.id]);

    const taken = await commune().subjects.setNumber({
      idempotencyKey: freshKey(),
      id: citizen.id,
      expectedRevision: 2,
      number: null,
    });
    expect(taken.numberLast4).toBeNull();
    expect(await commune().subjects.findByNumber({ number })).toEqual([]);
  });

  it("agrees with the year of birth, before and after, and belongs to citizens", async () => {
    const citizen = await subject("CITIZEN", { birthYear: 1985 });
    const set = (id: string, value: string) =>
      codeOf(commune().subjects.setNumber({ idempotencyKey: freshKey(), id, expectedRevision: 1, number: value }));
    expect(await set(citizen.id, "001086000001")).toBe("CITIZEN_NUMBER_INVALID");
    expect(await set((await subject("HOUSEHOLD")).id, "001085000001")).toBe("SUBJECT_KIND");
    expect(await set(citizen.id, "001085000001")).toBe("done");
    const change = { idempotencyKey: freshKey(), id: citizen.id, expectedRevision: 2, unitId: units.c11 };
    expect(await codeOf(commune().subjects.update({ ...change, name: citizen.name, birthYear: 1990 }))).toBe(
      "CITIZEN_NUMBER_INVALID",
    );
  });
});

describe("links", () => {
  const link = (memberId: string, containerId: string, from: string) =>
    commune().subjects.links.set({ idempotencyKey: freshKey(), memberId, containerId, from });
  const periods = async (subjectId: string) =>
    (await commune().subjects.links.list({ subjectId, includePast: true })).containers.map(
      ({ container, from, to }) => [container.id, from, to],
    );

  it("let a citizen belong to one household at a time, and a later one end the earlier", async () => {
    const [citizen, one, other] = [await subject("CITIZEN"), await subject("HOUSEHOLD"), await subject("HOUSEHOLD")];
    await link(citizen.id, one.id, "2024-01-01");
    await link(citizen.id, other.id, "2025-07-01");
    expect(await periods(citizen.id)).toEqual([
      [other.id, "2025-07-01", null],
      [one.id, "2024-01-01", "2025-07-01"],
    ]);
    // Before what is known: it lasts until then.
    await link(citizen.id, other.id, "2023-01-01");
    expect((await periods(citizen.id)).at(-1)).toEqual([other.id, "2023-01-01", "2024-01-01"]);
    const { members, memberCount } = await commune().subjects.links.list({ subjectId: other.id });
    expect([members.map(({ member }) => member.id), memberCount]).toEqual([[citizen.id], 1]);
  });

  it("cannot overlap, whoever writes them", async () => {
    const [citizen, one, other] = [await subject("CITIZEN"), await subject("HOUSEHOLD"), await subject("HOUSEHOLD")];
    await link(citizen.id, one.id, "2024-01-01");
    const second = fixture.query(
      `INSERT INTO subject_link (member_id, container_kind, container_id, unit_id, validity, created_by)
       VALUES ($1, 'HOUSEHOLD', $2, $3, '[2025-01-01,)', 'x')`,
      [citizen.id, other.id, units.c11],
    );
    await expect(second).rejects.toThrow(/subject_link_pkey/);
  });

  it("end on a day, or vanish where they would have lasted none", async () => {
    const [household, clan, community] = [
      await subject("HOUSEHOLD"),
      await subject("CLAN"),
      await subject("COMMUNITY", { communityLevel: "HAMLET" }),
    ];
    await link(household.id, clan.id, "2024-01-01");
    await link(household.id, community.id, "2024-01-01");
    const end = (containerId: string, on: string) =>
      commune().subjects.links.end({ idempotencyKey: freshKey(), memberId: household.id, containerId, on });
    await end(clan.id, "2025-01-01");
    await end(community.id, "2024-01-01");
    expect(await periods(household.id)).toEqual([[clan.id, "2024-01-01", "2025-01-01"]]);
    expect(await codeOf(end(clan.id, "2025-06-01"))).toBe("NOT_FOUND");
    expect(await codeOf(link(clan.id, household.id, "2024-01-01"))).toBe("SUBJECT_KIND");
  });
});

describe("duplicates", () => {
  it("are found by number, name, birth and address, the surest first, with reasons", async () => {
    const at = (unit: "c12" | "b12", change: object) =>
      district().subjects.create({
        idempotencyKey: freshKey(),
        unitId: units[unit],
        kind: "CITIZEN",
        name: "Đặng Thuỷ",
        ...change,
      });
    const born = await at("c12", { birthDate: "1990-02-03", address: "Số 5, ngõ 12, tổ 3" });
    const bornToo = await at("b12", { birthDate: "1990-02-03", name: "ĐẶNG THỦY", address: "Số 900 đường Láng" });
    const address = await at("b12", { address: "Số 5 ngõ 12 tổ 3" });
    const somebodyElse = await at("c12", { birthDate: "1950-01-01" });
    const numbered = await at("c12", { name: "Đặng T. Thủy" });
    for (const [{ id }, revision] of [
      [born, 1],
      [numbered, 1],
    ] as const) {
      const number = "001190000007";
      await district().subjects.setNumber({ idempotencyKey: freshKey(), id, expectedRevision: revision, number });
    }
    const { pairs, more } = await district().subjects.duplicates({ unitId: units.c12 });
    const described = pairs.map(({ one, other, score, reasons }) => ({
      ids: [one.id, other.id].sort(),
      score,
      reasons,
    }));
    expect(more).toBe(false);
    expect(described).toContainEqual({ ids: [born.id, numbered.id].sort(), score: 100, reasons: ["NUMBER"] });
    expect(described).toContainEqual({
      ids: [born.id, bornToo.id].sort(),
      score: 90,
      reasons: ["NAME", "BIRTH_DATE"],
    });
    expect(described.map(({ score }) => score)).toEqual(described.map(({ score }) => score).sort((a, b) => b - a));
    expect(described.flatMap(({ ids }) => ids)).not.toContain(somebodyElse.id);
    // The address of another unit, written otherwise, is not looked for: only within a unit, or when it is the very same.
    expect(described.flatMap(({ ids }) => ids)).not.toContain(address.id);
    expect(await codeOf(commune().subjects.duplicates({ unitId: units.c12 }))).toBe("OUT_OF_SCOPE");
    // Of more subjects than can be compared by name, those with the same number are found all the same.
    const large = await fixture.database.transaction(systemScope, (tx) => duplicatesBelow(tx, units.c12, 10, 3));
    expect(large).toMatchObject({ numbersOnly: true, pairs: [{ score: 100 }] });
    expect(large.pairs).toHaveLength(1);
  });

  it("are listed no more once somebody has found that they are two, unless he thinks again", async () => {
    const [one, other] = await Promise.all(
      ["K-1", "K-2"].map((code) => subject("CITIZEN", { name: "Đoàn Khác Biệt", code, unitId: units.b11 })),
    );
    const listed = async () =>
      (await commune().subjects.duplicates({ unitId: units.b11 })).pairs.filter(
        ({ one: { name } }) => name === "Đoàn Khác Biệt",
      );
    const set = (distinct: boolean) =>
      commune().subjects.setDistinct({
        idempotencyKey: freshKey(),
        oneId: other?.id ?? "",
        otherId: one?.id ?? "",
        distinct,
      });
    expect(await listed()).toHaveLength(1);
    await set(true);
    await set(true);
    expect(await listed()).toEqual([]);
    await set(false);
    expect(await listed()).toHaveLength(1);
    const same = { idempotencyKey: freshKey(), oneId: one?.id ?? "", otherId: one?.id ?? "", distinct: true };
    expect(await codeOf(commune().subjects.setDistinct(same))).toBe("NOT_FOUND");
  });

  it("are hinted at before somebody is registered, with the years he has already", async () => {
    const known = await register({ year: 2025, subjectName: "Bùi Khánh", address: "Số 7 ngõ 9 tổ dân phố 4" });
    const similar = (change: object) =>
      commune().subjects.similar({ unitId: units.b11, model: "FAMILY", name: "bùi khanh", ...change });
    expect(await similar({ address: "Số 7, ngõ 9, tổ dân phố 4" })).toMatchObject([
      { subject: { id: known.subjectId }, score: 60, reasons: ["NAME", "SIMILAR_ADDRESS"], years: [2025] },
    ]);
    expect(await similar({})).toMatchObject([{ score: 40, reasons: ["NAME"] }]);
    expect(await similar({ address: "Khu tập thể Thành Công" })).toEqual([]);
    expect(await similar({ model: "CLAN" })).toEqual([]);
  });

  it("are hinted at in the same commune only, whoever asks and whatever numbers the tiers have", async () => {
    const own = await openFixture();
    try {
      // As in Hanoi, where tiers leave room between them.
      await own.query("UPDATE unit SET tier_rank = tier_rank * 10");
      const above = own.as("city-admin", "city");
      const household = (unit: UnitKey) =>
        above.subjects.create({ idempotencyKey: freshKey(), unitId: units[unit], kind: "HOUSEHOLD", name: "Hộ Trùng" });
      const [there, besides] = [await household("c11"), await household("b11")];
      await household("c12");
      await household("c21");
      const found = await above.subjects.similar({ unitId: units.b11, model: "FAMILY", name: "Hộ Trùng" });
      expect(found.map(({ subject: { id } }) => id).sort()).toEqual([there.id, besides.id].sort());
    } finally {
      await own.close();
    }
  });
});
