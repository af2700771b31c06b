import { answering, type Trail } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Caller, type Fixture, freshKey, type OpenedFund, openFixture } from "../../testing/fixture.ts";
import { post } from "../ledger/posting.ts";
import { publicTrail } from "./public.ts";
import { book, payAward, programmeOf, takeBack } from "./testing.ts";

let fixture: Fixture;
let accountant: Caller;
let fund: OpenedFund;
beforeAll(async () => {
  fixture = await openFixture();
  accountant = fixture.as("fund-accountant", "c11");
});
afterAll(() => fixture.close());
beforeEach(async () => {
  fund = await fixture.fundAt("c11", { name: "Quỹ khuyến học Bưởi" });
});

const HB = () => fund.purposes.HB ?? "";
async function give(amount: string, change: { purposeId?: string; receivedOn?: string; kind?: "CASH" | "GOODS" } = {}) {
  const { receivedOn = "2025-03-01", kind = "CASH", ...rest } = change;
  const { gifts } = await accountant.gifts.record({
    idempotencyKey: freshKey(),
    fundId: fund.fundId,
    receivedOn,
    gifts: [
      {
        kind,
        amount,
        ...rest,
        ...(kind === "GOODS" ? { valuation: { goods: "Vở", valuedBy: "Ban kiểm kê", basis: "Giá chợ" } } : {}),
      },
    ],
  });
  const [gift] = gifts;
  if (gift === undefined) throw new Error("no gift");
  return gift;
}
const trailOf = ({ id }: { id: string }) => accountant.answering.trail({ giftId: id });
const usesOf = ({ uses }: Trail) => uses.edges.map(({ node }) => node);
const said = (trail: Trail) => [
  trail.used,
  trail.unspent,
  ...usesOf(trail).map(({ on, amount, purposeName, programmeTitle }) => [on, amount, purposeName, programmeTitle]),
];
const award = (programmeId: string, student: string, amount: bigint, on: string) =>
  payAward(fixture, { programmeId, student, amount, on });

describe("a gift's trail", () => {
  it("leads to the awards it paid: what came first goes first, within its purpose", async () => {
    const programmeId = await programmeOf(fixture, {
      fundId: fund.fundId,
      purposeId: HB(),
      title: "Vượt khó",
      year: 2025,
    });
    // Recorded later, received earlier.
    const second = await give("1000", { purposeId: HB(), receivedOn: "2025-03-02" });
    const first = await give("1500", { purposeId: HB(), receivedOn: "2025-03-01" });
    const elsewhere = await give("9000");
    await award(programmeId, "em một", 1000n, "2025-09-05");
    await award(programmeId, "em hai", 1000n, "2025-09-06");
    expect(said(await trailOf(first))).toEqual([
      "1500",
      "0",
      ["2025-09-05", "1000", "Học bổng", "Vượt khó"],
      ["2025-09-06", "500", "Học bổng", "Vượt khó"],
    ]);
    expect(said(await trailOf(second))).toEqual(["500", "500", ["2025-09-06", "500", "Học bổng", "Vượt khó"]]);
    expect(said(await trailOf(elsewhere))).toEqual(["0", "9000"]);
    expect(usesOf(await trailOf(first)).map(({ awardNumber }) => awardNumber)).toEqual(["1/2025/HB", "2/2025/HB"]);
  });

  it("goes on where general money was moved into purposes, and gives no đồng twice", async () => {
    const programmeId = await programmeOf(fixture, {
      fundId: fund.fundId,
      purposeId: HB(),
      title: "Vượt khó",
      year: 2025,
    });
    const KT = fund.purposes.KT ?? "";
    const first = await give("600");
    const second = await give("400", { receivedOn: "2025-03-02" });
    await give("50", { purposeId: HB(), receivedOn: "2025-03-03" });
    await book(fixture, {
      fundId: fund.fundId,
      kind: "TRANSFER",
      on: "2025-04-01",
      lines: [
        ["111", null, -900n],
        ["111", HB(), 500n],
        ["111", KT, 400n],
      ],
    });
    await award(programmeId, "em một", 450n, "2025-09-05");
    await book(fixture, {
      fundId: fund.fundId,
      kind: "PAYMENT",
      on: "2025-10-01",
      lines: [
        ["612", KT, 250n],
        ["111", KT, -250n],
      ],
    });
    // HB got the first 500 of the 600, of which 400 were paid after the 50 that lay there; KT the other 100 and 300 of the 400.
    expect(said(await trailOf(first))).toEqual([
      "500",
      "100",
      ["2025-09-05", "400", "Học bổng", "Vượt khó"],
      ["2025-10-01", "100", "Khen thưởng", null],
    ]);
    expect(said(await trailOf(second))).toEqual(["150", "250", ["2025-10-01", "150", "Khen thưởng", null]]);
  });

  it("knows nothing of payments that were reversed, of void receipts, or of money where goods were given", async () => {
    const programmeId = await programmeOf(fixture, {
      fundId: fund.fundId,
      purposeId: null,
      title: "Vượt khó",
      year: 2025,
    });
    const gift = await give("1000");
    const goods = await give("300", { kind: "GOODS" });
    const { journalId } = await award(programmeId, "em một", 700n, "2025-09-05");
    await takeBack(fixture, journalId, "2025-09-06");
    expect(said(await trailOf(gift))).toEqual(["0", "1000"]);
    expect(await trailOf(goods)).toMatchObject({ inKind: true, used: "0", unspent: "300" });
    await takeBack(fixture, gift.journalId, "2025-09-07");
    expect(await trailOf(gift)).toMatchObject({ voided: true, used: "0", unspent: "0", uses: { edges: [] } });
  });

  it("is seen by whoever holds the receipt's address, in sums, with counts where there are many", async () => {
    const programmeId = await programmeOf(fixture, {
      fundId: fund.fundId,
      purposeId: HB(),
      title: "Vượt khó",
      year: 2025,
    });
    const gift = await give("10000", { purposeId: HB() });
    const { token } = await trailOf(gift);
    const page = async () => {
      const shown = await publicTrail(fixture.database, token);
      return shown === "RETIRED" ? undefined : shown;
    };
    for (let index = 0; index < 4; index++) await award(programmeId, `em ${index}`, 100n, "2025-09-05");
    expect((await page())?.uses).toMatchObject([{ amount: "400", awards: null }]);
    await award(programmeId, "em 4", 100n, "2025-09-05");
    expect(await page()).toEqual({
      fundName: "Quỹ khuyến học Bưởi",
      unitName: "Đơn vị c11",
      receipt: gift.receipt.text,
      amount: "10000",
      receivedOn: "2025-03-01",
      inKind: false,
      purposeName: "Học bổng",
      voided: false,
      used: "500",
      unspent: "9500",
      uses: [
        {
          kind: "AWARD",
          on: "2025-09-05",
          amount: "500",
          purposeName: "Học bổng",
          programmeTitle: "Vượt khó",
          awards: 5,
        },
      ],
      usedLater: "0",
    });
    // A smaller programme beside it follows from the fund's total: then neither is counted, as on the fund's page.
    const few = await programmeOf(fixture, { fundId: fund.fundId, purposeId: HB(), title: "Nhỏ", year: 2025 });
    await award(few, "em lạ", 50n, "2025-09-06");
    expect((await page())?.uses.map(({ amount, awards }) => [amount, awards])).toEqual([
      ["500", null],
      ["50", null],
    ]);
    expect(await publicTrail(fixture.database, "0".repeat(32))).toBeUndefined();
    expect(await publicTrail(fixture.database, gift.id)).toBeUndefined();
  });

  it("is bounded however much was paid: officers turn pages, the donor sees the first sums and what came after them", async () => {
    const gift = await give("100000", { receivedOn: "2020-01-01" });
    const { token } = await trailOf(gift);
    const days = answering.MAX_TRAIL_SUMS + 3;
    await fixture.database.transaction(systemScope, async (tx) => {
      for (let day = 0; day < days; day++) {
        const effectiveOn = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
        const postings = [
          { account: "612", purposeId: null, amount: 7n },
          { account: "111", purposeId: null, amount: -7n },
        ] as const;
        const by = { subject: "bookkeeper", username: "bookkeeper" };
        const paper = { kind: "PAYMENT", description: "Chi", source: null, by } as const;
        await post(tx, { ...paper, fundId: fund.fundId, effectiveOn, postings });
      }
    });
    const used = `${days * 7}`;
    const shown = await publicTrail(fixture.database, token);
    expect(shown).toMatchObject({ used, usedLater: "21", uses: { length: answering.MAX_TRAIL_SUMS } });
    const on: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page: Trail = await accountant.answering.trail({ giftId: gift.id, first: 90, after });
      expect(page).toMatchObject({ used, unspent: `${100_000 - days * 7}` });
      on.push(...usesOf(page).map((use) => use.on));
      ({ hasNextPage: more, endCursor: after } = page.uses.pageInfo);
    }
    expect([on.length, new Set(on).size]).toEqual([days, days]);
    expect(on).toEqual(on.toSorted());
  });
});
