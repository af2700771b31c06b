import type { Principal } from "@khuyenhoc/authz";
import {
  assessments,
  DomainError,
  type SampleAudit,
  type SampleFinding,
  type SampleSummary,
} from "@khuyenhoc/contracts";
import { encodeCursor, idempotent, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { actorNames, noteActor } from "../registrations/actors.ts";
import { findRegistrations, inOrder } from "../registrations/repository.ts";
import type { RegistrationRow } from "../registrations/row.ts";

const newest = {
  name: "samples-newest",
  columns: [
    { expression: "a.drawn_at", type: "timestamptz", direction: "desc" },
    { expression: "a.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

interface SummaryRow extends Omit<SampleSummary, "drawnAt"> {
  drawnAt: Date;
}

/** Samples with the counts of their findings; `chosen` is what follows FROM sample_audit AS a. */
function summaries(tx: Transaction, chosen: string, values: readonly unknown[]): Promise<SummaryRow[]> {
  return tx.query<SummaryRow>(
    `WITH a AS MATERIALIZED (SELECT a.* FROM sample_audit AS a ${chosen})
     SELECT a.id, a.unit_id AS "unitId", a.year, a.models, a.size, a.seed, a.population, a.drawn_at AS "drawnAt",
       coalesce(actor.username, a.drawn_by) AS "drawnBy", found.confirmed, found.deviating, found.open
     FROM a
     LEFT JOIN actor ON actor.subject = a.drawn_by
     CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE latest.outcome = 'CONFIRMED')::int AS confirmed,
         count(*) FILTER (WHERE latest.outcome = 'DEVIATES')::int AS deviating,
         count(*) FILTER (WHERE latest.outcome IS NULL)::int AS open
       FROM sample_audit_item AS item
       LEFT JOIN LATERAL (
         SELECT f.outcome FROM sample_finding AS f
         WHERE f.sample_audit_id = a.id AND f.registration_id = item.registration_id ORDER BY f.id DESC LIMIT 1
       ) AS latest ON true
       WHERE item.sample_audit_id = a.id
     ) AS found
     ORDER BY a.drawn_at DESC, a.id DESC`,
    values,
  );
}

/** Samples of units in the caller's scope, newest first, and how far the audit of each is. */
export const samples = procedure("registrations.read")
  .input(assessments.listSamples)
  .output(assessments.samplePage)
  .query(({ ctx, input: { first, after } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const keyset = keysetWhere(newest, after, 2);
      const chosen = `WHERE ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $1`;
      const rows = await summaries(tx, chosen, [first + 1, ...keyset.values]);
      const [counted] = await tx.query<{ total: number }>("SELECT count(*)::int AS total FROM sample_audit");
      const edges = rows.slice(0, first).map((row) => ({
        cursor: encodeCursor(newest, [row.drawnAt, row.id]),
        node: { ...row, drawnAt: row.drawnAt.toISOString() },
      }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: counted?.total ?? null,
      };
    }),
  );

/** A sample that was drawn, with its registrations as they are now. Reading it is recorded. */
export const sample = procedure("registrations.read")
  .input(assessments.sampleById)
  .output(assessments.sampleAudit)
  .query(({ ctx, input }) => ctx.database.transaction(scopeOf(ctx.principal), (tx) => readSample(tx, input.id, ctx)));

type Ctx = Parameters<Parameters<ReturnType<typeof procedure>["query"]>[0]>[0]["ctx"];

/**
 * A sample with its registrations and findings; the reading is recorded.
 *
 * @throws DomainError NOT_FOUND where its unit is not in the caller's scope
 */
export async function readSample(
  tx: Transaction,
  id: string,
  ctx: Pick<Ctx, "principal" | "requestId">,
): Promise<SampleAudit> {
  const [audit] = await summaries(tx, "WHERE a.id = $1", [id]);
  if (audit === undefined) throw new DomainError("NOT_FOUND");
  const items = await tx.query<{
    registrationId: string;
    risk: number;
    reasons: SampleAudit["items"][number]["reasons"];
  }>(
    `SELECT registration_id AS "registrationId", risk, reasons FROM sample_audit_item
     WHERE sample_audit_id = $1 ORDER BY position`,
    [id],
  );
  const ids = items.map(({ registrationId }) => registrationId);
  const rows = await findRegistrations(tx, ids);
  const known = new Map(inOrder(ids, rows).map((row) => [row.id, row]));
  await auditRead(tx, {
    principal: ctx.principal,
    operation: "assessments.sample",
    unitId: audit.unitId,
    subjectIds: [...known.keys()],
    rows: known.size,
    requestId: ctx.requestId,
  });
  const findings = await readFindings(tx, id);
  const involved = await involvedIn(tx, rows, ctx.principal);
  return {
    ...audit,
    drawnAt: audit.drawnAt.toISOString(),
    items: items.flatMap(({ registrationId, risk, reasons }) => {
      const registration = known.get(registrationId);
      const finding = findings.get(registrationId) ?? null;
      return registration === undefined
        ? []
        : [{ registration, risk, reasons, finding, mayFind: !involved.has(registrationId) }];
    }),
  };
}

/** The finding that holds of each registration of a sample, by registration. */
async function readFindings(tx: Transaction, sampleId: string): Promise<Map<string, SampleFinding>> {
  const rows = await tx.query<Omit<SampleFinding, "foundAt"> & { registrationId: string; foundAt: Date }>(
    `SELECT DISTINCT ON (f.registration_id) f.registration_id AS "registrationId", f.outcome, f.note,
       f.found_at AS "foundAt", f.found_by AS "foundBy"
     FROM sample_finding AS f WHERE f.sample_audit_id = $1 ORDER BY f.registration_id, f.id DESC`,
    [sampleId],
  );
  const nameOf = await actorNames(
    tx,
    rows.map(({ foundBy }) => foundBy),
  );
  return new Map(
    rows.map(({ registrationId, foundAt, foundBy, ...finding }) => [
      registrationId,
      { ...finding, foundAt: foundAt.toISOString(), foundBy: nameOf(foundBy) },
    ]),
  );
}

/** The registrations that somebody submitted, proposed, or decided at any time: not his to audit. */
async function involvedIn(
  tx: Transaction,
  rows: readonly RegistrationRow[],
  { subject }: Pick<Principal, "subject">,
): Promise<ReadonlySet<string>> {
  const decided = await tx.query<{ id: string }>(
    `SELECT DISTINCT item.registration_id AS id FROM decision_item AS item
     WHERE item.registration_id = ANY ($1::uuid[]) AND item.recorded_by = $2`,
    [rows.map(({ id }) => id), subject],
  );
  const acted = rows.filter(({ submittedBy, proposedBy, decidedBy }) =>
    [submittedBy, proposedBy, decidedBy].includes(subject),
  );
  return new Set([...decided, ...acted].map(({ id }) => id));
}

/**
 * Records what an audit found about a sampled registration; a later finding takes the place of an earlier one, which stays known.
 * It changes no registration, so whoever may read may record, in samples of units in his scope and where he had no part in the
 * registration: what deviates is put right by a decision.
 */
export const recordFinding = procedure("registrations.read")
  .input(assessments.recordFinding)
  .output(assessments.sampleFinding)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "assessments.recordFinding", subject: principal.subject, body }, async () => {
        await noteActor(tx, principal);
        // Both must be visible: a sample of a tier above is not for the units that it looks into.
        const [item] = await tx.query<{ unitId: string }>(
          `SELECT item.unit_id AS "unitId" FROM sample_audit_item AS item
           JOIN sample_audit AS audit ON audit.id = item.sample_audit_id
           WHERE item.sample_audit_id = $1 AND item.registration_id = $2`,
          [body.sampleId, body.registrationId],
        );
        const rows = await findRegistrations(tx, [body.registrationId]);
        if (item === undefined || rows.length === 0) throw new DomainError("NOT_FOUND");
        if ((await involvedIn(tx, rows, principal)).size > 0) throw new DomainError("SEPARATION_OF_DUTIES");
        const [recorded] = await tx.query<{ foundAt: Date }>(
          `INSERT INTO sample_finding (sample_audit_id, registration_id, unit_id, outcome, note, found_by)
           VALUES ($1, $2, $3, $4, $5, $6) RETURNING found_at AS "foundAt"`,
          [body.sampleId, body.registrationId, item.unitId, body.outcome, body.note ?? null, principal.subject],
        );
        if (recorded === undefined) throw new Error("The finding was not written");
        const { outcome, note = null } = body;
        return { outcome, note, foundAt: recorded.foundAt.toISOString(), foundBy: principal.username };
      }),
    );
  });
