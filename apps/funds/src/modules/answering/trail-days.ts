import { systemScope, type Transaction } from "@khuyenhoc/database";
import type { Store } from "../../context.ts";

/** Journals that are folded in by one transaction. */
const AT_ONCE = 20_000;

/** Where a fund's chain ends, and how far of it is folded in. */
async function state(tx: Transaction, fundId: string): Promise<{ head: bigint; folded: bigint }> {
  const [row] = await tx.query<{ head: bigint; folded: bigint | null }>(
    `SELECT h.sequence AS head, t.sequence AS folded FROM ledger_head AS h LEFT JOIN trail_folded AS t ON t.fund_id = h.fund_id
     WHERE h.fund_id = $1`,
    [fundId],
  );
  return { head: row?.head ?? 0n, folded: row?.folded ?? 0n };
}

/**
 * Folds what a fund's books learned since into the days that gifts are followed by: each journal once, when a trail is asked for. A
 * reversal takes its journal off the day that it counted for. Of several who ask at once one folds, the others wait.
 */
export async function foldTrailDays(database: Store, fundId: string): Promise<void> {
  const first = await database.transaction(systemScope, (tx) => state(tx, fundId), { readOnly: true });
  if (first.folded >= first.head) return;
  for (let more = true; more; ) {
    more = await database.transaction(systemScope, async (tx) => {
      await tx.query("INSERT INTO trail_folded (fund_id, sequence) VALUES ($1, 0) ON CONFLICT DO NOTHING", [fundId]);
      await tx.query("SELECT FROM trail_folded WHERE fund_id = $1 FOR UPDATE", [fundId]);
      const { head, folded } = await state(tx, fundId);
      const upTo = head - folded > BigInt(AT_ONCE) ? folded + BigInt(AT_ONCE) : head;
      await foldIn(tx, fundId, folded, upTo);
      await tx.query("UPDATE trail_folded SET sequence = $2 WHERE fund_id = $1", [fundId, upTo]);
      return upTo < head;
    });
  }
}

/** Adds the journals after one and up to another of a fund's chain to its days. */
async function foldIn(tx: Transaction, fundId: string, after: bigint, upTo: bigint): Promise<void> {
  await tx.query(
    `WITH fresh AS (
       SELECT sequence, effective_on, kind, reverses_id FROM journal WHERE fund_id = $1 AND sequence > $2 AND sequence <= $3
     ), told AS (
       SELECT sequence, effective_on, kind, 1 AS sign FROM fresh WHERE kind <> 'REVERSAL'
       UNION ALL SELECT o.sequence, o.effective_on, o.kind, -1 FROM fresh AS r JOIN journal AS o ON o.id = r.reverses_id
     ), moved AS (
       SELECT t.sequence, t.sign, t.effective_on, t.kind, p.purpose_id, p.account = '152' AS goods, sum(p.amount) AS amount
       FROM told AS t JOIN posting AS p ON p.fund_id = $1 AND p.sequence = t.sequence
       WHERE p.account IN ('111', '112', '152') GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(p.amount) <> 0
     )
     MERGE INTO trail_day AS d USING (
       SELECT purpose_id, goods, effective_on, sum(sign * greatest(amount, 0)) AS come, sum(sign * greatest(-amount, 0)) AS gone,
         coalesce(sum(sign) FILTER (WHERE amount < 0), 0) AS outs,
         coalesce(sum(sign) FILTER (WHERE amount < 0 AND kind = 'TRANSFER'), 0) AS transfers
       FROM moved GROUP BY purpose_id, goods, effective_on
     ) AS f ON d.fund_id = $1 AND d.goods = f.goods AND d.purpose_id IS NOT DISTINCT FROM f.purpose_id AND d.effective_on = f.effective_on
     WHEN MATCHED THEN UPDATE SET come = d.come + f.come, gone = d.gone + f.gone, outs = d.outs + f.outs,
       transfers = d.transfers + f.transfers
     WHEN NOT MATCHED THEN INSERT (fund_id, purpose_id, goods, effective_on, come, gone, outs, transfers)
       VALUES ($1, f.purpose_id, f.goods, f.effective_on, f.come, f.gone, f.outs, f.transfers)`,
    [fundId, after, upTo],
  );
}
