import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { payOut } from "../modules/disbursements/payments.ts";
import { approveRequest, insertRequest } from "../modules/disbursements/requests.ts";
import { DEMONSTRATION_ACCOUNT, DEMONSTRATION_YEARS, type DemonstrationOfUnit } from "./demonstration.ts";

const account = (step: string) => ({ subject: `${DEMONSTRATION_ACCOUNT}-${step}`, username: DEMONSTRATION_ACCOUNT });
/** After all gifts of the last year: no earlier day is left short. */
const DAY = `${DEMONSTRATION_YEARS.at(-1)}-11-15`;
const REWARD = 100_000n;

type Order = Parameters<typeof insertRequest>[1];
const common = { payee: null, eventId: null, neededOn: DAY } as const;

/** Takes a request as far as it is told to go. @returns whether it was paid or handed out */
async function spend(tx: Transaction, vault: Vault, order: Order, as: "asked" | "approved" | "paid"): Promise<boolean> {
  const id = await insertRequest(tx, order, { vault, by: account("requester") });
  if (as === "asked") return false;
  await approveRequest(tx, { id, day: DAY, note: null, by: account("approver") });
  if (as === "approved") return false;
  const from = order.kind === "GOODS" ? null : ("111" as const);
  const proof = "Danh sách ký nhận";
  await payOut(tx, { id, account: from, paidOn: DAY, proof, vault, by: account("payer") });
  return true;
}

/**
 * What the demonstration's funds spend beside scholarships: goods handed out, rewards in cash from restricted money, one that is approved
 * and one that waits. General money is left to the scholarships.
 *
 * @returns how many were paid or handed out
 */
export async function loadDemonstrationSpending(
  tx: Transaction,
  made: readonly DemonstrationOfUnit[],
  vault: Vault,
): Promise<number> {
  let done = 0;
  for (const { fund, gifts } of made) {
    const fundId = fund.id;
    const goods = gifts.find(({ kind }) => kind === "GOODS");
    if (goods !== undefined) {
      const order = {
        ...{ ...common, fundId, kind: "GOODS" as const, purposeId: goods.purposeId, amount: `${goods.amount}` },
        description: "Tặng sách vở cho học sinh vượt khó",
        receiver: "Học sinh theo danh sách ký nhận",
        goods: { giftId: goods.id, quantity: "Sách và vở" },
      };
      if (await spend(tx, vault, order, "paid")) done++;
    }
    const cash = await tx.query<{ purposeId: string; amount: bigint }>(
      `SELECT purpose_id AS "purposeId", amount FROM balance
       WHERE fund_id = $1 AND account = '111' AND purpose_id IS NOT NULL ORDER BY amount DESC, purpose_id`,
      [fundId],
    );
    const [most] = cash;
    if (most !== undefined && most.amount >= 3n * REWARD) {
      const order = {
        ...{ ...common, fundId, kind: "REWARD" as const, purposeId: most.purposeId, amount: `${REWARD}`, goods: null },
        description: "Thưởng học sinh giỏi",
        receiver: "Học sinh theo danh sách ký nhận",
      };
      for (const as of ["paid", "approved", "asked"] as const) if (await spend(tx, vault, order, as)) done++;
    }
  }
  return done;
}
