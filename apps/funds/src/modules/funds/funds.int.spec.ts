import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { giftAt, pledgeAt } from "../gifts/testing.ts";
import { plan } from "../scholarships/testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const refusal = (code: string) => ({ cause: { code } });
const officer = () => fixture.as("commune-officer", "c11");

describe("a fund", () => {
  it("is opened, changed in the revision that was read, and closed when nothing is left", async () => {
    const fund = await officer().funds.create({
      ...{
        idempotencyKey: freshKey(),
        unitId: units.c11,
        kind: "TALENT",
        legalForm: "INTERNAL",
        name: "Quỹ khuyến tài",
      },
      openedOn: "2026-01-01",
      purposes: [{ code: "HSG", name: "Học sinh giỏi" }],
    });
    const bank = { bin: "970403", account: "0011012345678", holder: "Quỹ khuyến tài" };
    const change = { id: fund.id, expectedRevision: 1, name: "Quỹ khuyến tài Bưởi", bank, costCap: 300 };
    const changed = await officer().funds.update({ idempotencyKey: freshKey(), ...change });
    expect(changed).toMatchObject({ revision: 2, name: "Quỹ khuyến tài Bưởi", bank, costCap: 300 });
    await expect(officer().funds.update({ idempotencyKey: freshKey(), ...change })).rejects.toMatchObject(
      refusal("CONFLICT"),
    );
    const close = () => officer().funds.close({ idempotencyKey: freshKey(), id: fund.id, expectedRevision: 2 });
    const [purpose] = fund.purposes;
    const gift = await giftAt(fixture, "c11", { fundId: fund.id, purposeId: purpose?.id ?? null });
    await expect(close()).rejects.toMatchObject(refusal("FUND_NOT_EMPTY"));
    const closePurpose = () =>
      officer().funds.closePurpose({ idempotencyKey: freshKey(), fundId: fund.id, purposeId: purpose?.id ?? "" });
    await expect(closePurpose()).rejects.toMatchObject(refusal("PURPOSE_NOT_EMPTY"));
    await fixture.query("SELECT ledger_reverse($1, '2026-03-03', 'Ghi nhầm', NULL, 's', 's')", [gift.journalId]);
    expect((await closePurpose()).purposes).toMatchObject([{ code: "HSG", closedOn: "2026-11-24" }]);
    expect(await close()).toMatchObject({ closedOn: "2026-11-24" });
    await expect(giftAt(fixture, "c11", { fundId: fund.id })).rejects.toMatchObject({ code: "FUND_CLOSED" });
  });

  it("has no two purposes of one code", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const add = () =>
      officer().funds.addPurpose({ idempotencyKey: freshKey(), fundId, code: "HB", name: "Học bổng khác" });
    await expect(add()).rejects.toMatchObject(refusal("PURPOSE_CODE_TAKEN"));
  });

  it("is closed by nobody behind the back of the books", async () => {
    const { fundId } = await fixture.fundAt("c11");
    await expect(fixture.query("UPDATE fund SET closed_on = '2026-01-01' WHERE id = $1", [fundId])).rejects.toThrow(
      "permission denied",
    );
  });

  it("is not closed over an open programme, and opens none when it is closed", async () => {
    const { fundId } = await fixture.fundAt("c11");
    const draft = () => officer().programmes.create({ idempotencyKey: freshKey(), fundId, year: 2026, ...plan });
    const [opened, left] = [await draft(), await draft()];
    const move = ({ id, revision }: typeof opened) => ({ idempotencyKey: freshKey(), id, expectedRevision: revision });
    const open = await officer().programmes.open(move(opened));
    const close = () => officer().funds.close({ idempotencyKey: freshKey(), id: fundId, expectedRevision: 1 });
    await expect(close()).rejects.toMatchObject(refusal("FUND_NOT_EMPTY"));
    await officer().programmes.close(move(open));
    expect((await close()).closedOn).toBe("2026-11-24");
    await expect(officer().programmes.open(move(left))).rejects.toMatchObject(refusal("FUND_CLOSED"));
  });

  it("is not closed while something is promised to it: that is cancelled or moved first", async () => {
    const pledgeId = await pledgeAt(fixture, "c11");
    const [{ fundId = "", donorId = "" } = {}] = await fixture.query<{ fundId: string; donorId: string }>(
      `SELECT fund_id AS "fundId", donor_id AS "donorId" FROM pledge WHERE id = $1`,
      [pledgeId],
    );
    const received = await giftAt(fixture, "c11", { fundId, donorId, pledgeId, amount: 200_000n });
    await fixture.query("SELECT ledger_reverse($1, '2026-03-03', 'Ghi nhầm', NULL, 's', 's')", [received.journalId]);
    const close = (expectedRevision = 1) =>
      officer().funds.close({ idempotencyKey: freshKey(), id: fundId, expectedRevision });
    await expect(close()).rejects.toMatchObject({
      cause: { code: "FUND_HAS_PLEDGES", details: { pledges: ["Trần Thị Bình (2026-01-02): 500000 đồng"] } },
    });
    const { fundId: heir } = await fixture.fundAt("c11");
    const accountant = fixture.as("fund-accountant", "c11");
    const order = { id: pledgeId, fundId: heir, reason: "Quỹ đóng" };
    const moved = await accountant.pledges.move({ idempotencyKey: freshKey(), ...order });
    expect(moved).toMatchObject({ fundId: heir, donorId, amount: "500000", state: "OPEN", pledgedOn: "2026-01-02" });
    const [left] = (await accountant.pledges.list({ fundId })).edges.map(({ node }) => node);
    expect(left).toMatchObject({ state: "CANCELLED", movedToId: moved.id, cancelReason: "Quỹ đóng" });
    expect(await close()).toMatchObject({ closedOn: "2026-11-24" });
    const back = { id: moved.id, fundId, reason: "Nhầm" };
    await expect(accountant.pledges.move({ idempotencyKey: freshKey(), ...back })).rejects.toMatchObject(
      refusal("FUND_CLOSED"),
    );
  });

  it("is found by a part of its name without accents, in its own unit or in a subtree, page by page", async () => {
    for (const name of ["Quỹ Hòa Bình A", "Quỹ Hoà Bình B", "Quỹ hòa bình C"]) await fixture.fundAt("b22", { name });
    await fixture.fundAt("c22", { name: "Quỹ Hòa Bình D", kind: "TALENT" });
    const caller = fixture.as("auditor", "d2");
    const names = async (filter: object, after: string | null = null) => {
      const { edges, pageInfo, totalCount } = await caller.funds.list({ first: 2, after, filter });
      return { names: edges.map(({ node }) => node.name.slice(-1)), next: pageInfo.endCursor, totalCount };
    };
    const first = await names({ query: "HOA BINH", unitId: units.d2 });
    expect(first).toMatchObject({ names: ["A", "B"], totalCount: 4 });
    expect(await names({ query: "HOA BINH", unitId: units.d2 }, first.next)).toMatchObject({ names: ["C", "D"] });
    expect(await names({ query: "hoa binh", unitId: units.c22, ownOnly: true })).toMatchObject({ names: ["D"] });
    expect(await names({ kinds: ["TALENT"], query: "hòa" })).toMatchObject({ names: ["D"], totalCount: 1 });
  });
});

describe("the code for transfers", () => {
  it("names account, amount and purpose, and is a picture of both kinds", async () => {
    const bank = { bin: "970403", account: "0011012345678", holder: "Quỹ" };
    const { fundId, purposes } = await fixture.fundAt("c11", { bank });
    const purposeId = purposes.HB ?? "";
    const code = await officer().funds.transferCode({ fundId, purposeId, amount: "180000" });
    expect(code.text).toBe("UHQ HB");
    expect(code.payload).toMatch(/^000201010212.*0011012345678.*5406180000.*0806UHQ HB6304[0-9A-F]{4}$/);
    expect(code.svg).toMatch(/^<svg .*<\/svg>$/);
    expect(Buffer.from(code.pngBase64, "base64").subarray(1, 4).toString()).toBe("PNG");
    const without = await fixture.fundAt("c11");
    await expect(officer().funds.transferCode({ fundId: without.fundId })).rejects.toMatchObject(
      refusal("FUND_WITHOUT_ACCOUNT"),
    );
  });
});
