import { answering, DomainError, type Trail, type TrailUse } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { type GiftRow, giftOf } from "../gifts/row.ts";
import type { Dong } from "../ledger/posting.ts";
import { awardText } from "../scholarships/award-row.ts";

/** Most payments that a trail names. */
const MOST_USES = 500;

/** From the first to the last đồng of what came into a purpose, counted from its first day; the end is not included. */
interface Span {
  from: Dong;
  to: Dong;
}

const money = ["111", "112"];
const goods = ["152"];

/**
 * What moved a purpose's money or goods, with how much had come in and gone out through it. Journals that were reversed never were.
 * Parameters: $1 fund, $2 purpose or null, $3 accounts.
 */
const flows = `WITH moved AS (
    SELECT j.id, j.sequence, j.effective_on, j.kind, sum(p.amount)::bigint AS amount
    FROM posting AS p JOIN journal AS j ON j.fund_id = p.fund_id AND j.sequence = p.sequence
    WHERE p.fund_id = $1 AND p.purpose_id IS NOT DISTINCT FROM $2::uuid AND p.account = ANY ($3::text[]) AND j.kind <> 'REVERSAL'
      AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = j.id)
    GROUP BY j.id HAVING sum(p.amount) <> 0
  ), flow AS (
    SELECT *, (sum(greatest(amount, 0)) OVER w)::bigint AS come, (sum(greatest(-amount, 0)) OVER w)::bigint AS gone
    FROM moved WINDOW w AS (ORDER BY effective_on, sequence)
  )`;

/** Where a journal's đồng lie among all that came into a purpose. */
async function spanOf(tx: Transaction, place: readonly unknown[], journalId: string): Promise<Span | undefined> {
  const [span] = await tx.query<Span>(
    `${flows} SELECT come - amount AS "from", come AS "to" FROM flow WHERE id = $4 AND amount > 0`,
    [...place, journalId],
  );
  return span;
}

interface Out {
  journalId: string;
  kind: string;
  on: string;
  /** Of all that went out of the purpose. */
  from: Dong;
  to: Dong;
}

/** What went out of a purpose within a span: the first đồng that came is the first that goes. */
function outsOf(tx: Transaction, place: readonly unknown[], span: Span): Promise<Out[]> {
  return tx.query<Out>(
    `${flows} SELECT id AS "journalId", kind, effective_on AS "on", gone + amount AS "from", gone AS "to" FROM flow
     WHERE amount < 0 AND gone > $4 AND gone + amount < $5 ORDER BY effective_on, sequence LIMIT ${MOST_USES}`,
    [...place, span.from, span.to],
  );
}

interface Use {
  journalId: string;
  on: string;
  purposeId: string | null;
  amount: Dong;
}

/** Follows a span to the payments that it made; general money also into the purposes it was transferred to. */
async function follow(
  tx: Transaction,
  at: { fundId: string; purposeId: string | null; accounts: readonly string[] },
  span: Span,
): Promise<Use[]> {
  const uses: Use[] = [];
  for (const out of await outsOf(tx, [at.fundId, at.purposeId, at.accounts], span)) {
    let { from: start, to: end } = out;
    if (span.from > start) start = span.from;
    if (span.to < end) end = span.to;
    if (out.kind !== "TRANSFER" || at.purposeId !== null) {
      uses.push({ journalId: out.journalId, on: out.on, purposeId: at.purposeId, amount: end - start });
      continue;
    }
    // The same đồng where they arrived, one purpose after the other.
    let passed = out.from;
    for (const purposeId of await arrivals(tx, at.fundId, out.journalId, at.accounts)) {
      const into = { ...at, purposeId };
      const arrived = await spanOf(tx, [at.fundId, purposeId, at.accounts], out.journalId);
      if (arrived === undefined) continue;
      const from = arrived.from + (start > passed ? start - passed : 0n);
      let to = arrived.from + (end - passed);
      if (arrived.to < to) to = arrived.to;
      if (from < to) uses.push(...(await follow(tx, into, { from, to })));
      passed += arrived.to - arrived.from;
    }
  }
  return uses;
}

/** Purposes that a transfer brought money or goods to, in the order of their codes. */
async function arrivals(
  tx: Transaction,
  fundId: string,
  journalId: string,
  accounts: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT u.id FROM journal AS j JOIN posting AS p ON p.fund_id = j.fund_id AND p.sequence = j.sequence
     JOIN purpose AS u ON u.id = p.purpose_id
     WHERE j.fund_id = $1 AND j.id = $2 AND p.account = ANY ($3::text[]) GROUP BY u.id, u.code HAVING sum(p.amount) > 0 ORDER BY u.code`,
    [fundId, journalId, accounts],
  );
  return rows.map(({ id }) => id);
}

export interface FollowedUse extends TrailUse {
  programmeId: string | null;
}

/**
 * From a gift to what it did. Money has no marks: that the first đồng that came for a purpose is the first that is paid from it is a
 * convention (docs/disclosure.md).
 *
 * @returns nothing of a gift whose receipt is void
 */
export async function followGift(tx: Transaction, gift: GiftRow): Promise<FollowedUse[]> {
  if (gift.voidedOn !== null) return [];
  const at = { fundId: gift.fundId, purposeId: gift.purposeId, accounts: gift.kind === "GOODS" ? goods : money };
  const span = await spanOf(tx, [at.fundId, at.purposeId, at.accounts], gift.journalId);
  if (span === undefined) return [];
  const uses = await follow(tx, at, span);
  const known = await tx.query<{
    journalId: string;
    programmeId: string;
    title: string;
    year: number;
    sequence: number;
  }>(
    `SELECT i.journal_id AS "journalId", m.id AS "programmeId", m.title, w.year, w.sequence
     FROM award_payment AS i JOIN award AS w ON w.id = i.award_id JOIN programme AS m ON m.id = w.programme_id
     WHERE i.journal_id = ANY ($1::uuid[])`,
    [uses.map(({ journalId }) => journalId)],
  );
  const awards = new Map(known.map((row) => [row.journalId, row]));
  const names = await purposeNames(tx, gift.fundId);
  return uses.map(({ journalId, on, purposeId, amount }) => {
    const award = awards.get(journalId);
    return {
      kind: award === undefined ? "SPENT" : "AWARD",
      on,
      amount: `${amount}`,
      purposeName: purposeId === null ? null : (names.get(purposeId) ?? null),
      programmeTitle: award?.title ?? null,
      programmeId: award?.programmeId ?? null,
      awardNumber: award === undefined ? null : awardText(award.year, award.sequence),
      journalId,
    };
  });
}

async function purposeNames(tx: Transaction, fundId: string): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; name: string }>("SELECT id, name FROM purpose WHERE fund_id = $1", [
    fundId,
  ]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What of a gift is common to both views of its trail. */
export async function trailHead(
  tx: Transaction,
  gift: GiftRow,
  uses: readonly TrailUse[],
): Promise<Pick<Trail, "amount" | "receivedOn" | "inKind" | "purposeName" | "voided" | "used" | "unspent">> {
  const used = uses.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  const voided = gift.voidedOn !== null;
  return {
    amount: `${gift.amount}`,
    receivedOn: gift.receivedOn,
    inKind: gift.kind === "GOODS",
    purposeName: gift.purposeId === null ? null : ((await purposeNames(tx, gift.fundId)).get(gift.purposeId) ?? null),
    voided,
    used: `${used}`,
    unspent: `${voided ? 0n : gift.amount - used}`,
  };
}

/** Secrets of gifts in scope, for their receipts, by the gift. */
export async function trailTokens(tx: Transaction, giftIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; token: string }>(
    "SELECT id, trail_token AS token FROM gift WHERE id = ANY ($1::uuid[])",
    [giftIds],
  );
  return new Map(rows.map(({ id, token }) => [id, token]));
}

/** From a gift to the awards and payments it made, students by the numbers of their awards only. */
export const trail = procedure("gifts.read")
  .input(answering.askTrail)
  .output(answering.trail)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const gift = await giftOf(tx, input.giftId);
      if (gift === undefined) throw new DomainError("NOT_FOUND");
      const uses = await followGift(tx, gift);
      const token = (await trailTokens(tx, [gift.id])).get(gift.id);
      if (token === undefined) throw new Error(`gift ${gift.id} has no secret`);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "answering.trail",
        unitId: gift.unitId,
        subjectIds: [gift.id],
        rows: uses.length,
        requestId: ctx.requestId,
      });
      return {
        giftId: gift.id,
        fundId: gift.fundId,
        ...(await trailHead(tx, gift, uses)),
        uses: uses.slice(0, MOST_USES).map(({ programmeId: _, ...use }) => use),
        token,
      };
    }),
  );
