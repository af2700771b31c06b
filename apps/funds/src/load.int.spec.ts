import { today } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DEMONSTRATION_YEARS } from "./load/demonstration.ts";
import { load } from "./load.ts";
import { studentVault } from "./modules/scholarships/students.ts";
import { type Fixture, openFixture, units } from "./testing/fixture.ts";
import { verifyNow } from "./verify.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const run = (demonstration = true, communes = 4, deadline = 10_000) =>
  load(fixture.database, {
    demonstration,
    progress: () => undefined,
    students: studentVault(Buffer.alloc(32, 7)),
    communes,
    deadline,
  });
/** The load goes by the day on which it runs. */
const LAST_YEAR = Number(today().slice(0, 4)) - 1;
const count = async (table: string) =>
  (await fixture.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]?.n ?? 0;

it("loads nothing outside of demonstration mode, and says what it waits for", async () => {
  await run(false);
  expect(await count("fund")).toBe(0);
  await expect(run(true, 5, 0)).rejects.toThrow("4 communes of 5");
});

it("gives every commune, district and city a fund with gifts of three years, once", async () => {
  await run();
  // City, two districts, four communes: gifts a year by tier.
  const expected = 3 * (14 + 2 * 8 + 4 * 5);
  expect([await count("fund"), await count("gift")]).toEqual([7, expected]);
  await run();
  expect([await count("fund"), await count("gift")]).toEqual([7, expected]);
});

it("publishes the last year of most of them, each by its own hash", async () => {
  const { edges } = await fixture
    .as("city-admin", "city")
    .answering.disclosures({ unitId: units.city, year: LAST_YEAR });
  expect(edges.map(({ node: { state, version } }) => `${state} ${version}`)).toEqual(Array(5).fill("PUBLISHED 1"));
  const { totalCount } = await fixture
    .as("city-admin", "city")
    .answering.unpublished({ unitId: units.city, year: LAST_YEAR });
  expect(totalCount).toBe(2);
});

it("books them as every gift is booked: chained, balanced, numbered without gaps", async () => {
  const officer = fixture.as("fund-accountant", "c11");
  const [fund] = (await officer.funds.list({ filter: { unitId: units.c11 } })).edges.map(({ node }) => node);
  const gifts = (await officer.gifts.list({ first: 100, filter: { unitId: units.c11 } })).edges.map(({ node }) => node);
  const given = gifts.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  const [paid] = await fixture.as("fund-accountant", "c11").awards.figures({
    fundIds: [fund?.id ?? ""],
    from: "2020-01-01",
    to: "2026-12-31",
  });
  // One pupil has a scholarship of each year: lượt and người are not the same.
  expect(paid).toMatchObject({ awards: 4, students: 3, paid: "1200000" });
  const [spent] = await fixture.query<{ amount: bigint }>(
    "SELECT coalesce(sum(amount), 0)::bigint AS amount FROM disbursement AS d WHERE fund_id = $1 AND journal_id IS NOT NULL",
    [fund?.id],
  );
  expect(
    BigInt(paid?.paid ?? 0) +
      (spent?.amount ?? 0n) +
      BigInt(fund?.cash ?? 0) +
      BigInt(fund?.atBank ?? 0) +
      BigInt(fund?.inKind ?? 0),
  ).toBe(given);
  for (const year of DEMONSTRATION_YEARS) {
    const numbers = gifts.flatMap(({ receipt }) => (receipt.year === year ? [receipt.number] : []));
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
  }
  expect((await verifyNow(fixture.database)).faults).toEqual([]);
  const paidOut = "disbursement WHERE journal_id IS NOT NULL";
  expect(await count(paidOut)).toBeGreaterThan(3);
  const sums = await fixture.query<{ sum: bigint; journals: number }>(
    `SELECT sum(p.amount)::bigint AS sum, count(DISTINCT (p.fund_id, p.sequence))::int AS journals FROM posting AS p`,
  );
  expect(sums[0]).toEqual({
    sum: 0n,
    journals: (await count("gift")) + (await count("award_payment")) + (await count(paidOut)),
  });
  const raised = await fixture.as("city-admin", "city").fundraising.raisedBelow({ unitId: units.city, year: 2026 });
  expect(raised.map(({ target }) => target?.amount)).toEqual(["52800000", "26400000", "26400000"]);
});
