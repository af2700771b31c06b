import { DomainError, downloadFile, gifts, jobs } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { defineJob, startJob } from "@khuyenhoc/jobs";
import { auditRead } from "@khuyenhoc/service-kit";
import { asDownload } from "@khuyenhoc/tabular";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { requireFund } from "../ledger/scope.ts";
import { type ReceiptPaper, receiptsPdf } from "./receipt-paper.ts";
import { chosenGifts, type GiftRow, giftColumns, giftTables, giftValues, receiptText } from "./row.ts";

/** Receipts that are read at once. */
const ROWS_AT_ONCE = 100;

interface PaperRow extends GiftRow {
  fundName: string;
  unitName: string;
  purposeName: string | null;
  sequence: bigint;
  hash: string;
  printedKey: string | null;
  trailToken: string;
}

/** Writes down that originals are handed out now; of those that were before, nothing changes. */
async function notePrints(tx: Transaction, ids: readonly string[], key: string, subject: string): Promise<void> {
  await tx.query(
    `INSERT INTO receipt_print (gift_id, fund_id, printed_by, printed_key)
     SELECT g.id, g.fund_id, $2, $3 FROM gift AS g WHERE g.id = ANY ($1::uuid[]) ORDER BY g.id ON CONFLICT (gift_id) DO NOTHING`,
    [ids, subject, key],
  );
}

/**
 * @param by.key       of the command or job that prints: what another one has printed before, is a copy
 * @param by.publicUrl base of the address where whoever gave sees what became of it
 */
async function papersOf(
  tx: Transaction,
  ids: readonly string[],
  by: { key: string; publicUrl: string },
): Promise<ReceiptPaper[]> {
  const rows = await tx.query<PaperRow>(
    `SELECT ${giftColumns}, f.name AS "fundName", v.name_vi AS "unitName", p.name AS "purposeName", j.sequence,
       encode(j.hash, 'hex') AS hash, printed.printed_key AS "printedKey", g.trail_token AS "trailToken"
     FROM ${giftTables} JOIN journal AS j ON j.id = g.journal_id LEFT JOIN purpose AS p ON p.id = g.purpose_id
     JOIN unit_version AS v ON v.unit_id = f.unit_id AND v.scope_validity @> g.received_on
     LEFT JOIN receipt_print AS printed ON printed.gift_id = g.id
     WHERE g.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], g.id)`,
    [ids],
  );
  return rows.map(({ receiptYear, receiptNumber, fundId, sequence, hash, printedKey, trailToken, ...row }) => {
    const number = receiptText(receiptYear, receiptNumber);
    const proof = ["khuyenhoc-receipt", fundId, number, row.amount, row.receivedOn, sequence, hash].join(" ");
    return { ...row, number, copy: printedKey !== by.key, proof, trailUrl: `${by.publicUrl}/g/${trailToken}` };
  });
}

/** Papers with names are for the officers of the fund's own unit. @throws DomainError NOT_FOUND, FORBIDDEN */
async function demandOwn(tx: Transaction, ids: readonly string[], roots: readonly string[]): Promise<void> {
  const rows = await tx.query<{ unitId: string }>(
    `SELECT f.unit_id AS "unitId" FROM gift AS g JOIN fund AS f ON f.id = g.fund_id WHERE g.id = ANY ($1::uuid[])`,
    [ids],
  );
  if (rows.length < new Set(ids).size) throw new DomainError("NOT_FOUND");
  if (rows.some(({ unitId }) => !roots.includes(unitId))) throw new DomainError("FORBIDDEN");
}

/** Receipts for printing, a page each: the first print is the original, every later one is marked as a copy. */
export const print = procedure("gifts.record")
  .input(gifts.printReceipts)
  .output(downloadFile)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal, requestId } = ctx;
    const { subject } = principal;
    const papers = await ctx.database.transaction(scopeOf(principal), async (tx) => {
      await demandOwn(tx, body.ids, principal.roots);
      await idempotent(tx, { key, operation: "gifts.print", subject, body }, async () => {
        await notePrints(tx, body.ids, key, subject);
        return true;
      });
      const subjectIds = body.ids;
      await auditRead(tx, { principal, operation: "gifts.print", subjectIds, rows: body.ids.length, requestId });
      return papersOf(tx, body.ids, { key, publicUrl: ctx.publicUrl });
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of receiptsPdf(papers, ctx.now())) chunks.push(chunk);
    return asDownload({ fileName: "phieu-thu.pdf", mediaType: "application/pdf", bytes: Buffer.concat(chunks) });
  });

async function* printedBy(
  tx: Transaction,
  job: { id: string; total: number },
  publicUrl: string,
): AsyncGenerator<ReceiptPaper> {
  for (let from = 1; from <= job.total; from += ROWS_AT_ONCE) {
    const items = await tx.query<{ id: string }>(
      "SELECT target_id AS id FROM job_item WHERE job_id = $1 AND position BETWEEN $2 AND $3 ORDER BY position",
      [job.id, from, from + ROWS_AT_ONCE - 1],
    );
    yield* await papersOf(
      tx,
      items.map(({ id }) => id),
      { key: job.id, publicUrl },
    );
  }
}

/** Receipts of a filter as one PDF, by year and number. @param publicUrl base of public addresses */
export const receiptsJob = (publicUrl: string) =>
  defineJob({
    kind: "funds.receipts",
    params: gifts.runReceipts.omit({ idempotencyKey: true }),
    batch: 500,
    async freeze(tx, { id, params: { fundId, filter } }) {
      const values = giftValues({ ...filter, fundId });
      const chosen = await tx.query(
        `INSERT INTO job_item (job_id, position, target_id)
       SELECT $${values.length + 1}, row_number() OVER (ORDER BY g.receipt_year, g.receipt_number), g.id
       FROM ${giftTables} WHERE ${chosenGifts} RETURNING 1`,
        [...values, id],
      );
      if (chosen.length > gifts.MAX_PRINTED_RECEIPTS) {
        throw new DomainError("INVALID_INPUT", { reason: `${chosen.length} > ${gifts.MAX_PRINTED_RECEIPTS}` });
      }
    },
    async step(tx, { id, principal }, targetIds) {
      await notePrints(tx, targetIds, id, principal.subject);
      return targetIds.map((targetId) => ({ targetId, code: "OK" as const }));
    },
    async finish(tx, { id, unitId, total, principal, requestId }) {
      const why = { operation: "gifts.runReceipts", unitId, rows: total, requestId: requestId ?? undefined };
      await auditRead(tx, { principal, ...why });
      const parts = receiptsPdf(printedBy(tx, { id, total }, publicUrl), new Date());
      return { fileName: "phieu-thu.pdf", mediaType: "application/pdf", parts };
    },
  });

/** Starts to print the receipts of a fund behind a filter. */
export const runReceipts = procedure("gifts.record")
  .input(gifts.runReceipts)
  .output(jobs.jobStatus)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey, ...params } = input;
    const { principal } = ctx;
    const { unitId } = await ctx.database.transaction(
      scopeOf(principal),
      async (tx) => {
        const fund = await requireFund(tx, params.fundId);
        if (!principal.roots.includes(fund.unitId)) throw new DomainError("FORBIDDEN");
        return fund;
      },
      { readOnly: true },
    );
    return startJob(ctx, receiptsJob(ctx.publicUrl), { unitId, params, idempotencyKey });
  });
