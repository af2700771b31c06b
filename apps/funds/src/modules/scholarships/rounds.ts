import { type AwardRound, DomainError, type RoundState, scholarships, today } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { byOf } from "../ledger/posting.ts";
import { changedBy, lockApplications, noteChanges } from "./application-row.ts";
import { command, pageOf } from "./command.ts";
import { grantRound } from "./granting.ts";
import { lockOwn } from "./programmes.ts";
import { rankProgramme } from "./rankings.ts";
import { moveApplication } from "./states.ts";

export interface RoundRow {
  id: string;
  programmeId: string;
  programmeTitle: string;
  fundId: string;
  unitId: string;
  state: RoundState;
  chosen: bigint;
  amount: bigint;
  note: string | null;
  proposedBySubject: string;
  proposedBy: string;
  proposedAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionNote: string | null;
  decisionNumber: string | null;
  own: boolean;
}

/** @param subject placeholder of the caller's account */
const roundColumns = (
  subject: string,
) => `r.id, r.programme_id AS "programmeId", p.title AS "programmeTitle", r.fund_id AS "fundId",
  r.unit_id AS "unitId", r.state, (SELECT count(*) FROM award_round_line AS l WHERE l.round_id = r.id) AS chosen, r.amount, r.note,
  r.proposed_by AS "proposedBySubject", r.proposed_by_username AS "proposedBy", r.proposed_at AS "proposedAt",
  r.decided_by_username AS "decidedBy", r.decided_at AS "decidedAt", r.decision_note AS "decisionNote",
  r.decision_number AS "decisionNumber",
  r.proposed_by = ${subject} OR EXISTS (SELECT FROM award_round_line AS l JOIN application AS a ON a.id = l.application_id
    WHERE l.round_id = r.id AND (a.filed_by = ${subject} OR ${changedBy("a.id", subject)})) AS own`;
const roundTables = "award_round AS r JOIN programme AS p ON p.id = r.programme_id";

function toRound({ chosen, amount, proposedBySubject: _, proposedAt, decidedAt, ...row }: RoundRow): AwardRound {
  return {
    ...row,
    chosen: Number(chosen),
    amount: `${amount}`,
    proposedAt: proposedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}

async function readRound(tx: Transaction, id: string, subject: string): Promise<RoundRow> {
  const [row] = await tx.query<RoundRow>(`SELECT ${roundColumns("$2")} FROM ${roundTables} WHERE r.id = $1`, [
    id,
    subject,
  ]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

const newest = {
  name: "rounds-newest",
  columns: [
    { expression: "r.proposed_at", type: "timestamptz", direction: "desc" },
    { expression: "r.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

/** Proposes the chosen of the ranking, or the first of them, as one round. */
export const propose = procedure("scholarships.propose")
  .input(scholarships.proposeRound)
  .output(scholarships.awardRound)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "rounds.propose" },
      async (tx, { programmeId, applicationIds, acceptedDoubles, note }) => {
        const programme = await lockOwn(tx, ctx, { id: programmeId });
        if (programme.state !== "OPEN") throw new DomainError("PROGRAMME_STATE", { state: programme.state });
        const open = await tx.query("SELECT FROM award_round WHERE programme_id = $1 AND state = 'PROPOSED'", [
          programmeId,
        ]);
        if (open.length > 0) throw new DomainError("ROUND_OPEN");
        for (const { state } of await lockApplications(tx, applicationIds)) moveApplication(state, "propose");
        const { lines } = await rankProgramme(tx, programme, acceptedDoubles);
        const chosen = lines.filter((line) => line.chosen).slice(0, applicationIds.length);
        const same = applicationIds.every((id, index) => chosen[index]?.applicationId === id);
        if (!same) throw new DomainError("RANKING_CHANGED");
        const by = byOf(ctx.principal);
        const [made] = await tx.query<{ id: string }>(
          `INSERT INTO award_round (programme_id, fund_id, unit_id, amount, note, proposed_by, proposed_by_username)
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
          [
            ...[
              programmeId,
              programme.fundId,
              programme.unitId,
              programme.amount * BigInt(chosen.length),
              note ?? null,
            ],
            ...[by.subject, by.username],
          ],
        );
        const id = made?.id ?? "";
        await tx.query(
          `INSERT INTO award_round_line (round_id, rank, application_id, score, hardship_score)
         SELECT $1, l.* FROM unnest($2::int[], $3::uuid[], $4::int[], $5::int[]) AS l`,
          [
            id,
            chosen.map((_, index) => index + 1),
            applicationIds,
            chosen.map(({ score }) => score),
            chosen.map(({ hardshipScore }) => hardshipScore),
          ],
        );
        await moveAll(tx, applicationIds, "PROPOSED");
        await noteChanges(
          tx,
          ctx.students,
          applicationIds.map((applicationId) => ({ id: applicationId, action: "PROPOSED", fields: [] })),
          by,
        );
        return toRound(await readRound(tx, id, by.subject));
      },
    ),
  );

async function moveAll(tx: Transaction, ids: readonly string[], state: string): Promise<void> {
  await tx.query("UPDATE application SET state = $2, revision = revision + 1 WHERE id = ANY ($1::uuid[])", [
    ids,
    state,
  ]);
}

/** A round that waits, locked, with its list in the order of ranks; the caller must have had no part in it. */
async function lockWaiting(tx: Transaction, id: string, subject: string): Promise<{ round: RoundRow; ids: string[] }> {
  await tx.query("SELECT FROM award_round WHERE id = $1 FOR NO KEY UPDATE", [id]);
  const round = await readRound(tx, id, subject);
  if (round.state !== "PROPOSED") throw new DomainError("ROUND_STATE");
  if (round.own) throw new DomainError("SAME_PERSON");
  const lines = await tx.query<{ id: string }>(
    "SELECT application_id AS id FROM award_round_line WHERE round_id = $1 ORDER BY rank",
    [id],
  );
  const ids = lines.map((line) => line.id);
  await lockApplications(tx, ids);
  return { round, ids };
}

/**
 * Approves a round: every application on it becomes an award with a number, and the money for it is reserved. All or nothing: when the
 * fund can not promise all of it, nothing happens.
 */
export const approve = procedure("scholarships.approve")
  .input(scholarships.approveRound)
  .output(scholarships.awardRound)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "rounds.approve" }, async (tx, { id, decisionNumber }) => {
      const by = byOf(ctx.principal);
      const { round, ids } = await lockWaiting(tx, id, by.subject);
      await tx.query(
        `UPDATE award_round SET state = 'APPROVED', decided_by = $2, decided_by_username = $3, decided_at = now(), decision_number = $4
         WHERE id = $1`,
        [id, by.subject, by.username, decisionNumber],
      );
      await grantRound(tx, {
        roundId: id,
        programmeId: round.programmeId,
        applicationIds: ids,
        grantedOn: today(ctx.now()),
        by,
      });
      await moveAll(tx, ids, "AWARDED");
      const fields = [{ field: "decisionNumber", before: null, after: decisionNumber }];
      await noteChanges(
        tx,
        ctx.students,
        ids.map((applicationId) => ({ id: applicationId, action: "AWARDED", fields })),
        by,
      );
      return toRound(await readRound(tx, id, by.subject));
    }),
  );

/** Rejects a round with the reason; its applications may be proposed again. */
export const reject = procedure("scholarships.approve")
  .input(scholarships.rejectRound)
  .output(scholarships.awardRound)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "rounds.reject" }, async (tx, { id, reason }) => {
      const by = byOf(ctx.principal);
      const { ids } = await lockWaiting(tx, id, by.subject);
      await tx.query(
        `UPDATE award_round SET state = 'REJECTED', decided_by = $2, decided_by_username = $3, decided_at = now(), decision_note = $4
         WHERE id = $1`,
        [id, by.subject, by.username, reason],
      );
      await moveAll(tx, ids, "FILED");
      const fields = [{ field: "reason", before: null, after: reason }];
      await noteChanges(
        tx,
        ctx.students,
        ids.map((applicationId) => ({ id: applicationId, action: "RETURNED", fields })),
        by,
      );
      return toRound(await readRound(tx, id, by.subject));
    }),
  );

/** Rounds of the funds in the caller's scope, the newest first; `PROPOSED` is the approver's inbox. */
export const list = procedure("scholarships.read")
  .input(scholarships.listRounds)
  .output(scholarships.roundPage)
  .query(({ ctx, input: { first, after, ...filter } }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { where, orderBy, values } = keysetWhere(newest, after, 6);
        const rows = await tx.query<RoundRow>(
          `SELECT ${roundColumns("$1")} FROM ${roundTables}
           WHERE ($2::uuid IS NULL OR r.programme_id = $2) AND ($3::uuid IS NULL OR r.fund_id = $3)
             AND ($4::text[] IS NULL OR r.state = ANY ($4)) AND ${where} ORDER BY ${orderBy} LIMIT $5::int`,
          [
            ...[ctx.principal.subject, filter.programmeId ?? null, filter.fundId ?? null, filter.states ?? null],
            ...[first + 1, ...values],
          ],
        );
        return pageOf({ rows, nodes: rows.map(toRound), first }, newest, (row) => [row.proposedAt, row.id]);
      },
      { readOnly: true },
    ),
  );

/** The list of a round: its applications in the order of their ranks, as it was proposed. */
export const lines = procedure("scholarships.read")
  .input(z.object({ id: z.uuid() }))
  .output(z.array(scholarships.rankingLine))
  .query(({ ctx, input: { id } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { unitId } = await readRound(tx, id, ctx.principal.subject);
      const open = ctx.principal.roots.includes(unitId);
      const rows = await tx.query<{ applicationId: string; rank: number; score: number; hardshipScore: number }>(
        `SELECT application_id AS "applicationId", rank, score, hardship_score AS "hardshipScore"
           FROM award_round_line WHERE round_id = $1 ORDER BY rank`,
        [id],
      );
      const { principal, requestId } = ctx;
      const subjectIds = open ? rows.map(({ applicationId }) => applicationId) : [];
      await auditRead(tx, { principal, operation: "rounds.lines", unitId, subjectIds, rows: rows.length, requestId });
      return rows.map((row) => ({
        ...row,
        hardshipScore: open ? row.hardshipScore : null,
        chosen: true,
        refusal: null,
        quotaUnitId: null,
      }));
    }),
  );
