import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvent } from "@khuyenhoc/messaging";

/**
 * Tells that a gift was taken back, in the transaction of the reversal that does it. A journal that is no gift's is told of by nobody.
 *
 * @param reversed.journalId the journal that was reversed
 * @param reversed.effectiveOn day that the reversal counts for
 */
export async function tellVoided(
  tx: Transaction,
  { journalId, effectiveOn }: { journalId: string; effectiveOn: string },
): Promise<void> {
  const [gift] = await tx.query<{ id: string; fundId: string }>(
    `SELECT id, fund_id AS "fundId" FROM gift WHERE journal_id = $1`,
    [journalId],
  );
  if (gift === undefined) return;
  const { id, fundId } = gift;
  await appendDomainEvent(tx, {
    type: "vn.khuyenhoc.funds.gift.voided.v1",
    subject: id,
    data: { giftId: id, fundId, date: effectiveOn },
  });
}
