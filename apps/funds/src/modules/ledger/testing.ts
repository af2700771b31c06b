import { DomainError } from "@khuyenhoc/contracts";
import type { OpenedFund } from "../../testing/fixture.ts";
import type { JournalDraft } from "./posting.ts";

/** Who books. */
export const by = { subject: "subject-k", username: "ketoan" };

/** OK, or the code of the refusal. */
export const code = (promise: Promise<unknown>) =>
  promise.then(
    () => "OK",
    (error: unknown) => {
      if (error instanceof DomainError) return error.code;
      throw error;
    },
  );

/** Account, purpose, amount. */
export type Line = [JournalDraft["postings"][number]["account"], string | null, bigint];
/** A gift of a day in March, unless it is changed. */
export const draft = (fund: OpenedFund, lines: Line[], change: Partial<JournalDraft> = {}): JournalDraft => ({
  fundId: fund.fundId,
  kind: "GIFT",
  effectiveOn: "2026-03-02",
  description: "Tặng quỹ",
  postings: lines.map(([account, purposeId, amount]) => ({ account, purposeId, amount })),
  source: { type: "MANUAL", id: "1" },
  by,
  ...change,
});
/** So much at the bank. */
export const gift = (
  fund: OpenedFund,
  amount: bigint,
  purposeId: string | null = null,
  change: Partial<JournalDraft> = {},
) =>
  draft(
    fund,
    [
      ["112", purposeId, amount],
      ["511", purposeId, -amount],
    ],
    change,
  );
/** So much for scholarships from the bank. */
export const payment = (
  fund: OpenedFund,
  amount: bigint,
  purposeId: string | null = null,
  change: Partial<JournalDraft> = {},
) =>
  draft(
    fund,
    [
      ["611", purposeId, amount],
      ["112", purposeId, -amount],
    ],
    { kind: "PAYMENT", ...change },
  );
