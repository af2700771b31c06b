import { principal } from "@khuyenhoc/testkit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  freshKey,
  ground,
  type Organization,
  openOrganization,
  refusalOf,
  tree,
  treeStates,
} from "../../testing/organization.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
});
afterAll(() => organization.close());

const units = () => organization.cityAdmin.units;
const events = () =>
  organization.rows<{ key: string; data: { revision: number } }>(
    "select key, (envelope::jsonb)->'data' as data from outbox order by position",
  );

describe("commands", () => {
  beforeEach(async () => {
    await organization.close();
    organization = await openOrganization();
  });

  it("renames from a day on: earlier dates keep the old name, and one event tells the whole state", async () => {
    const view = await units().rename({ ...ground("2025-07-01"), unitId: tree.trucBach, nameVi: "Phường  Ba Đình" });
    expect(view).toMatchObject({ nameVi: "Phường Ba Đình", validFrom: "2025-07-01", validTo: null, revision: 2 });
    const nameOn = async (asOf: string) => (await units().byIds({ ids: [tree.trucBach], asOf }))[0]?.nameVi;
    expect(await nameOn("2025-06-30")).toBe("Phường Trúc Bạch");
    expect(await nameOn("2025-07-01")).toBe("Phường Ba Đình");
    expect(await events()).toEqual([
      {
        key: tree.trucBach,
        data: expect.objectContaining({
          unitId: tree.trucBach,
          revision: 2,
          versions: [
            expect.objectContaining({ validFrom: "2020-01-01", validTo: "2025-07-01", nameVi: "Phường Trúc Bạch" }),
            expect.objectContaining({ validFrom: "2025-07-01", validTo: null, nameVi: "Phường Ba Đình" }),
          ],
        }),
      },
    ]);
  });

  it("writes down who changed what, when, why and by which decision", async () => {
    const decisionNumber = "1656/NQ-UBTVQH15";
    await units().move({ ...ground("2025-07-01"), decisionNumber, unitId: tree.phucXa, parentId: tree.tayHo });
    const { versions, changes } = await units().history({ unitId: tree.phucXa });
    expect(versions.map(({ parentNameVi }) => parentNameVi)).toEqual(["Quận Ba Đình", "Quận Tây Hồ"]);
    expect(changes).toMatchObject([
      {
        kind: "MOVE",
        effectiveOn: "2025-07-01",
        decisionNumber,
        changedBy: "test-city-admin",
        fields: [
          { field: "parentId", before: tree.baDinh, after: tree.tayHo },
          { field: "parentName", before: "Quận Ba Đình", after: "Quận Tây Hồ" },
        ],
      },
    ]);
    const denied = organization.rows("delete from unit_change");
    await expect(denied).rejects.toThrow(/permission denied/);
  });

  it("has one effect per key, and refuses the key for anything else", async () => {
    const command = { ...ground(), parentId: tree.buoi, tier: "branch", branchKind: "clan", nameVi: "Họ Đặng" };
    const [first, second] = await Promise.all([units().create(command), units().create(command)]);
    expect(second).toEqual(first);
    expect(await events()).toHaveLength(1);
    expect(await refusalOf(units().create({ ...command, nameVi: "Họ Trần" }))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("changes nothing and tells nothing when nothing differs", async () => {
    const view = await units().rename({ ...ground(), unitId: tree.buoi, nameVi: "Phường Bưởi" });
    expect(view.revision).toBe(1);
    expect(await events()).toEqual([]);
    expect((await units().history({ unitId: tree.buoi })).changes).toEqual([]);
  });

  it("closes after the units below, reopens, and keeps the past", async () => {
    expect(await refusalOf(units().close({ ...ground("2025-07-01"), unitId: tree.yenPhu }))).toBe("UNIT_HAS_CHILDREN");
    await units().close({ ...ground("2025-07-01"), unitId: tree.yenPhuBranch });
    const closed = await units().close({ ...ground("2025-07-01"), unitId: tree.yenPhu });
    expect(closed).toMatchObject({ inExistence: false, validTo: "2025-07-01" });
    expect(await refusalOf(units().rename({ ...ground("2025-08-01"), unitId: tree.yenPhu, nameVi: "X" }))).toBe(
      "UNIT_NOT_IN_EXISTENCE",
    );
    const listed = async (asOf: string, includeClosed: boolean) =>
      (await units().list({ parentId: tree.tayHo, asOf, includeClosed })).edges.map(({ node }) => node.nameVi);
    expect(await listed("2025-06-30", false)).toEqual(["Phường Bưởi", "Phường Yên Phụ"]);
    expect(await listed("2025-07-01", false)).toEqual(["Phường Bưởi"]);
    expect(await listed("2025-07-01", true)).toEqual(["Phường Bưởi", "Phường Yên Phụ"]);

    expect(await refusalOf(units().reopen({ ...ground("2025-06-01"), unitId: tree.yenPhu }))).toBe(
      "UNIT_ALREADY_EXISTS",
    );
    const reopened = await units().reopen({ ...ground("2026-01-01"), unitId: tree.yenPhu });
    expect(reopened).toMatchObject({ inExistence: true, validFrom: "2026-01-01", code: "00100", parentId: tree.tayHo });
  });

  it("lets a code pass to another unit only when its period is over", async () => {
    const take = (effectiveOn: string) => units().recode({ ...ground(effectiveOn), unitId: tree.buoi, code: "00100" });
    expect(await refusalOf(take("2025-07-01"))).toBe("UNIT_CODE_TAKEN");
    await units().recode({ ...ground("2025-07-01"), unitId: tree.yenPhu, code: "00999" });
    expect(await refusalOf(take("2025-06-30"))).toBe("UNIT_CODE_TAKEN");
    expect(await take("2025-07-01")).toMatchObject({ code: "00100" });
  });

  it("refuses orphans, cycles, tiers out of order and tiers out of force", async () => {
    const move = (unitId: string, parentId: string, day = "2026-01-01") =>
      refusalOf(units().move({ ...ground(day), unitId, parentId }));
    expect(await move(tree.baDinh, tree.baDinh)).toBe("UNIT_CYCLE");
    expect(await move(tree.baDinh, tree.phucXa)).toBe("UNIT_CYCLE");
    expect(await move(tree.baDinh, tree.tayHo)).toBe("TIER_ORDER");
    expect(await move(tree.phucXaBranch, tree.baDinh)).toBe("NOT REFUSED");

    const create = (fields: object, day: string) =>
      refusalOf(
        units().create({ ...ground(day), parentId: tree.tayHo, tier: "commune", nameVi: "Phường mới", ...fields }),
      );
    expect(await create({}, "2019-12-31")).toBe("UNIT_PARENT_MISSING");
    expect(await create({ parentId: tree.buoi }, "2026-01-01")).toBe("TIER_ORDER");
    expect(await create({ tier: "region" }, "2026-01-01")).toBe("TIER_NOT_IN_FORCE");
    expect(await create({ code: "00106" }, "2026-01-01")).toBe("UNIT_CODE_TAKEN");
    expect(await create({ branchKind: "clan" }, "2026-01-01")).toBe("INVALID_INPUT");
    expect(await create({ tier: "branch", branchKind: "no-such-kind" }, "2026-01-01")).toBe("INVALID_INPUT");

    await units().close({ ...ground("2027-01-01"), unitId: tree.trucBachBranch });
    await units().close({ ...ground("2027-01-01"), unitId: tree.trucBach });
    expect(await move(tree.buoiBranch, tree.trucBach)).toBe("UNIT_PARENT_MISSING");
    expect(await events()).toHaveLength(3);
  });

  it("finds a cycle that only a later version would close", async () => {
    // Below the same tier nothing can stand, so the tiers are loosened to let a cycle be possible at all.
    await organization.rows("update unit set tier_rank = tier_rank + case tier_code when 'district' then 5 else 0 end");
    await units().move({ ...ground("2026-06-01"), unitId: tree.phucXa, parentId: tree.tayHo });
    const down = { ...ground("2026-01-01"), unitId: tree.tayHo, parentId: tree.phucXa };
    expect(await refusalOf(units().move(down))).toBe("UNIT_CYCLE");
  });

  it("has constraints of the database behind the rules", async () => {
    const orphan = `update unit_version set validity = daterange('2020-01-01', '2022-01-01') where unit_id = '${tree.baDinh}'`;
    await expect(organization.rows(orphan)).rejects.toThrow(/unit_version_parent_exists/);
    const twice = `update unit_version set code = '00106' where unit_id = '${tree.phucXa}'`;
    await expect(organization.rows(twice)).rejects.toThrow(/unit_version_code_unique/);
    const elsewhere = organization.database.transaction(scopeOf({ roots: [tree.baDinh] }), (tx) =>
      tx.query("insert into unit_contact (unit_id) values ($1)", [tree.buoi]),
    );
    await expect(elsewhere).rejects.toThrow(/row-level security/);
  });

  it("leaves a name that was changed again later as it became, when an earlier one is corrected", async () => {
    await units().rename({ ...ground("2025-07-01"), unitId: tree.buoi, nameVi: "Phường Tây Hồ" });
    await units().move({ ...ground("2024-01-01"), unitId: tree.buoi, parentId: tree.baDinh });
    await units().rename({ ...ground("2022-01-01"), unitId: tree.buoi, nameVi: "Phường Bưởi (cũ)" });
    const { versions } = await units().history({ unitId: tree.buoi });
    expect(versions.map(({ validFrom, nameVi, parentId }) => [validFrom, nameVi, parentId])).toEqual([
      ["2020-01-01", "Phường Bưởi", tree.tayHo],
      ["2022-01-01", "Phường Bưởi (cũ)", tree.tayHo],
      ["2024-01-01", "Phường Bưởi (cũ)", tree.baDinh],
      ["2025-07-01", "Phường Tây Hồ", tree.baDinh],
    ]);
  });

  it("refuses whoever saw an older revision", async () => {
    const rename = (nameVi: string) => units().rename({ ...ground(), unitId: tree.buoi, nameVi, expectedRevision: 1 });
    await rename("Phường Bưởi 1");
    expect(await refusalOf(rename("Phường Bưởi 2"))).toBe("CONFLICT");
  });

  it("does not touch a closed year, nor one before it", async () => {
    await organization.cityAdmin.years.close({ idempotencyKey: freshKey(), year: 2025 });
    const rename = (day: string) =>
      refusalOf(units().rename({ ...ground(day), unitId: tree.buoi, nameVi: "Phường X" }));
    expect(await rename("2025-12-31")).toBe("YEAR_CLOSED");
    expect(await rename("2023-01-01")).toBe("YEAR_CLOSED");
    expect(await rename("2026-01-01")).toBe("NOT REFUSED");
    expect(await refusalOf(organization.cityAdmin.years.close({ idempotencyKey: freshKey(), year: 2026 }))).toBe(
      "INVALID_INPUT",
    );
    expect((await organization.cityAdmin.years.closed()).map(({ year }) => year)).toEqual([2025]);
  });

  it("lets nobody change the unit he was granted, nor place one outside of his own", async () => {
    const officer = organization.as(principal("district-officer", [tree.baDinh])).units;
    expect(await refusalOf(officer.rename({ ...ground(), unitId: tree.baDinh, nameVi: "X" }))).toBe("FORBIDDEN");
    expect(await refusalOf(officer.move({ ...ground(), unitId: tree.phucXa, parentId: tree.tayHo }))).toBe(
      "OUT_OF_SCOPE",
    );
    expect(await refusalOf(officer.close({ ...ground(), unitId: tree.yenPhuBranch }))).toBe("OUT_OF_SCOPE");
    expect(await officer.move({ ...ground(), unitId: tree.phucXaBranch, parentId: tree.trucBach })).toMatchObject({
      parentId: tree.trucBach,
    });
  });

  it("answers parents along with units, as they were on the date and within the caller's scope", async () => {
    const effectiveOn = "2025-07-01";
    await units().move({ ...ground(effectiveOn), unitId: tree.phucXa, parentId: tree.tayHo });
    const idsOf = async (parents: number, caller = organization.cityAdmin, asOf = effectiveOn) =>
      (await caller.units.byIds({ ids: [tree.phucXa, tree.trucBach], asOf, parents })).map(({ id }) => id).sort();
    const both = [tree.phucXa, tree.trucBach];
    expect(await idsOf(0)).toEqual([...both].sort());
    expect(await idsOf(1)).toEqual([...both, tree.tayHo, tree.baDinh].sort());
    expect(await idsOf(5)).toEqual([...both, tree.tayHo, tree.baDinh, tree.city].sort());
    expect(await idsOf(1, organization.cityAdmin, "2025-06-30")).toEqual([...both, tree.baDinh].sort());
    const officer = organization.as(principal("district-officer", [tree.baDinh]));
    expect(await idsOf(5, officer)).toEqual([tree.trucBach, tree.baDinh].sort());
  });

  it("keeps contacts from partners and from other subtrees", async () => {
    const contact = { address: "Số 1 Hoàng Hoa Thám", phone: "024 3823 4567", email: null };
    await units().updateContact({ idempotencyKey: freshKey(), unitId: tree.baDinh, contact, reason: "Chuyển trụ sở" });
    const [view] = await units().byIds({ ids: [tree.baDinh] });
    expect(view?.contact).toEqual(contact);
    const none = { address: null, phone: null, email: null };
    const partner = organization.as(principal("partner", [tree.city])).units;
    expect((await partner.byIds({ ids: [tree.baDinh] }))[0]?.contact).toEqual(none);
    expect((await partner.history({ unitId: tree.baDinh })).changes).toEqual([]);
    const below = organization.as(principal("commune-officer", [tree.phucXa])).units;
    const [path] = await below.ancestors({ ids: [tree.phucXa, tree.buoi] });
    expect(path?.path.map(({ nameVi }) => nameVi)).toEqual([
      "Hội Khuyến học thành phố Hà Nội",
      "Quận Ba Đình",
      "Phường Phúc Xá",
    ]);
    expect(path?.path[1]?.contact).toEqual(none);
    expect((await units().history({ unitId: tree.baDinh })).changes[0]).toMatchObject({
      kind: "CONTACT",
      reason: "Chuyển trụ sở",
      fields: [
        { field: "address", before: null, after: contact.address },
        { field: "phone", before: null, after: contact.phone },
      ],
    });
  });
});

describe("list", () => {
  beforeAll(async () => {
    await organization.close();
    organization = await openOrganization();
    for (const [nameVi, code] of [
      ["Phường Hoà Xá", "10001"],
      ["Xã Hòa Xá", "10002"],
      ["Phường Đông Hòa", null],
      ["Tổ dân phố số 100", null],
    ] as const) {
      const below = nameVi.startsWith("Tổ")
        ? { parentId: tree.phucXa, tier: "branch" }
        : { parentId: tree.tayHo, tier: "commune" };
      await units().create({ ...ground("2020-01-01"), nameVi, code, ...below });
    }
  });

  const search = async (query: string) => (await units().list({ query })).edges.map(({ node }) => node.nameVi);

  it("finds by any part of a name without accents, case or place of the tone mark, and by code; the best match first", async () => {
    expect(await search("HOA XA")).toEqual(["Phường Hoà Xá", "Xã Hòa Xá"]);
    expect(await search("hòa")).toEqual(["Phường Đông Hòa", "Phường Hoà Xá", "Xã Hòa Xá"]);
    expect(await search("xã h")).toEqual(["Xã Hòa Xá"]);
    expect(await search("0010")).toEqual(["Phường Bưởi", "Phường Yên Phụ"]);
    expect(await search("00001")).toEqual(["Phường Phúc Xá"]);
    expect(await search("dong")).toEqual(["Phường Đông Hòa", "Thôn Đông"]);
    expect(await search("%")).toEqual([]);
    expect(await search("\\")).toEqual([]);
  });

  it("is in Vietnamese order, numbers by their value", async () => {
    expect(await search("to dan pho")).toEqual(["Tổ dân phố số 2", "Tổ dân phố số 10", "Tổ dân phố số 100"]);
    const communes = (await units().list({ tier: "commune" })).edges.map(({ node }) => node.nameVi);
    expect(communes).toEqual([
      "Phường Bưởi",
      "Phường Đông Hòa",
      "Phường Hoà Xá",
      "Phường Phúc Xá",
      "Phường Trúc Bạch",
      "Phường Yên Phụ",
      "Xã Hòa Xá",
    ]);
  });

  it("gives every unit exactly once, page by page, with the total", async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await units().list({ first: 4, after, under: tree.city });
      expect(page.totalCount).toBe(treeStates.length + 4);
      seen.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(new Set(seen).size).toBe(treeStates.length + 4);
    expect(seen).toHaveLength(treeStates.length + 4);
    expect(await refusalOf(units().list({ after: "bm9uc2Vuc2U" }))).toBe("BAD_CURSOR");
  });

  it("shows officers their own subtrees only", async () => {
    const officer = organization.as(principal("district-officer", [tree.baDinh])).units;
    const { edges, totalCount } = await officer.list({});
    expect(totalCount).toBe(6);
    expect(edges.map(({ node }) => node.nameVi)).toContain("Quận Ba Đình");
    expect(edges.map(({ node }) => node.nameVi)).not.toContain("Phường Bưởi");
    expect(await refusalOf(officer.list({ under: tree.tayHo }))).toBe("OUT_OF_SCOPE");
    expect(await refusalOf(officer.list({ parentId: tree.city }))).toBe("OUT_OF_SCOPE");
    expect(await officer.byIds({ ids: [tree.tayHo, tree.city, tree.phucXa] })).toHaveLength(1);
  });
});
