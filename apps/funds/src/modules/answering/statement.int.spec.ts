import { type AccountCode, DomainError, type Statement } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, type Fixture, freshKey, type OpenedFund, openFixture, units } from "../../testing/fixture.ts";
import type { JournalDraft } from "../ledger/posting.ts";
import { book, type Lines, takeBack } from "./testing.ts";

let fixture: Fixture;
let accountant: Caller;
beforeAll(async () => {
  fixture = await openFixture();
  accountant = fixture.as("fund-accountant", "c11");
});
afterAll(() => fixture.close());

const year = { from: "2025-01-01", to: "2025-12-31" };
const sum = (amounts: readonly string[]) => amounts.reduce((total, amount) => total + BigInt(amount), 0n);

/** What kinds of journals there are, each with an amount and for a purpose or none. */
const shapes = {
  opening: [
    "OPENING",
    (p: string | null, n: bigint): Lines => [
      ["112", p, n],
      ["411", p, -n],
    ],
  ],
  gift: [
    "GIFT",
    (p, n) => [
      ["111", p, n],
      ["511", p, -n],
    ],
  ],
  goods: [
    "GIFT",
    (p, n) => [
      ["152", p, n],
      ["512", p, -n],
    ],
  ],
  mixed: [
    "GIFT",
    (p, n) => [
      ["112", p, n],
      ["152", p, 7n],
      ["511", p, -n],
      ["512", p, -7n],
    ],
  ],
  interest: [
    "INTEREST",
    (p, n) => [
      ["112", p, n],
      ["515", p, -n],
    ],
  ],
  award: [
    "PAYMENT",
    (p, n) => [
      ["611", p, n],
      ["111", p, -n],
    ],
  ],
  present: [
    "PAYMENT",
    (p, n) => [
      ["612", p, n],
      ["152", p, -n],
    ],
  ],
  purchase: [
    "PAYMENT",
    (p, n) => [
      ["152", p, n],
      ["111", p, -n],
    ],
  ],
  debt: [
    "PAYMENT",
    (p, n) => [
      ["611", p, n],
      ["338", p, -n],
    ],
  ],
  move: [
    "TRANSFER",
    (p, n) => [
      ["112", null, -n],
      ["112", p, n],
    ],
  ],
  hand: [
    "TRANSFER",
    (p, n) => [
      ["152", null, -n],
      ["152", p, n],
    ],
  ],
} satisfies Record<string, [JournalDraft["kind"], (purposeId: string | null, amount: bigint) => Lines]>;

const journal = fc.record({
  shape: fc.constantFrom(...(Object.keys(shapes) as (keyof typeof shapes)[])),
  restricted: fc.boolean(),
  amount: fc.integer({ min: 1, max: 500 }),
  on: fc.constantFrom("2024-11-30", "2024-12-31", "2025-01-01", "2025-06-15", "2025-12-31", "2026-01-01"),
  reversed: fc.constantFrom(false, false, false, true),
});

/** What a statement must say about itself. */
function expectToBalance({ opening, closing, lines, purposes, months }: Statement): void {
  const of = (side: string) => sum(lines.filter((line) => line.side === side).map(({ amount }) => amount));
  const held = (at: { money: string; inKind: string }) => BigInt(at.money) + BigInt(at.inKind);
  expect(held(opening) + of("RECEIPT") + of("OTHER") - of("USE")).toBe(held(closing));
  expect(sum(months.map(({ received }) => received))).toBe(of("RECEIPT"));
  expect(sum(months.map(({ used }) => used))).toBe(of("USE"));
  for (const line of purposes) {
    const end = (column: "money" | "inKind") =>
      BigInt(line.opening[column]) +
      BigInt(line.received[column]) +
      BigInt(line.other[column]) +
      BigInt(line.transferred[column]) -
      BigInt(line.used[column]);
    expect(end("money") - BigInt(line.exchanged)).toBe(BigInt(line.closing.money));
    expect(end("inKind") + BigInt(line.exchanged)).toBe(BigInt(line.closing.inKind));
  }
  expect(sum(purposes.map(({ closing: at }) => at.money))).toBe(BigInt(closing.money));
  expect(sum(purposes.map(({ transferred }) => transferred.money))).toBe(0n);
}

/** What the journals that a line leads to moved on its account and purpose. */
async function drilled(fundId: string, line: Statement["lines"][number]): Promise<bigint> {
  const { edges, pageInfo } = await accountant.ledger.journals({ fundId, first: 100, filter: line.drill });
  expect(pageInfo.hasNextPage).toBe(false);
  const own = edges
    .flatMap(({ node }) => node.postings)
    .filter(({ account, purposeId }) => purposeId === line.purposeId && (line.account ?? account) === account);
  const total = sum(own.map(({ amount }) => amount));
  return line.side === "USE" || line.account === null ? total : -total;
}

/** The statement as the books were known when a share of the journals was there. */
async function asOf(fundId: string, share: number): Promise<Statement> {
  const [at] = await fixture.query<{ instant: string }>(
    `SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS instant FROM journal
     WHERE fund_id = $1 ORDER BY sequence OFFSET (SELECT floor(count(*) * $2::float8) FROM journal WHERE fund_id = $1) LIMIT 1`,
    [fundId, share],
  );
  return accountant.answering.statement({ fundId, ...year, recordedBefore: at?.instant ?? "2026-01-01T00:00:00Z" });
}

/** Held on accounts by the journals themselves. */
async function heldAt(fundId: string, accounts: AccountCode[], through: string, before = "infinity"): Promise<string> {
  const [row] = await fixture.query<{ amount: bigint }>(
    `SELECT coalesce(sum(p.amount), 0)::bigint AS amount FROM posting AS p JOIN journal AS j USING (fund_id, sequence)
     WHERE fund_id = $1 AND account = ANY ($2) AND effective_on <= $3::date AND recorded_at < $4::timestamptz`,
    [fundId, accounts, through, before],
  );
  return String(row?.amount);
}

it("balances for any journals, in money and goods, for each purpose, and every line leads to the journals that make it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(journal, { minLength: 15, maxLength: 40 }), async (journals) => {
      const fund: OpenedFund = await fixture.fundAt("c11");
      const { fundId } = fund;
      for (const { shape, restricted, amount, on, reversed } of journals) {
        const [kind, linesOf] = shapes[shape];
        const purposeId = restricted || shape === "move" || shape === "hand" ? (fund.purposes.HB ?? null) : null;
        try {
          const { journalId } = await book(fixture, { fundId, kind, on, lines: linesOf(purposeId, BigInt(amount)) });
          if (reversed) await takeBack(fixture, journalId, on);
        } catch (error) {
          // What was not there could not be spent.
          if (!(error instanceof DomainError)) throw error;
        }
      }
      const answer = await accountant.answering.statement({ fundId, ...year });
      expectToBalance(answer);
      expect(answer.opening).toEqual({
        money: await heldAt(fundId, ["111", "112"], "2024-12-31"),
        inKind: await heldAt(fundId, ["152"], "2024-12-31"),
      });
      expect(answer.closing).toEqual({
        money: await heldAt(fundId, ["111", "112"], "2025-12-31"),
        inKind: await heldAt(fundId, ["152"], "2025-12-31"),
      });
      for (const line of answer.lines) expect(await drilled(fundId, line)).toBe(BigInt(line.amount));
      // As of instants early and late on the day: its sums are added up from either end.
      for (const share of [0.2, 0.8]) {
        const { closing, recordedBefore, head } = await asOf(fundId, share);
        const cash = await heldAt(fundId, ["111", "112"], "2025-12-31", recordedBefore);
        const goods = await heldAt(fundId, ["152"], "2025-12-31", recordedBefore);
        expect(closing).toEqual({ money: cash, inKind: goods });
        const [last] = await fixture.query<{ sequence: bigint }>(
          "SELECT max(sequence) AS sequence FROM journal WHERE fund_id = $1 AND recorded_at < $2::timestamptz",
          [fundId, recordedBefore],
        );
        expect(head.sequence).toBe(String(last?.sequence ?? 0n));
      }
    }),
    { numRuns: 4, endOnFailure: true },
  );
});

describe("a statement", () => {
  it("names what was given and used by kind and purpose, and what is reserved of it", async () => {
    const fund = await fixture.fundAt("c11");
    const { fundId } = fund;
    const HB = fund.purposes.HB ?? "";
    await book(fixture, { fundId, kind: "OPENING", on: "2024-05-01", lines: shapes.opening[1](null, 1000n) });
    await book(fixture, { fundId, kind: "TRANSFER", on: "2025-02-01", lines: shapes.move[1](HB, 400n) });
    await book(fixture, { fundId, kind: "GIFT", on: "2025-03-01", lines: shapes.gift[1](HB, 300n) });
    await book(fixture, { fundId, kind: "GIFT", on: "2025-03-02", lines: shapes.goods[1](null, 50n) });
    await book(fixture, { fundId, kind: "PAYMENT", on: "2025-04-01", lines: shapes.present[1](null, 20n) });
    await book(fixture, { fundId, kind: "PAYMENT", on: "2025-09-05", lines: shapes.award[1](HB, 250n) });
    const answer = await accountant.answering.statement({ fundId, ...year });
    expect(answer).toMatchObject({
      opening: { money: "1000", inKind: "0" },
      closing: { money: "1050", inKind: "30" },
      months: [
        { month: "2025-03", received: "350", used: "0" },
        { month: "2025-04", received: "0", used: "20" },
        { month: "2025-09", received: "0", used: "250" },
      ],
      head: { sequence: "6" },
    });
    const said = answer.lines.map(
      ({ kind, purposeName, amount, inKind }) => `${kind} ${purposeName} ${amount} ${inKind}`,
    );
    expect(said).toEqual([
      "GIFTS_IN_KIND null 50 50",
      "REWARDS null 20 20",
      "TRANSFER null -400 0",
      "GIFTS_IN_MONEY Học bổng 300 0",
      "SCHOLARSHIPS Học bổng 250 0",
      "TRANSFER Học bổng 400 0",
    ]);
  });

  it("is the same for ever as of an instant, whatever is booked later", async () => {
    const { fundId } = await fixture.fundAt("c11");
    await book(fixture, { fundId, kind: "GIFT", on: "2025-03-01", lines: shapes.gift[1](null, 300n) });
    const then = await accountant.answering.statement({ fundId, ...year });
    await book(fixture, { fundId, kind: "GIFT", on: "2025-03-01", lines: shapes.gift[1](null, 5n) });
    const question = { fundId, ...year, recordedBefore: then.recordedBefore };
    expect(await accountant.answering.statement(question)).toEqual(then);
    expect((await accountant.answering.statement({ fundId, ...year })).closing.money).toBe("305");
  });

  it("shows what came after the close openly: less it, the statement is the one of the close", async () => {
    const { fundId } = await fixture.fundAt("c11");
    await book(fixture, { fundId, kind: "GIFT", on: "2024-12-15", lines: shapes.gift[1](null, 100n) });
    await book(fixture, { fundId, kind: "GIFT", on: "2025-03-01", lines: shapes.gift[1](null, 300n) });
    const approver = fixture.as("fund-approver", "c11");
    const { closedAt } = await approver.ledger.closePeriod({ idempotencyKey: freshKey(), fundId, month: "2025-12" });
    const late = { fundId, kind: "GIFT" as const, late: "Biên lai đến muộn" };
    await book(fixture, { ...late, on: "2024-12-20", lines: shapes.gift[1](null, 7n) });
    await book(fixture, { ...late, on: "2025-05-01", lines: shapes.gift[1](null, 11n) });
    const restated = await accountant.answering.statement({ fundId, ...year });
    const closed = await accountant.answering.statement({ fundId, ...year, recordedBefore: closedAt });
    expect(restated).toMatchObject({
      opening: { money: "107" },
      closing: { money: "418" },
      late: { journals: 2, opening: "7", closing: "18" },
      lines: [{ kind: "GIFTS_IN_MONEY", amount: "311", late: "11" }],
    });
    expect(closed).toMatchObject({
      opening: { money: "100" },
      closing: { money: "400" },
      late: { journals: 0 },
      lines: [{ kind: "GIFTS_IN_MONEY", amount: "300", late: "0" }],
    });
  });
});

it("adds up the funds of a subtree by the units directly below", async () => {
  const fresh = await openFixture();
  try {
    const places = [
      ["d1", 1n],
      ["c11", 10n],
      ["b11", 100n],
      ["c12", 1000n],
      ["c21", 10_000n],
    ] as const;
    for (const [unit, amount] of places) {
      const { fundId } = await fresh.fundAt(unit);
      await book(fresh, { fundId, kind: "OPENING", on: "2024-06-01", lines: shapes.opening[1](null, amount) });
      await book(fresh, { fundId, kind: "GIFT", on: "2025-06-01", lines: shapes.gift[1](null, amount) });
      await book(fresh, { fundId, kind: "PAYMENT", on: "2025-07-01", lines: shapes.award[1](null, amount) });
    }
    const caller = fresh.as("auditor", "d1");
    const ask = { unitId: units.d1, ...year };
    const answer = await caller.answering.consolidated(ask);
    expect(answer.total).toMatchObject({
      funds: 4,
      opening: { money: "1111" },
      giftsInMoney: "1111",
      scholarships: "1111",
      closing: { money: "1111", inKind: "0" },
    });
    expect(answer.children.map(({ unitId, funds, giftsInMoney }) => [unitId, funds, giftsInMoney])).toEqual([
      [units.d1, 1, "1"],
      [units.c11, 2, "110"],
      [units.c12, 1, "1000"],
    ]);
    // As of now on both ways: by the sums of days, and through the instant.
    const asked = await caller.answering.consolidated({ ...ask, recordedBefore: "2100-01-01T00:00:00Z" });
    expect(asked.total).toEqual(answer.total);
  } finally {
    await fresh.close();
  }
});
