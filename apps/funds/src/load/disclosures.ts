import { today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { contentOf, hashOf } from "../modules/answering/content.ts";
import { pin } from "../modules/ledger/posting.ts";
import { DEMONSTRATION_ACCOUNT } from "./demonstration.ts";

/** One fund of so many has not published yet, so that the list of those is not empty. */
const MISSING_EACH = 5;

/**
 * Publishes the last year that is over for the demonstration's funds, but for some, from the books as they were just made.
 *
 * @returns how many were published
 */
export async function loadDemonstrationDisclosures(tx: Transaction): Promise<number> {
  const year = Number(today().slice(0, 4)) - 1;
  const funds = await tx.query<{ id: string }>(
    "SELECT id FROM fund WHERE created_by = $1 AND opened_on <= make_date($2, 12, 31) ORDER BY name_folded, id",
    [DEMONSTRATION_ACCOUNT, year],
  );
  const publishing = funds.filter((_, index) => index % MISSING_EACH !== 0).map(({ id }) => id);
  if (publishing.length === 0) return 0;
  const recordedBefore = await pin(tx, publishing);
  for (const fundId of publishing) {
    const content = await contentOf(tx, { fundId, year, recordedBefore, note: null, restates: null });
    const text = JSON.stringify(content);
    await tx.query(
      `INSERT INTO disclosure (fund_id, year, state, version, recorded_before, sequence, hash, content, content_hash, prepared_by,
         prepared_by_username, published_at, published_by, published_by_username)
       VALUES ($1, $2, 'PUBLISHED', 1, $3, $4, decode($5, 'hex'), $6, decode($7, 'hex'), $8, $8, now(), $9, $9)`,
      [
        fundId,
        year,
        recordedBefore,
        content.head.sequence,
        content.head.hash,
        text,
        hashOf(text),
        DEMONSTRATION_ACCOUNT,
        `${DEMONSTRATION_ACCOUNT}-approver`,
      ],
      "demonstration disclosure",
    );
  }
  return publishing.length;
}
