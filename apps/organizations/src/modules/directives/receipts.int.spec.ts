import { systemScope } from "@khuyenhoc/database";
import { principal } from "@khuyenhoc/testkit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshKey, ground, type Organization, openOrganization, refusalOf, tree } from "../../testing/organization.ts";
import { handOverClosed } from "./handover.ts";
import { draftOf, issuedOf } from "./testing.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
});
afterAll(() => organization.close());

const city = () => organization.cityAdmin;
const officer = (unitId: string) => organization.as(principal("commune-officer", [unitId]));
const acknowledge = (caller: ReturnType<Organization["as"]>, directiveId: string, ...unitIds: string[]) =>
  caller.directives.acknowledge({ idempotencyKey: freshKey(), directiveId, unitIds, note: "Đã phổ biến" });
const communes = { tiers: ["district", "commune"], branchKinds: [], unitIds: [] };

/** The counters as they are, and as the receipts make them. */
async function expectTalliesToHold(): Promise<void> {
  const counted = await organization.rows(
    `select directive_id, parent_id, tier_code, (count(*) filter (where state <> 'HANDED_OVER'))::int as addressed,
       (count(*) filter (where state = 'ACKNOWLEDGED'))::int as acknowledged, count(passed_on_id)::int as passed_on
     from directive_receipt group by 1, 2, 3 order by 1, 2, 3`,
  );
  expect(await organization.rows("select * from directive_tally order by directive_id, parent_id, tier_code")).toEqual(
    counted,
  );
}

describe("acknowledging", () => {
  it("is the addressed unit's own, once, with who did it and when", async () => {
    const { id } = await issuedOf(city(), tree.city, { addressing: communes, acknowledgeBy: "2026-11-20" });
    expect((await officer(tree.buoi).directives.list({ side: "WAITING" })).edges.map(({ node }) => node.id)).toContain(
      id,
    );
    const { receipts } = await acknowledge(officer(tree.buoi), id, tree.buoi);
    expect(receipts).toEqual([
      expect.objectContaining({
        unitName: "Phường Bưởi",
        parentName: "Quận Tây Hồ",
        state: "ACKNOWLEDGED",
        acknowledgedAt: "2026-11-24T05:00:00.000Z",
        acknowledgedBy: expect.stringMatching(/./),
        late: true,
        note: "Đã phổ biến",
        reminder: null,
      }),
    ]);
    await acknowledge(officer(tree.buoi), id, tree.buoi);
    const events = await organization.rows(
      "select 1 from outbox where key = $1 and envelope::jsonb->>'type' like '%acknowledged.v1'",
      [id],
    );
    expect(events).toHaveLength(1);
    expect(
      (await officer(tree.buoi).directives.list({ side: "WAITING" })).edges.map(({ node }) => node.id),
    ).not.toContain(id);

    // Nobody acknowledges for a unit with officers of its own, nor for one that is not addressed.
    expect(await refusalOf(acknowledge(city(), id, tree.phucXa))).toBe("FORBIDDEN");
    expect(await refusalOf(acknowledge(officer(tree.phucXa), id, tree.buoi))).toBe("OUT_OF_SCOPE");
    expect(await refusalOf(acknowledge(officer(tree.buoi), id, tree.buoiBranch))).toBe("NOT_ADDRESSED");
    await expectTalliesToHold();
  });

  it("is done by the commune for its branches", async () => {
    const { id } = await issuedOf(city(), tree.city);
    const { receipts } = await acknowledge(officer(tree.buoi), id, tree.buoi, tree.buoiBranch);
    expect(receipts.map(({ unitName, state }) => [unitName, state])).toEqual([
      ["Phường Bưởi", "ACKNOWLEDGED"],
      ["Thôn Đông", "ACKNOWLEDGED"],
    ]);
    await expectTalliesToHold();
  });

  it("comes with passing it on, and is shown tier by tier and unit by unit from counters", async () => {
    const plan = await issuedOf(city(), tree.city);
    const tayHo = organization.as(principal("district-officer", [tree.tayHo]));
    const own = await issuedOf(tayHo, tree.tayHo, { restsOnId: plan.id });
    await acknowledge(officer(tree.buoi), plan.id, tree.buoi);
    const status = await city().directives.status({ directiveId: plan.id, unitId: tree.city });
    expect(status).toMatchObject({
      unit: { unitId: tree.city, own: null, addressed: 10, acknowledged: 2, passedOn: 1 },
      tiers: [
        { tier: "district", addressed: 2, acknowledged: 1, passedOn: 1 },
        { tier: "commune", addressed: 4, acknowledged: 1, passedOn: 0 },
        { tier: "branch", addressed: 4, acknowledged: 0, passedOn: 0 },
      ],
      children: [
        { unitName: "Quận Ba Đình", own: { state: "OPEN" }, addressed: 4, acknowledged: 0 },
        {
          unitName: "Quận Tây Hồ",
          own: { state: "ACKNOWLEDGED", passedOn: { id: own.id, number: own.number } },
          addressed: 4,
          acknowledged: 1,
        },
      ],
    });
    expect(status.children).toHaveLength(2);
    const below = await tayHo.directives.status({ directiveId: plan.id, unitId: tree.tayHo });
    expect(below.children.map(({ unitName, own: did, addressed }) => [unitName, did?.state, addressed])).toEqual([
      ["Phường Bưởi", "ACKNOWLEDGED", 1],
      ["Phường Yên Phụ", "OPEN", 1],
    ]);
    // The district's own directive stands in the list of what rests on the plan.
    const resting = await city().directives.list({ restsOnId: plan.id });
    expect(resting.edges.map(({ node }) => node.id)).toEqual([own.id]);

    await tayHo.directives.withdraw({ idempotencyKey: freshKey(), id: own.id, expectedRevision: 2, reason: "Nhầm" });
    const after = await city().directives.status({ directiveId: plan.id, unitId: tree.city });
    expect(after.unit).toMatchObject({ acknowledged: 2, passedOn: 0 });
    await expectTalliesToHold();
  });

  it("keeps its counters when many acknowledge at once", async () => {
    const { id } = await issuedOf(city(), tree.city);
    const pairs: [string, string][] = [
      [tree.buoi, tree.buoiBranch],
      [tree.yenPhu, tree.yenPhuBranch],
      [tree.phucXa, tree.phucXaBranch],
      [tree.trucBach, tree.trucBachBranch],
    ];
    await Promise.all(
      pairs.flatMap(([own, branch]) => [
        acknowledge(officer(own), id, own, branch),
        acknowledge(officer(own), id, branch, own),
        acknowledge(officer(own), id, own),
      ]),
    );
    const { unit } = await city().directives.status({ directiveId: id, unitId: tree.city });
    expect(unit).toMatchObject({ addressed: 10, acknowledged: 8 });
    await expectTalliesToHold();
  });
});

describe("reminders", () => {
  it("list who has not acknowledged, with a text for each and one for all; reading names is recorded", async () => {
    const { id, number } = await issuedOf(city(), tree.city, { addressing: communes });
    await acknowledge(officer(tree.buoi), id, tree.buoi);
    const open = await city().directives.receipts({
      directiveId: id,
      under: tree.city,
      tier: "commune",
      states: ["OPEN"],
    });
    expect(open.edges.map(({ node }) => node.unitName)).toEqual([
      "Phường Phúc Xá",
      "Phường Trúc Bạch",
      "Phường Yên Phụ",
    ]);
    expect(open.edges[0]?.node.reminder).toContain(number);
    const page = await city().directives.receipts({ directiveId: id, under: tree.tayHo, first: 2 });
    const rest = await city().directives.receipts({
      directiveId: id,
      under: tree.tayHo,
      first: 2,
      after: page.pageInfo.endCursor,
    });
    expect([...page.edges, ...rest.edges].map(({ node }) => [node.unitName, node.state])).toEqual([
      ["Phường Bưởi", "ACKNOWLEDGED"],
      ["Phường Yên Phụ", "OPEN"],
      ["Quận Tây Hồ", "OPEN"],
    ]);
    const text = await city().directives.reminders({ directiveId: id, unitId: tree.city });
    expect(text.open).toBe(5);
    expect(text.text).toContain("- Quận Tây Hồ: Phường Yên Phụ");
    const [read] = await organization.rows(
      "select row_count, subject_ids from access_log where operation = 'directives.receipts' order by id desc offset 1 limit 1",
    );
    expect(read).toMatchObject({ row_count: 1, subject_ids: [id] });
  });
});

describe("the second wall", () => {
  const seenFrom = <Row extends object>(unitId: string, sql: string, values: unknown[] = []) =>
    organization.database.transaction(scopeOf({ roots: [unitId] }), (tx) => tx.query<Row>(sql, values));

  it("shows drafts to their own unit and what is issued to those it reaches, whatever a statement forgets", async () => {
    const draft = await draftOf(city(), tree.city);
    const { id } = await issuedOf(city(), tree.city, { addressing: { unitIds: [tree.phucXa] } });
    const ids = [draft.id, id];
    const seen = async (unitId: string) =>
      (await seenFrom<{ id: string }>(unitId, "select id from directive where id = any($1::uuid[])", [ids])).length;
    expect(await Promise.all([tree.city, tree.baDinh, tree.phucXa, tree.phucXaBranch].map(seen))).toEqual([2, 1, 1, 1]);
    expect(await Promise.all([tree.tayHo, tree.trucBach].map(seen))).toEqual([0, 0]);
  });

  it("shows and changes receipts of one's own subtree and of one's own directives only", async () => {
    const { id } = await issuedOf(city(), tree.city, { addressing: communes });
    const count = async (unitId: string) =>
      (await seenFrom(unitId, "select 1 from directive_receipt where directive_id = $1", [id])).length;
    expect(await Promise.all([tree.city, tree.tayHo, tree.buoi].map(count))).toEqual([6, 3, 1]);
    const taken = "update directive_receipt set note = 'x' where directive_id = $1 and unit_id = $2 returning 1";
    expect(await seenFrom(tree.buoi, taken, [id, tree.yenPhu])).toEqual([]);
    await expect(seenFrom(tree.city, "delete from directive_receipt")).rejects.toThrow(/permission denied/);
    await expect(seenFrom(tree.city, "update directive_tally set acknowledged = 0")).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe("a unit that moves", () => {
  it("takes what it has left open along, and changes no sum of the day of issue", async () => {
    const { id } = await issuedOf(city(), tree.city, { addressing: { tiers: ["commune"] } });
    const sums = async () => (await city().directives.status({ directiveId: id, unitId: tree.baDinh })).unit.addressed;
    const before = await sums();
    const baDinh = organization.officerOf(tree.baDinh);
    const fromBaDinh = { addressing: { tiers: ["commune"], unitIds: [tree.trucBach] } };
    const own = await issuedOf(baDinh, tree.baDinh, fromBaDinh);
    const moved = await city().units.move({ ...ground("2026-11-22"), unitId: tree.trucBach, parentId: tree.tayHo });
    const tayHo = organization.officerOf(tree.tayHo);
    const seen = (await tayHo.directives.list({ first: 100 })).edges.map(({ node }) => node.id);
    expect(seen).toEqual(expect.arrayContaining([id, own.id]));
    const { edges } = await tayHo.directives.receipts({ directiveId: own.id, under: tree.trucBach });
    expect(edges.map(({ node }) => [node.unitName, node.parentName, node.state])).toEqual([
      ["Phường Trúc Bạch", "Quận Ba Đình", "OPEN"],
    ]);
    await acknowledge(officer(tree.trucBach), own.id, tree.trucBach);
    expect(await sums()).toBe(before);
    const back = { ...ground("2026-11-23"), unitId: tree.trucBach, parentId: tree.baDinh };
    await city().units.move({ ...back, expectedRevision: moved.revision });
    await expectTalliesToHold();
  });
});

describe("a unit that closes", () => {
  it("hands what it left open to its successors, on the day it is gone, and keeps its history", async () => {
    const { id } = await issuedOf(city(), tree.city, { addressing: communes });
    const done = await issuedOf(city(), tree.city, { addressing: communes });
    await acknowledge(officer(tree.phucXa), done.id, tree.phucXa);
    await city().units.close({ ...ground("2026-11-20"), unitId: tree.phucXaBranch });
    await city().units.close({ ...ground("2026-11-20"), unitId: tree.phucXa });

    expect(await refusalOf(acknowledge(officer(tree.phucXa), id, tree.phucXa))).toBe("UNIT_NOT_IN_EXISTENCE");
    const successor = await city().units.create({
      ...ground("2026-11-20"),
      parentId: tree.baDinh,
      tier: "commune",
      nameVi: "Phường Hồng Hà",
    });
    const handed = await city().directives.handOver({
      idempotencyKey: freshKey(),
      unitId: tree.phucXa,
      successorIds: [successor.id, tree.trucBach],
    });
    expect(handed.directives).toBeGreaterThanOrEqual(1);
    const { edges } = await city().directives.receipts({ directiveId: id, under: tree.baDinh });
    expect(edges.map(({ node }) => [node.unitName, node.state, node.handedTo.map(({ unitName }) => unitName)])).toEqual(
      [
        ["Phường Hồng Hà", "OPEN", []],
        ["Phường Phúc Xá", "HANDED_OVER", ["Phường Hồng Hà", "Phường Trúc Bạch"]],
        ["Phường Trúc Bạch", "OPEN", []],
        ["Quận Ba Đình", "OPEN", []],
      ],
    );
    await acknowledge(officer(successor.id), id, successor.id);
    const { unit } = await city().directives.status({ directiveId: id, unitId: tree.baDinh });
    expect(unit).toMatchObject({ addressed: 2, acknowledged: 1 });
    // What had been acknowledged stays with whoever did it.
    const kept = await city().directives.receipts({
      directiveId: done.id,
      under: tree.baDinh,
      states: ["ACKNOWLEDGED"],
    });
    expect(kept.edges.map(({ node }) => node.unitName)).toEqual(["Phường Phúc Xá"]);
    await expectTalliesToHold();
    await expect(organization.rows("delete from directive_handover")).rejects.toThrow(/permission denied/);
  });

  it("is addressed by a directive of a day on which it stood, and its successors get that too", async () => {
    const issued = await issuedOf(city(), tree.city, { addressing: communes, issuedOn: "2026-11-01" });
    const { edges } = await city().directives.receipts({ directiveId: issued.id, under: tree.baDinh });
    expect(edges.map(({ node }) => [node.unitName, node.state])).toEqual([
      ["Phường Hồng Hà", "OPEN"],
      ["Phường Phúc Xá", "HANDED_OVER"],
      ["Phường Trúc Bạch", "OPEN"],
      ["Quận Ba Đình", "OPEN"],
    ]);
  });

  it("keeps what is its own until it is gone", async () => {
    const { id } = await issuedOf(city(), tree.city, { addressing: communes });
    await city().units.close({ ...ground("2026-12-01"), unitId: tree.yenPhuBranch });
    await city().units.close({ ...ground("2026-12-01"), unitId: tree.yenPhu, successorIds: [tree.buoi] });
    const stateOn = async (date: string) => {
      await organization.database.transaction(systemScope, (tx) => handOverClosed(tx, date));
      const { edges } = await city().directives.receipts({ directiveId: id, under: tree.tayHo });
      return edges.find(({ node }) => node.unitId === tree.yenPhu)?.node.state;
    };
    expect(await stateOn("2026-11-30")).toBe("OPEN");
    expect(await stateOn("2026-12-01")).toBe("HANDED_OVER");
    expect(await stateOn("2026-12-02")).toBe("HANDED_OVER");
  });
});
