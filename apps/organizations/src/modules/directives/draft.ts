import { type DirectiveMeasure, DomainError, directives, fold, today } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import type { z } from "zod";
import { type CallerContext, procedure } from "../../context.ts";
import { assertOwnUnit, lockOwn } from "./authority.ts";
import { readDirective } from "./repository.ts";
import { assertTargets, type TargetDraft } from "./targets.ts";

type Draft = Omit<z.output<typeof directives.createDirective>, "idempotencyKey" | "unitId">;

/** The catalogue of measures. */
export function readMeasures(tx: Transaction): Promise<DirectiveMeasure[]> {
  return tx.query<DirectiveMeasure>(
    `select code, name_vi as "nameVi", name_en as "nameEn", unit, additive, model, population_group as "group", share
     from directive_measure order by position, code`,
  );
}

/** What stands in the columns of a draft, in the order of {@link draftColumns}. */
function valuesOf(draft: Draft, listedOn: string): unknown[] {
  const search = fold([draft.number, draft.title, draft.outsideIssuer ?? "", draft.summary].join(" "));
  return [
    ...[draft.outsideIssuer ?? null, draft.kind, draft.number, fold(draft.number), draft.title, draft.summary],
    ...[draft.content, search, draft.issuedOn ?? null, draft.inForceFrom ?? null, draft.inForceUntil ?? null],
    ...[draft.signerName ?? null, draft.signerOffice ?? null, draft.acknowledgeBy ?? null, draft.isPublic],
    ...[JSON.stringify(draft.addressing), draft.restsOnId ?? null, draft.replacesId ?? null, listedOn],
  ];
}
const draftColumns = [
  ...["outside_issuer", "kind", "number", "number_folded", "title", "summary", "content", "search", "issued_on"],
  ...["in_force_from", "in_force_until", "signer_name", "signer_office", "acknowledge_by", "is_public", "addressing"],
  ...["rests_on_id", "replaces_id", "listed_on"],
];

/** What a draft may say, as far as it can be told before it is issued. @throws DomainError INVALID_INPUT */
async function assertDraft(tx: Transaction, unitId: string, draft: Draft): Promise<void> {
  const { inForceFrom, inForceUntil, issuedOn, acknowledgeBy } = draft;
  const before = (day: string | null | undefined, least: string | null | undefined) =>
    day != null && least != null && day < least;
  if (before(inForceUntil, inForceFrom)) throw new DomainError("INVALID_INPUT", { reason: "inForceUntil" });
  if (before(acknowledgeBy, issuedOn)) throw new DomainError("INVALID_INPUT", { reason: "acknowledgeBy" });
  const [known] = await tx.query<{ kind: boolean; rests: boolean; replaces: boolean }>(
    `select exists (select from directive_kind where code = $1) as kind,
       $2::uuid is null or exists (select from directive where id = $2 and state in ('ISSUED', 'REPLACED')) as rests,
       $3::uuid is null or exists (select from directive where id = $3 and state = 'ISSUED' and unit_id = $4) as replaces`,
    [draft.kind, draft.restsOnId ?? null, draft.replacesId ?? null, unitId],
  );
  for (const [field, holds] of Object.entries(known ?? {})) {
    if (!holds)
      throw new DomainError("INVALID_INPUT", { reason: { kind: "kind", rests: "restsOnId" }[field] ?? "replacesId" });
  }
  assertTargets(draft.targets, await readMeasures(tx));
}

/** Writes what belongs to a draft in place of what there was. @throws DomainError INVALID_INPUT for units that are not known */
async function writeParts(tx: Transaction, id: string, unitId: string, draft: Draft): Promise<void> {
  await tx.query("delete from directive_partner where directive_id = $1", [id]);
  await tx.query("delete from directive_target where directive_id = $1", [id]);
  const targets = draft.targets.flatMap((target) => [
    { ...target, unitId },
    ...target.allotments.map((allotment) => ({ ...target, ...allotment })),
  ]);
  const named = [
    ...new Set([...draft.partners.flatMap((partner) => partner.unitId ?? []), ...targets.map((t) => t.unitId)]),
  ];
  const units = await tx.query<{ id: string }>("select id from unit where id = any($1::uuid[])", [named]);
  if (units.length < named.length) throw new DomainError("INVALID_INPUT", { reason: "unitId" });
  await tx.query(
    `insert into directive_partner (directive_id, position, unit_id, name, client_id)
     select $1, position, "unitId", name, "clientId"
     from rows from (jsonb_to_recordset($2::jsonb) as ("unitId" uuid, name text, "clientId" text)) with ordinality
       as p("unitId", name, "clientId", position)`,
    [id, JSON.stringify(draft.partners)],
  );
  await tx.query(
    `insert into directive_target (directive_id, position, measure, year, unit_id, value)
     select $1, position, measure, year, "unitId", value
     from rows from (jsonb_to_recordset($2::jsonb) as (measure text, year int, "unitId" uuid, value numeric)) with ordinality
       as t(measure, year, "unitId", value, position)`,
    [id, JSON.stringify(targets.map(({ measure, year, unitId: of, value }) => ({ measure, year, unitId: of, value })))],
  );
}

/** The targets of a draft as they are stored. */
export async function readTargets(tx: Transaction, id: string, unitId: string): Promise<TargetDraft[]> {
  const rows = await tx.query<{ measure: string; year: number; unitId: string; value: string }>(
    `select measure, year, unit_id as "unitId", trim_scale(value)::text as value from directive_target
     where directive_id = $1 order by position`,
    [id],
  );
  return rows
    .filter((row) => row.unitId === unitId)
    .map(({ measure, year, value }) => ({
      measure,
      year,
      value,
      allotments: rows.filter((row) => row.unitId !== unitId && row.measure === measure && row.year === year),
    }));
}

/** Writes a draft and answers with it; for procedures and for first data. */
export async function insertDraft(
  tx: Transaction,
  by: { subject: string; now: Date },
  unitId: string,
  draft: Draft,
): Promise<string> {
  await assertDraft(tx, unitId, draft);
  const values = valuesOf(draft, draft.issuedOn ?? today(by.now));
  const [row] = await tx.query<{ id: string }>(
    `insert into directive (unit_id, created_by, ${draftColumns.join(", ")})
     values ($1, $2, ${draftColumns.map((_, index) => `$${index + 3}`).join(", ")}) returning id`,
    [unitId, by.subject, ...values],
  );
  if (row === undefined) throw new Error("The directive was not written");
  await writeParts(tx, row.id, unitId, draft);
  return row.id;
}

/** Runs a command about a draft once per key, in the caller's scope. */
function command<Body extends { idempotencyKey: string }, Answer>(
  ctx: CallerContext,
  operation: string,
  input: Body,
  work: (tx: Transaction) => Promise<Answer>,
): Promise<Answer> {
  const { idempotencyKey: key, ...body } = input;
  const { subject } = ctx.principal;
  return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
    idempotent(tx, { key, operation, subject, body }, () => work(tx)),
  );
}

/** Drafts a directive of one of the caller's own units. */
export const create = procedure("directives.manage")
  .input(directives.createDirective)
  .output(directives.directive)
  .mutation(({ ctx, input }) =>
    command(ctx, "directives.create", input, async (tx) => {
      await assertOwnUnit(tx, ctx.principal, input.unitId);
      const id = await insertDraft(tx, { subject: ctx.principal.subject, now: ctx.now() }, input.unitId, input);
      return readDirective(tx, ctx.principal, id);
    }),
  );

/** Replaces all that a draft says; its files stay. */
export const update = procedure("directives.manage")
  .input(directives.updateDirective)
  .output(directives.directive)
  .mutation(({ ctx, input }) =>
    command(ctx, "directives.update", input, async (tx) => {
      const held = await lockOwn(tx, ctx.principal, input, "DRAFT");
      await assertDraft(tx, held.unitId, input);
      const values = valuesOf(input, input.issuedOn ?? today(ctx.now()));
      await tx.query(
        `update directive set revision = revision + 1, updated_at = now(),
           ${draftColumns.map((column, index) => `${column} = $${index + 2}`).join(", ")} where id = $1`,
        [input.id, ...values],
      );
      await writeParts(tx, input.id, held.unitId, input);
      return readDirective(tx, ctx.principal, input.id);
    }),
  );

/** Deletes a draft with its files: nobody was told of it. */
export const deleteDraft = procedure("directives.manage")
  .input(directives.changeDirective)
  .output(directives.directiveById)
  .mutation(({ ctx, input }) =>
    command(ctx, "directives.deleteDraft", input, async (tx) => {
      await lockOwn(tx, ctx.principal, input, "DRAFT");
      await tx.query("delete from directive where id = $1", [input.id]);
      return { id: input.id };
    }),
  );
