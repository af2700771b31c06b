import { answering, type Disclosure, DomainError, today } from "@khuyenhoc/contracts";
import { encodeCursor, idempotent, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { pin } from "../ledger/posting.ts";
import { requireFund } from "../ledger/scope.ts";
import { contentOf, hashOf, yearDays } from "./content.ts";
import { fileOf } from "./disclosure-file.ts";
import { type DisclosureRow, disclosureColumns, disclosureTables, readDisclosure, toHead } from "./disclosure-row.ts";

const newest = {
  name: "disclosures-newest",
  columns: [
    { expression: "d.prepared_at", type: "timestamptz", direction: "desc" },
    { expression: "d.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

const inSubtree = (place: string) =>
  `f.unit_id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id = ${place} AND scope_validity @> app_today())`;

/** Disclosures in scope, the newest first. */
export const disclosures = procedure("ledger.read")
  .input(answering.listDisclosures)
  .output(answering.disclosurePage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        if (input.fundId != null) await requireFund(tx, input.fundId);
        if (input.unitId != null) await assertInScope(tx, ctx.principal, input.unitId);
        const keyset = keysetWhere(newest, input.after, 6);
        const rows = await tx.query<DisclosureRow>(
          `SELECT ${disclosureColumns} FROM ${disclosureTables}
           WHERE ($2::uuid IS NULL OR d.fund_id = $2) AND ($3::uuid IS NULL OR ${inSubtree("$3")})
             AND ($4::int IS NULL OR d.year = $4) AND ($5::text[] IS NULL OR d.state = ANY ($5)) AND ${keyset.where}
           ORDER BY ${keyset.orderBy} LIMIT $1`,
          [
            input.first + 1,
            input.fundId ?? null,
            input.unitId ?? null,
            input.year ?? null,
            input.states ?? null,
            ...keyset.values,
          ],
        );
        const edges = rows
          .slice(0, input.first)
          .map((row) => ({ cursor: encodeCursor(newest, [row.preparedAt, row.id]), node: toHead(row) }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );

async function requireDisclosure(tx: Transaction, id: string): Promise<{ disclosure: Disclosure; text: string }> {
  const found = await readDisclosure(tx, id);
  if (found === undefined) throw new DomainError("NOT_FOUND");
  return found;
}

/** One disclosure with all that is or will be published. */
export const disclosure = procedure("ledger.read")
  .input(answering.disclosureById)
  .output(answering.disclosure)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => (await requireDisclosure(tx, input.id)).disclosure, {
      readOnly: true,
    }),
  );

/** A disclosure as a file; of a draft it says that it is one. */
export const disclosureFile = procedure("ledger.read")
  .input(answering.askDisclosureFile)
  .output(answering.disclosureFile)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { disclosure: found, text } = await requireDisclosure(tx, input.id);
        const { bytes, ...file } = await fileOf(found, text, input.format);
        return { ...file, contentBase64: Buffer.from(bytes).toString("base64") };
      },
      { readOnly: true },
    ),
  );

/** What stands published of a fund's year: the last version. */
async function lastPublished(
  tx: Transaction,
  fundId: string,
  year: number,
): Promise<{ id: string; version: number; contentHash: string } | null> {
  const [last] = await tx.query<{ id: string; version: number; contentHash: string }>(
    `SELECT id, version, encode(content_hash, 'hex') AS "contentHash" FROM disclosure
     WHERE fund_id = $1 AND year = $2 AND state = 'PUBLISHED' ORDER BY version DESC LIMIT 1`,
    [fundId, year],
  );
  return last ?? null;
}

/** Prepares a disclosure (lập bản công khai) of a year that is over: the books are pinned, and the draft before it is discarded. */
export const prepareDisclosure = procedure("ledger.post")
  .input(answering.prepareDisclosure)
  .output(answering.disclosure)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "answering.prepareDisclosure", subject, body }, async () => {
        const { fundId, year, note = null } = body;
        const { openedOn } = await requireFund(tx, fundId);
        const { to } = yearDays(year);
        if (to >= today(ctx.now())) throw new DomainError("YEAR_NOT_OVER", { year });
        if (openedOn > to) throw new DomainError("BEFORE_FUND_OPENED", { date: openedOn });
        const recordedBefore = await pin(tx, [fundId]);
        // The pin keeps those out who post; whoever prepares at the same time waits here. In this order a fund is closed, too.
        await tx.query("SELECT FROM fund WHERE id = $1 FOR NO KEY UPDATE", [fundId]);
        const last = await lastPublished(tx, fundId, year);
        const content = await contentOf(tx, {
          fundId,
          year,
          recordedBefore,
          note,
          restates: last === null ? null : { version: last.version, contentHash: last.contentHash },
        });
        const text = JSON.stringify(content);
        await tx.query(
          "UPDATE disclosure SET state = 'DISCARDED' WHERE fund_id = $1 AND year = $2 AND state = 'DRAFT'",
          [fundId, year],
        );
        const [made] = await tx.query<{ id: string }>(
          `INSERT INTO disclosure (fund_id, year, recorded_before, sequence, hash, content, content_hash, note, prepared_by, prepared_by_username)
           VALUES ($1, $2, $3, $4, decode($5, 'hex'), $6, decode($7, 'hex'), $8, $9, $10) RETURNING id`,
          [
            fundId,
            year,
            recordedBefore,
            content.head.sequence,
            content.head.hash,
            text,
            hashOf(text),
            note,
            subject,
            username,
          ],
        );
        if (made === undefined) throw new Error("no disclosure");
        return (await requireDisclosure(tx, made.id)).disclosure;
      }),
    );
  });

/** Publishes a draft as it was seen (công khai). It stays as it is for ever; what was published before keeps standing beside it. */
export const publishDisclosure = procedure("disclosures.publish")
  .input(answering.publishDisclosure)
  .output(answering.disclosure)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "answering.publishDisclosure", subject, body }, async () => {
        const [held] = await tx.query<{ preparedBy: string }>(
          `SELECT prepared_by AS "preparedBy" FROM disclosure WHERE id = $1 FOR UPDATE`,
          [body.id],
        );
        const { disclosure: draft } = await requireDisclosure(tx, body.id);
        if (draft.state !== "DRAFT") throw new DomainError("DISCLOSURE_STATE", { state: draft.state });
        if (held?.preparedBy === subject) throw new DomainError("SAME_PERSON");
        if (draft.contentHash !== body.contentHash) throw new DomainError("DISCLOSURE_STALE");
        // Nobody posts between the question and the publication.
        await pin(tx, [draft.fundId]);
        const [changed] = await tx.query(
          `SELECT FROM journal WHERE fund_id = $1 AND recorded_at >= $2::timestamptz AND effective_on <= $3::date LIMIT 1`,
          [draft.fundId, draft.recordedBefore, yearDays(draft.year).to],
        );
        const last = await lastPublished(tx, draft.fundId, draft.year);
        if (changed !== undefined || (last?.version ?? null) !== (draft.content.restates?.version ?? null)) {
          throw new DomainError("DISCLOSURE_STALE");
        }
        await tx.query(
          `UPDATE disclosure SET state = 'PUBLISHED', version = $2, replaces_id = $3, published_at = now(), published_by = $4,
             published_by_username = $5 WHERE id = $1`,
          [draft.id, (last?.version ?? 0) + 1, last?.id ?? null, subject, username],
        );
        return (await requireDisclosure(tx, draft.id)).disclosure;
      }),
    );
  });

const byName = {
  name: "unpublished-by-name",
  columns: [
    { expression: "f.name_folded", type: "text" },
    { expression: "f.id", type: "uuid" },
  ],
} as const satisfies Keyset;

interface UnpublishedRow {
  fundId: string;
  fundName: string;
  nameFolded: string;
  unitId: string;
  unitName: string | null;
  draftId: string | null;
}

/** Funds of a subtree that have published nothing for a year in which they were open, by name. */
export const unpublished = procedure("funds.read")
  .input(answering.listUnpublished)
  .output(answering.unpublishedPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        const { from, to } = yearDays(input.year);
        const keyset = keysetWhere(byName, input.after, 6);
        const missing = `${inSubtree("$2")} AND f.opened_on <= $5::date AND (f.closed_on IS NULL OR f.closed_on >= $4::date)
          AND NOT EXISTS (SELECT FROM disclosure AS d WHERE d.fund_id = f.id AND d.year = $3 AND d.state = 'PUBLISHED')`;
        const values = [input.first + 1, input.unitId, input.year, from, to];
        const rows = await tx.query<UnpublishedRow>(
          `SELECT f.id AS "fundId", f.name AS "fundName", f.name_folded AS "nameFolded", f.unit_id AS "unitId", v.name_vi AS "unitName",
             (SELECT d.id FROM disclosure AS d WHERE d.fund_id = f.id AND d.year = $3 AND d.state = 'DRAFT') AS "draftId"
           FROM fund AS f LEFT JOIN unit_version AS v ON v.unit_id = f.unit_id AND v.scope_validity @> app_today()
           WHERE ${missing} AND ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $1`,
          [...values, ...keyset.values],
        );
        const [counted] = await tx.query<{ total: number }>(
          `SELECT count(*)::int AS total FROM fund AS f WHERE $1::int IS NOT NULL AND ${missing}`,
          values,
        );
        const dueOn = answering.disclosureDueOn(input.year);
        const late = Math.floor((Date.parse(today(ctx.now())) - Date.parse(dueOn)) / 86_400_000);
        const edges = rows.slice(0, input.first).map(({ nameFolded, unitName, ...row }) => ({
          cursor: encodeCursor(byName, [nameFolded, row.fundId]),
          node: { ...row, unitName: unitName ?? "", dueOn, daysLate: Math.max(0, late) },
        }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: counted?.total ?? 0,
        };
      },
      { readOnly: true },
    ),
  );
