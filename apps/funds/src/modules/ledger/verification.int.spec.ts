import { openDatabase, systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Fixture, type OpenedFund, openFixture } from "../../testing/fixture.ts";
import { verifyNow } from "../../verify.ts";
import { foldTrailDays } from "../answering/trail-days.ts";
import { type JournalDraft, post, reserve, reverse, settle } from "./posting.ts";
import { type Verification, verifyLedger } from "./verification.ts";

let fixture: Fixture;
let fund: OpenedFund;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const by = { subject: "subject-k", username: "ketoan" };
const draft = (kind: JournalDraft["kind"], debit: string, credit: string, amount: bigint): JournalDraft => ({
  fundId: fund.fundId,
  kind,
  effectiveOn: "2026-03-02",
  description: "Tiền “Học không bao giờ cùng”\n– dòng hai",
  postings: [
    { account: debit as "112", purposeId: fund.purposes.HB ?? null, amount },
    { account: credit as "511", purposeId: fund.purposes.HB ?? null, amount: -amount },
  ],
  source: null,
  by,
});

/** A gift, a paid reservation, a held one, a reversal: four journals. */
beforeEach(async () => {
  fund = await fixture.fundAt("c11");
  const promise = (amount: bigint) => ({
    fundId: fund.fundId,
    purposeId: fund.purposes.HB ?? null,
    amount,
    expiresOn: "2026-12-31",
    source: { type: "AWARD", id: "a" },
    by,
  });
  await fixture.database.transaction(systemScope, async (tx) => {
    await post(tx, draft("GIFT", "112", "511", 1000n));
    const reservationId = await reserve(tx, promise(300n));
    await settle(tx, { reservationId, draft: draft("PAYMENT", "611", "112", 300n) });
    await reserve(tx, promise(10n));
    const { journalId } = await post(tx, draft("GIFT", "111", "511", 50n));
    await reverse(tx, { journalId, effectiveOn: "2026-03-04", reason: "ghi hai lần", by });
  });
});

/** As somebody who may do everything, with the guards out of the way; undone afterwards, so that books stay whole for the next. */
async function tampered(...statements: string[]) {
  const superuser = openDatabase({ url: fixture.testDatabase.superuserUrl, applicationName: "tamper" });
  try {
    return await superuser
      .transaction(systemScope, async (tx) => {
        await tx.query("SET LOCAL session_replication_role = replica");
        for (const statement of statements) await tx.query(statement.replaceAll("FUND", `'${fund.fundId}'`));
        throw new Found(await verifyLedger(tx));
      })
      .catch((error: unknown) => {
        if (error instanceof Found) return error.verification.faults;
        throw error;
      });
  } finally {
    await superuser.close();
  }
}
/** Thrown with what was found, so that the transaction is rolled back. */
class Found extends Error {
  readonly verification: Verification;
  constructor(verification: Verification) {
    super("found");
    this.verification = verification;
  }
}

describe("verifying the books", () => {
  it("finds nothing in books that nobody touched", async () => {
    await foldTrailDays(fixture.database, fund.fundId);
    const { faults, journals, funds } = await verifyNow(fixture.database);
    expect(faults).toEqual([]);
    expect(Number(journals)).toBe(funds * 4);
  });

  it.each([
    ["a changed amount", ["UPDATE posting SET amount = amount * 2 WHERE fund_id = FUND AND sequence = 2"], "HASH", 2n],
    ["another purpose", ["UPDATE posting SET purpose_id = NULL WHERE fund_id = FUND AND sequence = 1"], "HASH", 1n],
    ["a changed text", ["UPDATE journal SET description = 'Tiền' WHERE fund_id = FUND AND sequence = 3"], "HASH", 3n],
    [
      "another day",
      ["UPDATE journal SET effective_on = '2026-03-01' WHERE fund_id = FUND AND sequence = 1"],
      "HASH",
      1n,
    ],
    [
      "a removed journal",
      [
        "DELETE FROM posting WHERE fund_id = FUND AND sequence = 2",
        "DELETE FROM journal WHERE fund_id = FUND AND sequence = 2",
      ],
      "SEQUENCE",
      2n,
    ],
    ["a removed line", ["DELETE FROM posting WHERE fund_id = FUND AND sequence = 4 AND line = 2"], "HASH", 4n],
    ["a cut end", ["UPDATE ledger_head SET sequence = 3 WHERE fund_id = FUND"], "HEAD", 4n],
    [
      "a changed balance",
      ["UPDATE balance SET amount = amount + 1 WHERE fund_id = FUND AND account = '112'"],
      "BALANCE",
      null,
    ],
    [
      "a changed daily sum",
      ["UPDATE daily_sum SET amount = amount + 1 WHERE fund_id = FUND AND account = '611'"],
      "DAILY_SUM",
      null,
    ],
    ["a lost reservation", ["DELETE FROM reservation WHERE fund_id = FUND AND state = 'HELD'"], "SPENDABLE", null],
    [
      "more reserved than promised",
      ["UPDATE spendable SET reserved = reserved + 5 WHERE fund_id = FUND"],
      "SPENDABLE",
      null,
    ],
    [
      "a changed reservation",
      ["UPDATE reservation SET amount = 299 WHERE fund_id = FUND AND state = 'PAID'"],
      "RESERVATION",
      null,
    ],
    [
      "goods that are promised and not held",
      [
        `INSERT INTO reservation (fund_id, amount, goods, expires_on, source_type, source_id, by_subject, by_username)
         VALUES (FUND, 7, true, '2026-12-31', 'DISBURSEMENT', 'd', 's', 'u')`,
      ],
      "BALANCE",
      null,
    ],
    ["a number that nobody holds", ["INSERT INTO number_series VALUES (FUND, 'RECEIPT', 2026, 3)"], "NUMBERS", null],
    [
      "a day of trails that the books do not know",
      ["INSERT INTO trail_day VALUES (FUND, NULL, false, '2020-01-01', 5, 0, 0, 0)"],
      "TRAIL",
      null,
    ],
    [
      "a line without a journal",
      ["INSERT INTO posting VALUES (FUND, 99, 1, '331', NULL, 5), (FUND, 99, 2, '331', NULL, -5)"],
      "POSTINGS",
      99n,
    ],
  ] as const)("names %s", async (_what, statements, what, sequence) => {
    const [first, ...more] = await tampered(...statements);
    expect(first).toMatchObject({ fundId: fund.fundId, what, sequence });
    expect(more.filter(({ fundId }) => fundId !== fund.fundId)).toEqual([]);
  });

  it("finds a chain that was made anew behind a closed month", async () => {
    await fixture.query(`SELECT ledger_close($1, '2026-03-01', 's', 'u')`, [fund.fundId]);
    const faults = await tampered(
      "UPDATE period SET hash = sha256('another') WHERE fund_id = FUND AND month = '2026-03-01'",
    );
    expect(faults).toMatchObject([{ fundId: fund.fundId, what: "PERIOD", sequence: 4n }]);
  });
});
