import type { Disbursement } from "@khuyenhoc/contracts";
import { found, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type UnitKey } from "../../testing/fixture.ts";
import { payment, reward, type SpendingStage, spendingAt } from "./testing.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function disbursementRows(fixture: () => Fixture): Rows {
  const expected = subtree("NOT_FOUND");
  const stages = new Map<UnitKey, Promise<SpendingStage>>();
  const stageOf = (unit: UnitKey): Promise<SpendingStage> => {
    const known = stages.get(unit) ?? spendingAt(fixture(), unit, 1_000_000_000_000n);
    stages.set(unit, known);
    return known;
  };
  type Move = "request" | "approved" | "paid";
  const madeAt = async (unit: UnitKey, move: Move): Promise<Disbursement> => (await stageOf(unit))[move]();
  const reason = "Hoãn";
  return {
    "disbursements.list": {
      aim: async (caller, unit) => ok(caller.disbursements.list({ filter: { fundId: (await stageOf(unit)).fundId } })),
      expected,
    },
    "disbursements.byIds": {
      aim: async (caller, unit) => found(caller.disbursements.byIds({ ids: [(await madeAt(unit, "request")).id] })),
      expected,
    },
    "disbursements.spentByEvent": {
      aim: async (caller, unit) => {
        const eventId = crypto.randomUUID();
        await (await stageOf(unit)).request({ eventId });
        const [spent] = await caller.disbursements.spentByEvent({ eventIds: [eventId] });
        return spent?.requested === "0" ? "NOT_FOUND" : "OK";
      },
      expected,
    },
    "disbursements.request": {
      aim: async (caller, unit) => {
        const { fundId } = await stageOf(unit);
        return ok(caller.disbursements.request({ idempotencyKey: freshKey(), fundId, ...reward }));
      },
      expected,
    },
    "disbursements.approve": {
      aim: async (caller, unit) => {
        const { id } = await madeAt(unit, "request");
        return ok(caller.disbursements.approve({ idempotencyKey: freshKey(), id }));
      },
      expected,
    },
    "disbursements.reject": {
      aim: async (caller, unit) => {
        const { id } = await madeAt(unit, "request");
        return ok(caller.disbursements.reject({ idempotencyKey: freshKey(), id, reason }));
      },
      expected,
    },
    "disbursements.cancel": {
      aim: async (caller, unit) => {
        const { id } = await madeAt(unit, "request");
        return ok(caller.disbursements.cancel({ idempotencyKey: freshKey(), id, reason }));
      },
      expected,
    },
    "disbursements.withdrawApproval": {
      aim: async (caller, unit) => {
        const { id } = await madeAt(unit, "approved");
        return ok(caller.disbursements.withdrawApproval({ idempotencyKey: freshKey(), id, reason }));
      },
      expected,
    },
    "disbursements.pay": {
      aim: async (caller, unit) => {
        const { id } = await madeAt(unit, "approved");
        return ok(caller.disbursements.pay(payment(id, "112")));
      },
      expected,
    },
    "disbursements.refund": {
      aim: async (caller, unit) => {
        const { id } = await madeAt(unit, "paid");
        const order = { id, account: "112", refundedOn: "2026-11-24", reason } as const;
        return ok(caller.disbursements.refund({ idempotencyKey: freshKey(), ...order }));
      },
      expected,
    },
    "disbursements.vouchers": {
      aim: async (caller, unit) =>
        ok(caller.disbursements.vouchers({ ids: [(await madeAt(unit, "paid")).id], copy: false })),
      expected: { ...expected, descendant: "FORBIDDEN" },
    },
  };
}
