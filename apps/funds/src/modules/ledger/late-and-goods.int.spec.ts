import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, openFixture, units } from "../../testing/fixture.ts";
import { available, post, release, reserve, settle } from "./posting.ts";
import { by, code, draft, gift, payment } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const within = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  fixture.database.transaction(scopeOf({ roots: [units.c11] }), work);

describe("what comes late", () => {
  it("leaves no past day short, by account and purpose, and names the first that would be", async () => {
    const fund = await fixture.fundAt("c11");
    const HB = fund.purposes.HB ?? null;
    const on = (effectiveOn: string) => ({ effectiveOn });
    const refused = async (promise: Promise<unknown>) =>
      promise.then(
        () => null,
        (error: unknown) => (error instanceof DomainError ? [error.code, error.details] : error),
      );
    await within(async (tx) => {
      await post(tx, gift(fund, 100n, null, on("2026-01-10")));
      await post(tx, payment(fund, 80n, null, on("2026-02-10")));
      await post(tx, gift(fund, 500n, null, on("2026-03-10")));
      await post(tx, gift(fund, 500n, HB, on("2026-01-01")));
      expect(await refused(post(tx, payment(fund, 21n, null, on("2026-01-20"))))).toEqual([
        "PAST_DAY_SHORT",
        { date: "2026-02-10", available: "20", wanted: "21" },
      ]);
      expect(await refused(post(tx, payment(fund, 101n, null, on("2026-01-20"))))).toEqual([
        "PAST_DAY_SHORT",
        { date: "2026-01-20", available: "100", wanted: "101" },
      ]);
      expect(await refused(post(tx, payment(fund, 1n, null, on("2026-01-09"))))).toEqual([
        "PAST_DAY_SHORT",
        { date: "2026-01-09", available: "0", wanted: "1" },
      ]);
      await post(tx, payment(fund, 20n, null, on("2026-01-20")));
      expect(await refused(post(tx, payment(fund, 1n, null, on("2026-03-09"))))).toMatchObject(["PAST_DAY_SHORT", {}]);
      await post(tx, payment(fund, 500n, null, on("2026-03-10")));
    });
  });
});

describe("goods that are promised", () => {
  it("count against the goods of the purpose, not its money, and are handed out to the đồng", async () => {
    const fund = await fixture.fundAt("c11");
    const goods = (amount: bigint) =>
      draft(
        fund,
        [
          ["612", null, amount],
          ["152", null, -amount],
        ],
        { kind: "PAYMENT" },
      );
    await within(async (tx) => {
      await post(tx, gift(fund, 50n));
      await post(
        tx,
        draft(
          fund,
          [
            ["152", null, 100n],
            ["512", null, -100n],
          ],
          {},
        ),
      );
      const hold = (amount: bigint) =>
        reserve(tx, {
          ...{ fundId: fund.fundId, purposeId: null, amount, goods: true, expiresOn: "2026-12-31", by },
          source: { type: "DISBURSEMENT", id: "d1" },
        });
      const held = await hold(70n);
      expect(await code(hold(31n))).toBe("INSUFFICIENT_FUNDS");
      expect(await code(post(tx, goods(31n)))).toBe("INSUFFICIENT_FUNDS");
      expect(await available(tx, fund.fundId, null)).toBe(50n);
      expect(await code(settle(tx, { reservationId: held, draft: payment(fund, 50n) }))).toBe("RESERVATION_AMOUNT");
      const other = await hold(30n);
      await settle(tx, { reservationId: held, draft: goods(70n) });
      expect(await code(post(tx, goods(1n)))).toBe("INSUFFICIENT_FUNDS");
      await release(tx, { reservationId: other, as: "VOIDED", reason: "thôi", by });
      await post(tx, goods(30n));
    });
  });
});
