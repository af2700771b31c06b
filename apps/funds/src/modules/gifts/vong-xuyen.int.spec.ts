import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, type OpenedFund, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { balancesOf, post } from "../ledger/posting.ts";
import { recordGift } from "./recording.ts";
import { donorAt } from "./testing.ts";

// The commune of the article (laodongthudo.vn, 21/05/2025): the funds of Võng Xuyên and its branches held more than 1.2 billion đồng
// after five years in which more than 900 million were awarded. Here c11 is the commune and b11 a clan of it.

const years = [2020, 2021, 2022, 2023, 2024] as const;
const by = { subject: "keeper", username: "keeper" };
const million = 1_000_000n;
/** What came and went in each of the years. */
const plan: Readonly<Record<"c11" | "b11", { gifts: number; each: bigint; awarded: bigint }>> = {
  c11: { gifts: 12, each: 25n * million, awarded: 143n * million },
  b11: { gifts: 8, each: 15n * million + 500_000n, awarded: 40n * million },
};

let fixture: Fixture;
let funds: Record<keyof typeof plan, OpenedFund>;
beforeAll(async () => {
  fixture = await openFixture();
  funds = {
    c11: await fixture.fundAt("c11", { name: "Quỹ khuyến học xã Võng Xuyên" }),
    b11: await fixture.fundAt("b11", { name: "Quỹ khuyến học dòng họ Đặng" }),
  };
  for (const unit of ["c11", "b11"] as const) await fill(unit);
});
afterAll(() => fixture.close());

/** Five years of a fund: gifts for scholarships, and what was awarded of them at each year's end. */
async function fill(unit: keyof typeof plan): Promise<void> {
  const { fundId, purposes } = funds[unit];
  const { gifts, each, awarded } = plan[unit];
  const purposeId = purposes.HB ?? null;
  const donorId = await donorAt(fixture, unit satisfies UnitKey, { kind: "CLAN", name: "Dòng họ Đặng" });
  await fixture.database.transaction(systemScope, async (tx) => {
    for (const year of years) {
      for (let month = 1; month <= gifts; month++) {
        const receivedOn = `${year}-${String(month).padStart(2, "0")}-15`;
        await recordGift(tx, { fundId, kind: "BANK", amount: each, receivedOn, donorId, purposeId, by });
      }
      await post(tx, {
        ...{ fundId, kind: "PAYMENT", effectiveOn: `${year}-12-28`, description: "Trao học bổng", source: null, by },
        postings: [
          { account: "611", purposeId, amount: awarded },
          { account: "112", purposeId, amount: -awarded },
        ],
      });
    }
  });
}

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

it("holds more than 1.2 billion đồng in the commune's and the branches' funds, by the journals themselves", async () => {
  const auditor = fixture.as("auditor", "c11");
  const seen = (await auditor.funds.list({ filter: { unitId: units.c11 } })).edges.map(({ node }) => node);
  const total = sum(seen.flatMap(({ cash, atBank }) => [BigInt(cash), BigInt(atBank)]));
  const [journals] = await fixture.query<{ money: bigint; awarded: bigint; everything: bigint }>(
    `SELECT sum(amount) FILTER (WHERE account IN ('111', '112'))::bigint AS money,
       sum(amount) FILTER (WHERE account = '611')::bigint AS awarded, sum(amount)::bigint AS everything FROM posting`,
  );
  expect(journals).toEqual({ money: total, awarded: 915n * million, everything: 0n });
  expect(total).toBe(1205n * million);
});

it("shows what the funds held at the end of any year", async () => {
  const held = await fixture.database.transaction(systemScope, async (tx) => {
    const fundIds = [funds.c11.fundId, funds.b11.fundId];
    const ofYears = [];
    for (const year of years) {
      const balances = await balancesOf(tx, fundIds, { effectiveOn: `${year}-12-31` });
      ofYears.push(sum(balances.flatMap(({ account, amount }) => (account === "112" ? [amount] : []))));
    }
    return ofYears;
  });
  expect(held).toEqual([241n, 482n, 723n, 964n, 1205n].map((millions) => millions * million));
});

it("shows what was raised in each year below the commune, and has a receipt for every gift", async () => {
  const officer = fixture.as("commune-officer", "c11");
  for (const year of years) {
    const [raised] = await officer.fundraising.raisedByUnits({ unitIds: [units.c11], year });
    expect(raised?.raised).toBe(`${424n * million}`);
  }
  const [numbers] = await fixture.query<{ gifts: number; gaps: number }>(
    `SELECT sum(n)::int AS gifts, sum(last - n)::int AS gaps FROM (
       SELECT count(*) AS n, max(receipt_number) AS last FROM gift GROUP BY fund_id, receipt_year) AS book`,
  );
  expect(numbers).toEqual({ gifts: 100, gaps: 0 });
});
