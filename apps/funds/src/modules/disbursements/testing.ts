import type { Disbursement } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { type Caller, type Fixture, freshKey, type OpenedFund, type UnitKey } from "../../testing/fixture.ts";
import { post } from "../ledger/posting.ts";

export type Request = Omit<Parameters<Caller["disbursements"]["request"]>[0], "idempotencyKey" | "fundId">;

/** A reward from general money, to somebody with an account. */
export const reward: Request = {
  kind: "REWARD",
  purposeId: null,
  amount: "2000000",
  description: "Thưởng giáo viên giỏi năm học 2025-2026",
  receiver: "Trần Thị Cô",
  payee: { holder: "TRAN THI CO", bank: "Agribank", account: "1500207654321" },
  goods: null,
  eventId: null,
  neededOn: "2026-11-28",
};

/** A fund with money, and everybody whom its spending takes. */
export interface SpendingStage extends OpenedFund {
  officer: Caller;
  approver: Caller;
  accountant: Caller;
  request(change?: Partial<Request>): Promise<Disbursement>;
  approved(change?: Partial<Request>): Promise<Disbursement>;
  paid(change?: Partial<Request>): Promise<Disbursement>;
}

/** @param money of its general money at the bank */
export async function spendingAt(fixture: Fixture, unit: UnitKey, money = 100_000_000n): Promise<SpendingStage> {
  const fund = await fixture.fundAt(unit);
  const { fundId } = fund;
  await fixture.database.transaction(systemScope, (tx) =>
    post(tx, {
      fundId,
      kind: "GIFT",
      effectiveOn: "2026-01-05",
      description: "Thu tài trợ",
      postings: [
        { account: "112", purposeId: null, amount: money },
        { account: "511", purposeId: null, amount: -money },
      ],
      source: null,
      by: { subject: "giver", username: "giver" },
    }),
  );
  const officer = fixture.as("commune-officer", unit);
  const approver = fixture.as("fund-approver", unit);
  const accountant = fixture.as("fund-accountant", unit);
  const request = (change: Partial<Request> = {}) =>
    officer.disbursements.request({ idempotencyKey: freshKey(), fundId, ...reward, ...change });
  const approved = async (change?: Partial<Request>) => {
    const { id } = await request(change);
    return approver.disbursements.approve({ idempotencyKey: freshKey(), id });
  };
  const paid = async (change?: Partial<Request>) => {
    const { id, kind } = await approved(change);
    return accountant.disbursements.pay(payment(id, kind === "GOODS" ? null : "112"));
  };
  return { ...fund, officer, approver, accountant, request, approved, paid };
}

/** Pays one today. */
export const payment = (id: string, account: "111" | "112" | null) => ({
  idempotencyKey: freshKey(),
  id,
  account,
  paidOn: "2026-11-24",
  proof: "Danh sách ký nhận",
});
