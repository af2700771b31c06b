import { createHash } from "node:crypto";
import { openDatabase, systemScope, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, type OpenedFund, openFixture, units } from "../../testing/fixture.ts";
import {
  available,
  balancesOf,
  type JournalDraft,
  nextNumber,
  pin,
  post,
  release,
  reserve,
  reverse,
  settle,
} from "./posting.ts";
import { by, code, draft, gift, payment } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const within = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  fixture.database.transaction(scopeOf({ roots: [units.c11] }), work);
describe("posting", () => {
  it("counts up, chains and balances", async () => {
    const fund = await fixture.fundAt("c11");
    const first = await within((tx) => post(tx, gift(fund, 500_000n)));
    const second = await within((tx) => post(tx, payment(fund, 200_000n)));
    expect([first.sequence, second.sequence]).toEqual([1n, 2n]);
    expect(await within((tx) => available(tx, fund.fundId, null))).toBe(300_000n);
    expect(await within((tx) => balancesOf(tx, [fund.fundId]))).toEqual([
      { fundId: fund.fundId, account: "112", purposeId: null, amount: 300_000n },
      { fundId: fund.fundId, account: "511", purposeId: null, amount: -500_000n },
      { fundId: fund.fundId, account: "611", purposeId: null, amount: 200_000n },
    ]);
    const [row] = await fixture.query<{ at: string }>(
      `SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at FROM journal WHERE id = $1`,
      [second.journalId],
    );
    // Written out once: what docs/ledger.md defines, and nothing of the program under test.
    const text = [
      "khuyenhoc-ledger-1",
      first.hash,
      fund.fundId,
      "2",
      second.journalId,
      "PAYMENT",
      "2026-03-02",
      row?.at,
      "12:Tặng quỹ",
      "6:MANUAL",
      "1:1",
      "-",
      "-",
      "9:subject-k",
      "6:ketoan",
      "611 - 200000",
      "112 - -200000",
    ].join("\n");
    expect(second.hash).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it.each<[string, (fund: OpenedFund, other: OpenedFund) => JournalDraft]>([
    [
      "JOURNAL_UNBALANCED",
      (fund) =>
        draft(fund, [
          ["112", null, 5n],
          ["511", null, -4n],
        ]),
    ],
    ["JOURNAL_UNBALANCED", (fund) => draft(fund, [["112", null, 5n]])],
    [
      "JOURNAL_UNBALANCED",
      (fund) =>
        draft(fund, [
          ["112", null, 0n],
          ["511", null, 0n],
        ]),
    ],
    ["PURPOSE_UNKNOWN", (fund, other) => gift(fund, 5n, other.purposes.HB ?? null)],
    [
      "PURPOSE_RESTRICTED",
      (fund) =>
        draft(fund, [
          ["611", null, 5n],
          ["112", fund.purposes.HB ?? null, -5n],
        ]),
    ],
    [
      "PURPOSE_RESTRICTED",
      (fund) =>
        draft(fund, [
          ["611", fund.purposes.KT ?? null, 5n],
          ["112", fund.purposes.HB ?? null, -5n],
        ]),
    ],
    [
      "PURPOSE_RESTRICTED",
      (fund) =>
        draft(
          fund,
          [
            ["112", fund.purposes.KT ?? null, 5n],
            ["112", fund.purposes.HB ?? null, -5n],
          ],
          { kind: "TRANSFER" },
        ),
    ],
    ["INSUFFICIENT_FUNDS", (fund) => payment(fund, 1_000_001n)],
    [
      "INSUFFICIENT_FUNDS",
      (fund) =>
        draft(
          fund,
          [
            ["611", null, 5n],
            ["111", null, -5n],
          ],
          { kind: "PAYMENT" },
        ),
    ],
    ["BEFORE_FUND_OPENED", (fund) => gift(fund, 5n, null, { effectiveOn: "2019-12-31" })],
    [
      "COST_CAP_EXCEEDED",
      (fund) =>
        draft(
          fund,
          [
            ["642", null, 50_051n],
            ["112", null, -50_051n],
          ],
          { kind: "COST" },
        ),
    ],
  ])("refuses with %s and goes on in the same transaction", async (expected, make) => {
    const [fund, other] = [await fixture.fundAt("c11"), await fixture.fundAt("c11")];
    await within(async (tx) => {
      await post(tx, gift(fund, 1_000_000n));
      await post(tx, gift(fund, 1000n, fund.purposes.HB ?? null));
      expect(await code(post(tx, make(fund, other)))).toBe(expected);
      expect((await post(tx, gift(fund, 1n))).sequence).toBe(3n);
    });
  });

  it("lets general money be added to a purpose, and costs up to their cap", async () => {
    const fund = await fixture.fundAt("c11");
    const purpose = fund.purposes.HB ?? null;
    await within(async (tx) => {
      await post(tx, gift(fund, 1_000_000n));
      await post(
        tx,
        draft(
          fund,
          [
            ["112", purpose, 300n],
            ["112", null, -300n],
          ],
          { kind: "TRANSFER" },
        ),
      );
      await post(
        tx,
        draft(
          fund,
          [
            ["642", null, 50_000n],
            ["112", null, -50_000n],
          ],
          { kind: "COST" },
        ),
      );
      expect(await available(tx, fund.fundId, purpose)).toBe(300n);
      await post(tx, payment(fund, 300n, purpose));
      expect(await code(post(tx, payment(fund, 1n, purpose)))).toBe("INSUFFICIENT_FUNDS");
    });
  });

  it("knows no fund outside of the scope", async () => {
    const fund = await fixture.fundAt("c21");
    expect(await code(within((tx) => post(tx, gift(fund, 1n))))).toBe("NOT_FOUND");
    expect(await code(within((tx) => nextNumber(tx, { fundId: fund.fundId, series: "RECEIPT", year: 2026 })))).toBe(
      "NOT_FOUND",
    );
  });
});

describe("reservations", () => {
  const promise = (fund: OpenedFund, amount: bigint) => ({
    fundId: fund.fundId,
    purposeId: null,
    amount,
    expiresOn: "2026-12-31",
    source: { type: "AWARD", id: "a1" },
    by,
  });

  it("count against what may be spent until they are paid or released", async () => {
    const fund = await fixture.fundAt("c11");
    await within(async (tx) => {
      await post(tx, gift(fund, 1000n));
      const paid = await reserve(tx, promise(fund, 700n));
      expect(await code(reserve(tx, promise(fund, 301n)))).toBe("INSUFFICIENT_FUNDS");
      const voided = await reserve(tx, promise(fund, 300n));
      expect(await code(post(tx, payment(fund, 1n)))).toBe("INSUFFICIENT_FUNDS");
      expect(await code(settle(tx, { reservationId: paid, draft: payment(fund, 699n) }))).toBe("RESERVATION_AMOUNT");
      await settle(tx, { reservationId: paid, draft: payment(fund, 700n) });
      expect(await code(settle(tx, { reservationId: paid, draft: payment(fund, 700n) }))).toBe("RESERVATION_NOT_HELD");
      expect(await available(tx, fund.fundId, null)).toBe(0n);
      await release(tx, { reservationId: voided, as: "VOIDED", reason: "thôi", by });
      expect(await code(release(tx, { reservationId: voided, as: "EXPIRED", reason: "x", by }))).toBe(
        "RESERVATION_NOT_HELD",
      );
      expect(await available(tx, fund.fundId, null)).toBe(300n);
    });
  });
});

describe("reversals and numbers", () => {
  it("reverses once, exactly, and only money that is still there", async () => {
    const fund = await fixture.fundAt("c11");
    await within(async (tx) => {
      const { journalId } = await post(tx, gift(fund, 1000n));
      const spent = await post(tx, payment(fund, 1n));
      const order = { journalId, effectiveOn: "2026-03-03", reason: "ghi nhầm", by };
      expect(await code(reverse(tx, order))).toBe("INSUFFICIENT_FUNDS");
      const back = await reverse(tx, { ...order, journalId: spent.journalId });
      await reverse(tx, order);
      expect(await code(reverse(tx, order))).toBe("ALREADY_REVERSED");
      expect(await code(reverse(tx, { ...order, journalId: back.journalId }))).toBe("ALREADY_REVERSED");
      expect(await balancesOf(tx, [fund.fundId])).toEqual([]);
    });
  });

  it("gives numbers without gaps, also where a transaction fails", async () => {
    const fund = await fixture.fundAt("c11");
    const book = { fundId: fund.fundId, series: "RECEIPT", year: 2026 } as const;
    const failing = within(async (tx) => {
      await nextNumber(tx, book);
      throw new Error("thought better of it");
    });
    await expect(failing).rejects.toThrow("thought better");
    const numbers = await Promise.all(Array.from({ length: 8 }, () => within((tx) => nextNumber(tx, book))));
    expect(numbers.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe("two time axes", () => {
  it("answers as of a day it counts for and as of an instant the books knew it", async () => {
    const fund = await fixture.fundAt("c11");
    await within((tx) => post(tx, gift(fund, 100n, null, { effectiveOn: "2026-01-10" })));
    await within((tx) => post(tx, gift(fund, 20n, null, { effectiveOn: "2026-02-10" })));
    const instant = await within((tx) => pin(tx, [fund.fundId]));
    await within((tx) => post(tx, gift(fund, 3n, null, { effectiveOn: "2026-01-20" })));
    const bank = async (asOf: Parameters<typeof balancesOf>[2]) =>
      (await within((tx) => balancesOf(tx, [fund.fundId], asOf))).find(({ account }) => account === "112")?.amount;
    expect(await bank({})).toBe(123n);
    expect(await bank({ effectiveOn: "2026-01-31" })).toBe(103n);
    expect(await bank({ effectiveOn: "2026-01-31", recordedBefore: instant })).toBe(100n);
    expect(await bank({ recordedBefore: instant })).toBe(120n);
    expect(await bank({ recordedBefore: "2020-01-01T00:00:00Z" })).toBeUndefined();
    // The same from the other end of the day: most of its journals came after the instant.
    for (let more = 0; more < 3; more++) {
      await within((tx) => post(tx, gift(fund, 400n, null, { effectiveOn: "2026-01-20" })));
    }
    expect(await bank({ effectiveOn: "2026-01-31", recordedBefore: instant })).toBe(100n);
    expect(await bank({ recordedBefore: instant })).toBe(120n);
    expect(await bank({ recordedBefore: "2100-01-01T00:00:00Z" })).toBe(1323n);
  });
});

describe("the second wall", () => {
  const tables = ["fund", "purpose", "ledger_head", "journal", "posting", "balance", "daily_sum", "spendable"];
  it.each([...tables, "reservation", "number_series"])("shows %s of granted subtrees only", async (table) => {
    const fund = await fixture.fundAt("c11");
    await within(async (tx) => {
      await post(tx, gift(fund, 1000n));
      await reserve(tx, {
        fundId: fund.fundId,
        purposeId: null,
        amount: 1n,
        expiresOn: "2026-12-31",
        source: { type: "AWARD", id: "a1" },
        by,
      });
      await nextNumber(tx, { fundId: fund.fundId, series: "AWARD", year: 2026 });
    });
    const column = table === "fund" ? "id" : "fund_id";
    const seen = async (...roots: string[]) =>
      (
        await fixture.database.transaction(scopeOf({ roots }), (tx) =>
          tx.query(`SELECT FROM ${table} WHERE ${column} = $1`, [fund.fundId]),
        )
      ).length;
    expect(await seen()).toBe(0);
    expect(await seen(units.d2)).toBe(0);
    expect(await seen(units.d1)).toBeGreaterThan(0);
  });

  it("lets the application write the books through the ledger's functions only", async () => {
    for (const table of ["journal", "posting", "balance", "daily_sum", "spendable", "ledger_head", "reservation"]) {
      for (const statement of [
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
        `UPDATE ${table} SET fund_id = fund_id`,
        `INSERT INTO ${table} (fund_id) VALUES (uuidv7())`,
      ]) {
        await expect(fixture.database.transaction(systemScope, (tx) => tx.query(statement))).rejects.toThrow(
          /permission denied/,
        );
      }
    }
    await expect(fixture.query("SELECT ledger_lock(uuidv7())")).rejects.toThrow(/permission denied/);
  });

  it("refuses even the owner of the tables", async () => {
    const fund = await fixture.fundAt("c11");
    await within((tx) => post(tx, gift(fund, 1000n)));
    const owner = openDatabase({ url: fixture.testDatabase.migratorUrl, applicationName: "owner" });
    try {
      for (const statement of [
        "UPDATE journal SET description = 'x'",
        "DELETE FROM posting",
        "TRUNCATE posting, journal CASCADE",
        "UPDATE posting SET amount = amount + 1",
      ]) {
        await expect(owner.pool.query(statement)).rejects.toThrow(/corrected by reversals/);
      }
      await expect(owner.pool.query("UPDATE balance SET amount = -1 WHERE account = '112'")).rejects.toThrow(
        /balance_not_below_zero/,
      );
      await expect(owner.pool.query("UPDATE spendable SET reserved = money + 1")).rejects.toThrow(/covers_reserved/);
    } finally {
      await owner.close();
    }
  });
});
