import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, type OpenedFund, openFixture } from "../../testing/fixture.ts";
import { postOnce } from "./once.ts";
import { post } from "./posting.ts";
import { code, draft, gift, payment } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture(20);
});
afterAll(() => fixture.close());

/** A fund with 1,000 đồng at the bank. */
async function fundWithMoney(): Promise<OpenedFund> {
  const fund = await fixture.fundAt("c11");
  await fixture.database.transaction(systemScope, (tx) => post(tx, gift(fund, 1000n)));
  return fund;
}

/** Pays from a fund and tells of it. */
const pay = (fund: OpenedFund, key: string, amount = 700n) =>
  postOnce(fixture.database, systemScope, {
    key,
    operation: "test.pay",
    body: { fundId: fund.fundId, amount },
    draft: payment(fund, amount),
    event: {
      type: "vn.khuyenhoc.funds.gift.received.v1",
      subject: fund.fundId,
      data: { giftId: fund.fundId, subjectId: null, hint: null, fundName: key, amount: "1", date: "2026-03-02" },
    },
  });

async function left(fund: OpenedFund, key: string) {
  const count = async (from: string, value: string) => (await fixture.query(`SELECT FROM ${from}`, [value])).length;
  return {
    journals: await count("journal WHERE fund_id = $1", fund.fundId),
    keys: await count("idempotency WHERE key = $1", key),
    events: await count("outbox WHERE key = $1", fund.fundId),
  };
}

it("pays once for 50 calls at once with one key, though the money is gone after the first", async () => {
  const fund = await fundWithMoney();
  const key = freshKey();
  const answers = await Promise.all(Array.from({ length: 50 }, () => pay(fund, key)));
  expect(new Set(answers.map(({ journalId }) => journalId)).size).toBe(1);
  expect(answers[0]).toMatchObject({ sequence: 2n, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await left(fund, key)).toEqual({ journals: 2, keys: 1, events: 1 });
  expect(await code(pay(fund, key, 100n))).toBe("IDEMPOTENCY_KEY_REUSED");
  expect(await left(fund, key)).toEqual({ journals: 2, keys: 1, events: 1 });
});

it("leaves nothing behind of what is refused, and says why", async () => {
  const fund = await fundWithMoney();
  const key = freshKey();
  await expect(pay(fund, key, 1001n)).rejects.toMatchObject({
    code: "INSUFFICIENT_FUNDS",
    details: { available: "1000", wanted: "1001" },
  });
  expect(await left(fund, key)).toEqual({ journals: 1, keys: 0, events: 0 });
  expect(await code(pay(fund, key, 1000n))).toBe("OK");
});

it("takes nothing for a journal that is none", async () => {
  const fund = await fixture.fundAt("c11");
  const one = gift(fund, 1n);
  const wrong = [
    draft(fund, [], { ...one, description: "" }),
    { ...one, kind: "REVERSAL" as "GIFT" },
    { ...one, kind: "OTHER" as "GIFT" },
  ];
  for (const journal of wrong) {
    const posting = fixture.database.transaction(systemScope, (tx) => post(tx, journal));
    await expect(posting).rejects.toMatchObject({ code: "23514" });
  }
});
