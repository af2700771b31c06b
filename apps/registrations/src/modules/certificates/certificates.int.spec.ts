import { systemScope } from "@khuyenhoc/database";
import { principal } from "@khuyenhoc/testkit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificateDesk } from "../../testing/certificates.ts";
import { type Caller, type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { issueCertificates } from "./issuing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const { signatory, codeOf, commune, district, city, registered, recognised, issue, certificateOf, book, upTo } =
  certificateDesk(() => fixture);

describe("issuing", () => {
  it("says what the registration says, signed by the nearest unit above that was granted", async () => {
    const certificate = await certificateOf({ subjectName: "Nguyễn Thị Hường", year: 2025 });
    expect(certificate).toMatchObject({
      number: "1/2025/GCN-D1",
      sequence: 1,
      year: 2025,
      model: "FAMILY",
      level: null,
      subjectName: "Nguyễn Thị Hường",
      unitId: units.c11,
      unitName: "Đơn vị c11",
      issuingUnitId: units.d1,
      issuingUnitName: "Đơn vị d1",
      issuedOn: "2026-11-24",
      status: "VALID",
      ...signatory,
    });
    expect(certificate.publicUrl).toMatch(/^https:\/\/hoc\.example\/c\/[a-z2-7]{32}$/);
    expect(await district().certificates.byIds({ ids: [certificate.id] })).toEqual([certificate]);
  });

  it("happens once per idempotency key, and once per registration", async () => {
    const id = await recognised();
    const input = { idempotencyKey: freshKey(), registrationIds: [id], ...signatory };
    const first = await district().certificates.issue(input);
    expect(await district().certificates.issue(input)).toEqual(first);
    const { refused } = await issue([id]);
    expect(refused).toMatchObject([{ id, code: "CERTIFICATE_EXISTS" }]);
    expect(refused[0]?.vi).toContain(first.issued[0]?.number);
  });

  it("answers for each registration, and numbers those it issues in the order of the ids", async () => {
    const [one, waiting, two] = [
      await recognised({ year: 2022 }),
      await registered(),
      await recognised({ year: 2022 }),
    ];
    const elsewhere = await city().registrations.create({
      idempotencyKey: freshKey(),
      unitId: units.c21,
      year: 2022,
      model: "FAMILY",
      subjectName: "Hộ quận khác",
      submit: true,
    });
    const { issued, refused } = await issue([two, waiting.id, elsewhere.id, one, two]);
    expect(issued.map(({ registrationId, sequence }) => [registrationId, sequence])).toEqual([
      [two, 1],
      [one, 2],
    ]);
    expect(refused.map(({ id, code }) => [id, code])).toEqual([
      [waiting.id, "REGISTRATION_STATE"],
      [elsewhere.id, "NOT_FOUND"],
    ]);
  });

  it("is in the name of the unit that decided, with its decision, by whoever speaks for that unit", async () => {
    const decidedBy = async (unitId: string, number: string) => {
      const id = await recognised({ year: 2027, model: "UNIT" });
      const decided = await fixture.query<{ id: string }>(
        "INSERT INTO decision (unit_id, kind, number, decided_on) VALUES ($1, 'RECOGNISE', $2, '2026-11-20') RETURNING id",
        [unitId, number],
      );
      await fixture.query("UPDATE registration SET decision_id = $2, level = 'LEVEL_2' WHERE id = $1", [
        id,
        decided[0]?.id,
      ]);
      await fixture.query(
        `INSERT INTO decision_item (decision_id, registration_id, unit_id, outcome, level, recorded_by)
         VALUES ($2, $1, $3, 'RECOGNISED', 'LEVEL_2', 'decider')`,
        [id, decided[0]?.id, units.c11],
      );
      return id;
    };
    const byDistrict = await decidedBy(units.d1, "15/QĐ-HKH");
    const byCity = await decidedBy(units.city, "3/QĐ-TH");
    const { issued, refused } = await issue([byDistrict, byCity], city());
    expect(refused).toEqual([]);
    expect(issued).toMatchObject([
      { number: "1/2027/GCN-D1", decisionNumber: "15/QĐ-HKH", decidedOn: "2026-11-20", level: "LEVEL_2" },
      { number: "1/2027/GCN-CITY", decisionNumber: "3/QĐ-TH", issuingUnitId: units.city },
    ]);
    const another = await issue([await decidedBy(units.city, "4/QĐ-TH")], district());
    expect(another.refused).toMatchObject([{ code: "FORBIDDEN" }]);
    const { id = "" } = issued[1] ?? {};
    const revoking = district().certificates.revoke({ idempotencyKey: freshKey(), id, reason: "Không có quyền" });
    expect(await codeOf(revoking)).toBe("FORBIDDEN");
  });

  it("is not for one's own unit", async () => {
    const { issued, refused } = await issue([await recognised()], commune());
    expect(issued).toEqual([]);
    expect(refused).toMatchObject([{ code: "FORBIDDEN" }]);
  });
});

describe("the book of numbers", () => {
  it("bears a designation that no other unit has, kept whatever the unit is called or coded later", async () => {
    await fixture.query("UPDATE unit_version SET code = NULL, name_vi = 'Hội Khuyến học Đống Đa' WHERE unit_id = $1", [
      units.c21,
    ]);
    await fixture.query("UPDATE unit_version SET code = NULL, name_vi = 'Hội khuyến học Đông Anh' WHERE unit_id = $1", [
      units.c22,
    ]);
    const numberOf = async (unit: "c21" | "c22", branch: "b21" | "b22") => {
      const { id } = await city().registrations.create({
        idempotencyKey: freshKey(),
        unitId: units[branch],
        year: 2031,
        model: "FAMILY",
        subjectName: `Hộ ${freshKey()}`,
        submit: true,
      });
      const by = fixture.as("commune-officer", unit);
      await by.registrations.approve({ idempotencyKey: freshKey(), ids: [id] });
      return (await issue([id], by)).issued[0]?.number;
    };
    expect(await numberOf("c21", "b21")).toBe("1/2031/GCN-HKHDD");
    expect(await numberOf("c22", "b22")).toBe("1/2031/GCN-HKHDA");
    await fixture.query("UPDATE unit_version SET name_vi = 'Hội Khuyến học Đan Phượng' WHERE unit_id = $1", [
      units.c22,
    ]);
    expect(await numberOf("c22", "b22")).toBe("2/2031/GCN-HKHDA");
    await fixture.query("UPDATE unit_version SET code = 'HKHDA', name_vi = 'Đại học' WHERE unit_id = $1", [units.d2]);
    const { id } = await city().registrations.create({
      idempotencyKey: freshKey(),
      unitId: units.c21,
      year: 2031,
      model: "FAMILY",
      subjectName: "Hộ trùng mã",
      submit: true,
    });
    const above = fixture.as("district-officer", "d2");
    await above.registrations.approve({ idempotencyKey: freshKey(), ids: [id] });
    expect((await issue([id], above)).issued[0]?.number).toBe("1/2031/GCN-HKHDA-2");
    await expect(fixture.database.transaction(systemScope, (tx) => tx.query("DELETE FROM unit_mark"))).rejects.toThrow(
      /permission denied/,
    );
  });

  it("has no gaps and nothing twice, however many issue at once and however many of them fail", async () => {
    const year = 2024;
    const ids = await Promise.all(Array.from({ length: 30 }, () => recognised({ year })));
    const roots = scopeOf({ roots: [units.d1] });
    const failing = (registrationIds: string[]) =>
      fixture.database.transaction(roots, async (tx) => {
        const { issued } = await issueCertificates(tx, registrationIds, {
          principal: principal("district-officer", [units.d1]),
          ...signatory,
          issuedOn: "2026-11-24",
        });
        expect(issued).toHaveLength(registrationIds.length);
        throw new Error("on purpose");
      });
    const outcomes = await Promise.allSettled(
      ids.flatMap((id, index) => {
        const own = issue([id]);
        return index % 3 === 0 ? [own, issue([id]), issue([ids[(index + 1) % ids.length] ?? id, id])] : [own];
      }),
    );
    expect(outcomes.map(({ status }) => status)).not.toContain("rejected");
    expect(await book(units.d1, year)).toEqual(upTo(ids.length));

    const more = await Promise.all(Array.from({ length: 12 }, () => recognised({ year })));
    const half = more.slice(0, 6);
    const mixed = await Promise.allSettled([
      failing(more.slice(6)),
      ...half.map((id) => issue([id])),
      failing(more.slice(6)),
    ]);
    expect(mixed.filter(({ status }) => status === "rejected")).toHaveLength(2);
    expect(await book(units.d1, year)).toEqual(upTo(ids.length + half.length));
    await issue(more);
    expect(await book(units.d1, year)).toEqual(upTo(ids.length + more.length));
  });

  it("is another one for each unit and year", async () => {
    const ids = [await recognised({ year: 2023 }), await recognised({ year: 2021 })];
    const byCity = await issue(ids, city());
    expect(byCity.issued.map(({ number }) => number)).toEqual(["1/2023/GCN-CITY", "1/2021/GCN-CITY"]);
    const byDistrict = await issue([await recognised({ year: 2023 })]);
    expect(byDistrict.issued.map(({ number }) => number)).toEqual(["1/2023/GCN-D1"]);
  });
});

describe("a paper that was handed over", () => {
  it("keeps its words, whatever the registration and the units are called later", async () => {
    const certificate = await certificateOf();
    await fixture.query("UPDATE registration SET subject_name = 'Tên khác' WHERE id = $1", [
      certificate.registrationId,
    ]);
    expect(await district().certificates.byIds({ ids: [certificate.id] })).toMatchObject([
      { subjectName: certificate.subjectName },
    ]);
  });

  it.each([
    "subject_name = 'x'",
    "number = 'x'",
    "issued_on = '2020-01-01'",
    "signatory_name = 'x'",
    "created_by = 'x'",
  ])("cannot be changed: %s", async (assignment) => {
    const { id } = await certificateOf();
    const change = fixture.query(`UPDATE certificate SET ${assignment} WHERE id = $1`, [id]);
    await expect(change).rejects.toThrow(/never changed/);
  });

  it("cannot be deleted, nor come back once it was revoked", async () => {
    const { id } = await certificateOf();
    await expect(fixture.query("DELETE FROM certificate WHERE id = $1", [id])).rejects.toThrow(/permission denied/);
    await district().certificates.revoke({ idempotencyKey: freshKey(), id, reason: "In sai tên" });
    const back = "UPDATE certificate SET revoked_on = NULL, revoke_reason = NULL, revoked_by = NULL WHERE id = $1";
    await expect(fixture.query(back, [id])).rejects.toThrow(/never changed/);
  });
});

describe("the list", () => {
  it("pages through what the filter selects, newest first, and counts it", async () => {
    const own = await openFixture();
    try {
      const caller = own.as("commune-officer", "c11");
      const above = own.as("district-officer", "d1");
      const ids: string[] = [];
      for (const [index, model] of (["FAMILY", "CLAN", "FAMILY", "CLAN", "FAMILY"] as const).entries()) {
        const { id } = await caller.registrations.create({
          idempotencyKey: freshKey(),
          unitId: index === 4 ? units.b11 : units.c11,
          year: index < 2 ? 2025 : 2026,
          model,
          subjectName: `Họ Hoàng ${index}`,
          submit: true,
        });
        ids.push(id);
      }
      await above.registrations.approve({ idempotencyKey: freshKey(), ids });
      await issue(ids.slice(0, 2), above);
      const { issued } = await issue(ids.slice(2), above);
      const [third] = issued;
      if (third === undefined) throw new Error("not issued");
      await above.certificates.revoke({ idempotencyKey: freshKey(), id: third.id, reason: "Thử" });

      const select = async (filter: Parameters<Caller["certificates"]["list"]>[0]["filter"], by = above) => {
        const found: string[] = [];
        let after: string | null = null;
        do {
          const page: Awaited<ReturnType<Caller["certificates"]["list"]>> = await by.certificates.list({
            filter,
            first: 2,
            after,
          });
          found.push(...page.edges.map(({ node }) => node.registrationId));
          after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
          if (after === null) expect(page.totalCount).toBe(found.length);
        } while (after !== null);
        return found;
      };
      const sorted = (list: readonly (string | undefined)[]) => [...list].sort();
      expect(sorted(await select({}))).toEqual(sorted(ids));
      expect((await select({})).slice(3).sort()).toEqual(sorted(ids.slice(0, 2)));
      expect(sorted(await select({ year: 2025 }))).toEqual(sorted(ids.slice(0, 2)));
      expect(sorted(await select({ models: ["CLAN"] }))).toEqual(sorted([ids[1], ids[3]]));
      expect(await select({ statuses: ["REVOKED"] })).toEqual([ids[2]]);
      expect(await select({ statuses: ["EXPIRED"] })).toEqual([]);
      expect(await select({ query: "hoang 3" })).toEqual([ids[3]]);
      expect(await select({ query: third.number })).toEqual([ids[2]]);
      expect(await select({ registrationId: ids[4] ?? "" })).toEqual([ids[4]]);
      expect(await select({ unitId: units.b11 })).toEqual([ids[4]]);
      expect(await select({}, own.as("district-officer", "d2"))).toEqual([]);
    } finally {
      await own.close();
    }
  });
});

describe("printing", () => {
  const start = (file: { contentBase64: string }) => Buffer.from(file.contentBase64, "base64").toString("latin1", 0, 8);

  it("gives originals of valid certificates only, and copies of any", async () => {
    const [first, second] = [await certificateOf(), await certificateOf()];
    const ids = [second.id, first.id];
    const original = await district().certificates.pdf({ ids, copy: false });
    expect(original).toMatchObject({ mediaType: "application/pdf" });
    expect(start(original)).toBe("%PDF-1.7");
    await district().certificates.revoke({ idempotencyKey: freshKey(), id: first.id, reason: "Thử" });
    expect(await codeOf(district().certificates.pdf({ ids, copy: false }))).toBe("CERTIFICATE_STATE");
    expect(start(await district().certificates.pdf({ ids, copy: true }))).toBe("%PDF-1.7");
  });

  it("is written down as a reading of personal data", async () => {
    const { id, registrationId } = await certificateOf();
    await district().certificates.pdf({ ids: [id], copy: true });
    const log = await fixture.query(
      "SELECT operation, reason, row_count FROM access_log WHERE operation = 'certificates.pdf' AND subject_ids = ARRAY[$1]::uuid[]",
      [registrationId],
    );
    expect(log).toEqual([{ operation: "certificates.pdf", reason: "copy", row_count: 1 }]);
  });
});
