import type { DisbursementState } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";
import { verifyNow } from "../../verify.ts";
import { post } from "../ledger/posting.ts";
import { payment, type SpendingStage, spendingAt } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture(20);
});
afterAll(() => fixture.close());

const GOODS = 400n;
const MONEY = 1000n;
const ops = ["request", "request", "approve", "approve", "pay", "pay", "cancel", "withdraw", "refund"] as const;
interface Step {
  op: (typeof ops)[number];
  goods: boolean;
  amount: number;
  /** Which of the requests there are. */
  target: number;
}
const step: fc.Arbitrary<Step> = fc.record({
  op: fc.constantFrom(...ops),
  goods: fc.boolean(),
  amount: fc.integer({ min: 1, max: 500 }),
  target: fc.nat(1000),
});

interface Known {
  id: string;
  goods: boolean;
  amount: bigint;
  state: DisbursementState;
}

/** Sends one step; refusals are part of the game. */
async function take(stage: SpendingStage, { op, goods, amount, target }: Step, known: readonly Known[]): Promise<void> {
  if (op === "request") {
    const kind = goods ? ("GOODS" as const) : ("PROGRAMME" as const);
    await stage.request({
      ...{ kind, amount: `${amount}`, payee: null, goods: goods ? { giftId: null, quantity: "vở" } : null },
    });
    return;
  }
  const aim = known[target % known.length];
  if (aim === undefined) return;
  const { id } = aim;
  const order = { idempotencyKey: freshKey(), id };
  const account = aim.goods ? null : ("112" as const);
  const { accountant, approver, officer } = stage;
  const sent = {
    approve: () => approver.disbursements.approve(order),
    pay: () => accountant.disbursements.pay(payment(id, aim.goods ? null : "111")),
    cancel: () => officer.disbursements.cancel({ ...order, reason: "Hoãn" }),
    withdraw: () => approver.disbursements.withdrawApproval({ ...order, reason: "Xem lại" }),
    refund: () => accountant.disbursements.refund({ ...order, account, refundedOn: "2026-11-24", reason: "Trả" }),
  } as const;
  const outcome = await codeOf(sent[op]());
  expect(["OK", "INSUFFICIENT_FUNDS", "DISBURSEMENT_STATE"]).toContain(outcome);
}

const readKnown = async ({ fundId }: SpendingStage): Promise<Known[]> =>
  fixture.query<Known>(
    `SELECT d.id, d.kind = 'GOODS' AS goods, d.amount, disbursement_state(d) AS state FROM disbursement AS d
     WHERE d.fund_id = $1 ORDER BY d.requested_at, d.id`,
    [fundId],
  );

/** What is held and what was paid is what the states say, of money and of goods, and nothing is below zero. */
async function expectExact(stage: SpendingStage): Promise<void> {
  const known = await readKnown(stage);
  const sum = (goods: boolean, state: DisbursementState) =>
    known.reduce((all, one) => (one.goods === goods && one.state === state ? all + one.amount : all), 0n);
  const [money] = await fixture.query<{ money: bigint; reserved: bigint }>(
    "SELECT money, reserved FROM spendable WHERE fund_id = $1",
    [stage.fundId],
  );
  expect(money).toEqual({ money: MONEY - sum(false, "PAID"), reserved: sum(false, "APPROVED") });
  const [goods] = await fixture.query<{ amount: bigint; reserved: bigint }>(
    "SELECT amount, reserved FROM balance WHERE fund_id = $1 AND account = '152'",
    [stage.fundId],
  );
  expect(goods).toEqual({ amount: GOODS - sum(true, "PAID"), reserved: sum(true, "APPROVED") });
}

it("holds and pays exactly what was approved, whatever is asked, approved, paid and cancelled at once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 12 }),
      async (rounds) => {
        const stage = await spendingAt(fixture, "c11", MONEY);
        await fixture.database.transaction(systemScope, (tx) =>
          post(tx, {
            ...{ fundId: stage.fundId, kind: "GIFT", effectiveOn: "2026-01-05", description: "Vở", source: null },
            postings: [
              { account: "111", purposeId: null, amount: MONEY },
              { account: "112", purposeId: null, amount: -MONEY },
              { account: "152", purposeId: null, amount: GOODS },
              { account: "512", purposeId: null, amount: -GOODS },
            ],
            by: { subject: "giver", username: "giver" },
          }),
        );
        for (const round of rounds) {
          const known = await readKnown(stage);
          await Promise.all(round.map((one) => take(stage, one, known)));
          await expectExact(stage);
        }
      },
    ),
    { numRuns: 12 },
  );
  expect(await verifyNow(fixture.database)).toMatchObject({ faults: [] });
});
