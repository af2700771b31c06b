import { DomainError, type Report } from "@khuyenhoc/contracts";
import { openDatabase, systemScope } from "@khuyenhoc/database";
import { openTable } from "@khuyenhoc/tabular";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { canonicalBytes } from "../snapshots/content.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  await fixture.query("DELETE FROM target");
});

const year = 2026;
const city = () => fixture.as("city-admin", "city");
const district = () => fixture.as("district-officer", "d1");
const commune = (key: UnitKey = "c11") => fixture.as("commune-officer", key);
const codeOf = async (promise: Promise<unknown>) => {
  try {
    await promise;
    return "OK";
  } catch (error) {
    const { cause } = error as { cause?: unknown };
    return cause instanceof DomainError ? cause.code : String(error);
  }
};
let subjects = 0;
async function register(unit: UnitKey, count: number, recognised = 0) {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const { id } = await commune(unit).registrations.create({
      idempotencyKey: freshKey(),
      unitId: units[unit],
      year,
      model: "FAMILY",
      subjectName: `Hộ ${++subjects}`,
      submit: true,
    });
    ids.push(id);
  }
  if (recognised > 0) {
    await city().registrations.approve({ idempotencyKey: freshKey(), ids: ids.slice(0, recognised) });
  }
}

describe("targets", () => {
  const family = { model: "FAMILY", measure: "RECOGNISED_OF_BASE" } as const;
  const set = (caller: ReturnType<typeof city>, unit: UnitKey, percent: number | null, expectedRevision = 0) =>
    caller.targets.set({
      idempotencyKey: freshKey(),
      unitId: units[unit],
      year,
      targets: [{ ...family, percent, expectedRevision }],
    });

  it("are set from above; only the uppermost unit sets its own", async () => {
    expect(await set(city(), "city", 72)).toMatchObject([{ percent: 72, revision: 1, setBy: "test-city-admin" }]);
    expect(await codeOf(set(district(), "d1", 70))).toBe("FORBIDDEN");
    expect(await codeOf(set(district(), "c11", 70.25))).toBe("OK");
    expect(await codeOf(set(district(), "c11", 70.255))).not.toBe("OK");
  });

  it("are changed only by who knows what they are", async () => {
    await set(city(), "d1", 72);
    expect(await codeOf(set(city(), "d1", 73))).toBe("CONFLICT");
    expect(await set(city(), "d1", 73, 1)).toMatchObject([{ percent: 73, revision: 2 }]);
    expect(await codeOf(set(city(), "d1", 74, 1))).toBe("CONFLICT");
    expect(await set(city(), "d1", null, 2)).toEqual([]);
  });

  it("go down to the children that have none of their own, once", async () => {
    await set(city(), "city", 72);
    await set(city(), "d2", 65);
    const cascade = () => city().targets.cascade({ idempotencyKey: freshKey(), unitId: units.city, year });
    expect(await cascade()).toEqual({ units: 2, targets: 1 });
    expect(await cascade()).toEqual({ units: 2, targets: 0 });
    const below = await city().targets.byUnits({ unitIds: [units.d1, units.d2, units.c11], years: [year] });
    expect(Object.fromEntries(below.map(({ unitId, percent }) => [unitId, percent]))).toEqual({
      [units.d1]: 72,
      [units.d2]: 65,
    });
  });

  it("reach no branch", async () => {
    await set(city(), "c11", 80);
    expect(await city().targets.cascade({ idempotencyKey: freshKey(), unitId: units.c11, year })).toEqual({
      units: 0,
      targets: 0,
    });
  });

  it("belong to groups of citizens only", async () => {
    const input = { idempotencyKey: freshKey(), unitId: units.d1, year };
    const target = { ...family, group: "WORKER", percent: 5, expectedRevision: 0 } as const;
    expect(await codeOf(city().targets.set({ ...input, targets: [target] }))).toBe("GROUP_NOT_APPLICABLE");
  });
});

describe("snapshots", () => {
  it("stay what they were, byte by byte, whatever happens afterwards", async () => {
    await fixture.setFigures("c12", year, { households: 40, members: 10, population: 160 });
    await fixture.setFigures("c12", year - 1, { members: 7 });
    await register("c12", 3, 2);
    const head = await city().snapshots.take({
      idempotencyKey: freshKey(),
      unitId: units.d1,
      year,
      decisionNote: "QĐ 12/QĐ-HKH ngày 20/11/2026",
    });
    const before = await city().snapshots.byId({ id: head.id });
    expect(before).toMatchObject({ asOf: "2026-11-24", publishedBy: "test-city-admin", contentHash: head.contentHash });
    const bytes = canonicalBytes(before.content);

    await register("c12", 4);
    await fixture.setFigures("c12", year, { households: 50 });
    const after = await city().snapshots.byId({ id: head.id });
    expect(canonicalBytes(after.content).equals(bytes)).toBe(true);
    const [d1, , c12] = after.content.units;
    expect(after.content.units.map(({ depth }) => depth)).toEqual([0, 1, 1]);
    expect(d1).toMatchObject({ unitId: units.d1, parentId: null, branches: { clan: 2 }, population: 160 });
    expect(c12).toMatchObject({ unitId: units.c12, parentId: units.d1, members: 10, membersBefore: 7 });
    expect(c12?.rows.find(({ model }) => model === "FAMILY")).toMatchObject({ registered: 3, recognised: 2, base: 40 });
    const again = await city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.d1, year });
    expect(again.contentHash).not.toBe(head.contentHash);
    const { edges } = await city().snapshots.list({ unitId: units.d1, year });
    expect(edges.map(({ node }) => node.id)).toEqual([again.id, head.id]);
  });

  it("cannot be changed or removed by the service", async () => {
    await city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.c21, year });
    for (const statement of [
      "UPDATE figure_snapshot SET decision_note = 'x'",
      "DELETE FROM figure_snapshot",
      "TRUNCATE figure_snapshot CASCADE",
      "UPDATE report_change SET state = 'x'",
      "DELETE FROM nudge",
      "DELETE FROM report",
    ]) {
      await expect(fixture.query(statement), statement).rejects.toThrow(/permission denied/);
    }
  });

  it("count no figure twice, and freeze the branches directly below a commune", async () => {
    await fixture.setFigures("d2", year, { population: 1000 });
    await fixture.setFigures("c21", year, { population: 300, members: 20 });
    const { id } = await city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.city, year });
    const { content } = await city().snapshots.byId({ id });
    expect(content.units.find(({ depth }) => depth === 0)).toMatchObject({ members: 20 });
    expect(content.units.find(({ unitId }) => unitId === units.d2)).toMatchObject({ population: 1000, members: 20 });
    const own = await city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.c21, year });
    const { content: ofCommune } = await city().snapshots.byId({ id: own.id });
    expect(ofCommune.units.map(({ unitId }) => unitId)).toEqual([units.c21, units.b21]);
  });

  it("are not of the future, nor of a time before the year", async () => {
    const take = (asOf: string) => city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.d1, year, asOf });
    expect(await codeOf(take("2026-11-25"))).toBe("SNAPSHOT_DATE");
    expect(await codeOf(take("2025-12-31"))).toBe("SNAPSHOT_DATE");
    expect(await codeOf(take("2026-11-24"))).toBe("OK");
  });

  it("that were altered behind the service's back are not shown", async () => {
    const { id } = await city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.c22, year });
    const owner = openDatabase({ url: fixture.testDatabase.superuserUrl, applicationName: "test of an intrusion" });
    await owner.transaction(systemScope, (tx) =>
      tx.query(`UPDATE figure_snapshot SET content = jsonb_set(content, '{year}', '2025') WHERE id = $1`, [id]),
    );
    await owner.close();
    await expect(city().snapshots.byId({ id })).rejects.toThrow(/differs from its hash/);
  });
});

describe("the comparison over years", () => {
  it("shows each year on its own day, beside what was published", async () => {
    const head = await city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.c12, year });
    await register("c12", 1);
    const [last, present] = await city().figures.compare({ unitId: units.c12, years: [2026, 2025] });
    expect(last).toMatchObject({ year: 2025, asOf: "2025-12-31", published: null });
    expect(present).toMatchObject({ year: 2026, asOf: "2026-11-24", published: { snapshotId: head.id } });
    const registered = (rows: readonly { model: string; registered: number | null }[] | undefined) =>
      rows?.find(({ model }) => model === "FAMILY")?.registered ?? 0;
    expect(registered(present?.rows) - registered(present?.published?.rows)).toBe(1);
  });
});

describe("who has not filed", () => {
  const of = async (missing: "ANY" | "REGISTRATIONS" | "REPORT", year: number) =>
    (await city().figures.notFiled({ unitId: units.city, year, missing })).edges.map(({ node }) => node);

  it("names the units of the lowest reporting level, until they have registrations and a report", async () => {
    const all = [units.c11, units.c12, units.c21, units.c22];
    expect((await of("ANY", 2024)).map(({ unitId }) => unitId)).toEqual(all);
    await fixture.query("INSERT INTO counter (year, unit_id, model, draft) VALUES (2024, $1, 'FAMILY', 1)", [
      units.b21,
    ]);
    expect((await of("REGISTRATIONS", 2024)).map(({ unitId }) => unitId)).toEqual([units.c11, units.c12, units.c22]);
    await commune("c21").reports.file({ idempotencyKey: freshKey(), unitId: units.c21, year: 2024 });
    expect((await of("ANY", 2024)).map(({ unitId }) => unitId)).toEqual([units.c11, units.c12, units.c22]);
    await fixture.query("DELETE FROM counter WHERE year = 2024");
  });

  it("goes page by page, with a text to send", async () => {
    const first = await city().figures.notFiled({ unitId: units.city, year: 2023, first: 3 });
    expect(first.totalCount).toBe(4);
    expect(first.edges[0]?.node.reminder).toContain("Đơn vị c11");
    const second = await city().figures.notFiled({
      unitId: units.city,
      year: 2023,
      first: 3,
      after: first.pageInfo.endCursor,
    });
    expect(second.edges.map(({ node }) => node.unitId)).toEqual([units.c22]);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it("is reminded, finds the reminder, and only from above", async () => {
    const [unfiled] = await of("REPORT", 2022);
    const reminders = [{ unitId: units.c11, text: unfiled?.reminder ?? "" }];
    await district().nudges.send({ idempotencyKey: freshKey(), year: 2022, kind: "REPORT", reminders });
    const received = await commune().nudges.list({ unitId: units.c11, year: 2022 });
    expect(received).toMatchObject([{ kind: "REPORT", sentBy: "test-district-officer", text: unfiled?.reminder }]);
    expect((await of("REPORT", 2022))[0]?.lastNudgedAt).toBe(received[0]?.sentAt);
    const self = commune().nudges.send({ idempotencyKey: freshKey(), year: 2022, kind: "REPORT", reminders });
    expect(await codeOf(self)).toBe("FORBIDDEN");
  });
});

describe("a report", () => {
  const file = (unit: UnitKey, of: number, caller = commune(unit)) =>
    caller.reports.file({ idempotencyKey: freshKey(), unitId: units[unit], year: of, remarks: "Đủ" });
  const decision = ({ id, revision }: Report) => ({ idempotencyKey: freshKey(), id, expectedRevision: revision });

  it("goes from filed to locked, with the figures it was filed with", async () => {
    const filed = await file("c22", 2021);
    expect(filed).toMatchObject({ state: "FILED", filedBy: "test-commune-officer", decidedBy: null });
    expect(await codeOf(file("c22", 2021))).toBe("REPORT_STATE");
    const returned = await city().reports.return({ ...decision(filed), reason: "Thiếu chi hội" });
    expect(returned).toMatchObject({ state: "RETURNED", reason: "Thiếu chi hội", snapshotId: filed.snapshotId });
    const again = await file("c22", 2021);
    expect(again).toMatchObject({ id: filed.id, state: "FILED", reason: null, decidedBy: null, revision: 3 });
    expect(again.snapshotId).not.toBe(filed.snapshotId);
    const approved = await city().reports.approve(decision(again));
    expect(await codeOf(city().reports.lock(decision(again)))).toBe("CONFLICT");
    const locked = await city().reports.lock(decision(approved));
    expect(locked).toMatchObject({ state: "LOCKED", snapshotId: again.snapshotId, decidedBy: "test-city-admin" });
    expect(await codeOf(city().reports.return({ ...decision(locked), reason: "x" }))).toBe("REPORT_STATE");
    const history = await fixture.query(
      "SELECT state, changed_by FROM report_change WHERE report_id = $1 ORDER BY id",
      [filed.id],
    );
    expect(history.map((row) => (row as { state: string }).state)).toEqual([
      "FILED",
      "RETURNED",
      "FILED",
      "APPROVED",
      "LOCKED",
    ]);
  });

  it("is not decided by who filed it, nor by its own unit", async () => {
    const filed = await file("c12", 2021, district());
    expect(await codeOf(district().reports.approve(decision(filed)))).toBe("SEPARATION_OF_DUTIES");
    expect(await codeOf(commune("c12").reports.approve(decision(filed)))).toBe("FORBIDDEN");
    const other = fixture.asPrincipal({ ...principal("district-officer", [units.d1]), subject: "another officer" });
    expect(await codeOf(other.reports.approve(decision(filed)))).toBe("OK");
  });

  it("takes only a snapshot of its own unit and year", async () => {
    const { id: snapshotId } = await city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.c21, year });
    const input = { idempotencyKey: freshKey(), unitId: units.c12, year, snapshotId };
    expect(await codeOf(city().reports.file(input))).toBe("SNAPSHOT_OF_ANOTHER");
    const { id: own } = await city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.c12, year });
    expect(await city().reports.file({ ...input, idempotencyKey: freshKey(), snapshotId: own })).toMatchObject({
      snapshotId: own,
    });
  });

  it("is downloaded with the figures it was filed with, the same file each time", async () => {
    const of = { unitId: units.c21, year: 2024 };
    const get = async (format: "PDF" | "XLSX" | "JSON") => {
      const file = await city().reports.download({ ...of, format });
      return { ...file, bytes: Buffer.from(file.contentBase64, "base64") };
    };
    const [report] = await city().reports.list(of);
    const pdf = await get("PDF");
    expect(pdf.bytes.subarray(0, 5).toString()).toBe("%PDF-");
    expect(pdf.bytes.length).toBeGreaterThan(20_000);
    const json = JSON.parse((await get("JSON")).bytes.toString("utf8"));
    expect(json).toMatchObject({ state: "FILED", snapshot: { id: report?.report?.snapshotId } });
    expect(json.rows.at(-1).cells).toMatchObject({ "fund.opening": null, "family.registered": 0 });
    await fixture.query("INSERT INTO counter (year, unit_id, model, pending) VALUES (2024, $1, 'FAMILY', 9)", [
      units.c21,
    ]);
    expect((await get("PDF")).contentBase64).toBe(pdf.contentBase64);
    await fixture.query("DELETE FROM counter WHERE year = 2024");

    const { bytes } = await get("XLSX");
    const table = await openTable(bytes, { maxColumns: 100 });
    const rows = [];
    for await (const batch of table.batches()) rows.push(...batch);
    expect(rows.at(-1)?.cells.slice(0, 2)).toEqual(["Tổng", "Đơn vị c21"]);
    expect(rows.at(-1)?.cells).toContain("chưa có số liệu");
  });

  it("that was not filed is a draft of what is counted now", async () => {
    const file = await city().reports.download({ unitId: units.c11, year: 2026, format: "JSON" });
    expect(JSON.parse(Buffer.from(file.contentBase64, "base64").toString("utf8"))).toMatchObject({
      state: null,
      snapshot: null,
      asOf: "2026-11-24",
    });
  });

  it("is listed with those that are missing", async () => {
    const statuses = await city().reports.list({ unitId: units.d1, year: 2021 });
    expect(statuses.map(({ unitId, report }) => [unitId, report?.state ?? null])).toEqual([
      [units.d1, null],
      [units.c11, null],
      [units.c12, "APPROVED"],
    ]);
  });
});
