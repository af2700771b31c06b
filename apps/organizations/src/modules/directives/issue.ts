import type { Principal } from "@khuyenhoc/authz";
import { type Addressing, DomainError, directives, fold, today } from "@khuyenhoc/contracts";
import { idempotent, systemScope, type Transaction } from "@khuyenhoc/database";
import { appendDomainEvent } from "@khuyenhoc/messaging";
import { procedure } from "../../context.ts";
import { writeAcknowledged } from "./acknowledge.ts";
import { assertOwnUnit, lockOwn } from "./authority.ts";
import { readMeasures, readTargets } from "./draft.ts";
import { handOverClosed } from "./handover.ts";
import { type Held, lockDirective, readDirective } from "./repository.ts";
import { assertSums, assertTakenOn } from "./targets.ts";

/**
 * Units below $1 that exist on the day $2 and meet the addressing $3, with the unit right above each. Who is addressed is a question
 * to the tree of the day of issue.
 */
const addressed = `
  select tree.descendant_id as unit_id, up.ancestor_id as parent_id, unit.tier_code
  from unit_closure as tree
  join unit on unit.id = tree.descendant_id
  join unit_closure as up on up.descendant_id = tree.descendant_id and up.depth = 1 and up.scope_validity @> $2::date
  where tree.ancestor_id = $1 and tree.depth > 0 and tree.validity @> $2::date
    and ($3::jsonb->'tiers' = '[]' or $3::jsonb->'tiers' ? unit.tier_code)
    and ($3::jsonb->'branchKinds' = '[]' or unit.branch_kind is null or $3::jsonb->'branchKinds' ? unit.branch_kind)
    and ($3::jsonb->'unitIds' = '[]' or $3::jsonb->'unitIds' ? unit.id::text)`;

/** How many units a directive would be addressed to, by tier. */
export const previewAddressing = procedure("directives.manage")
  .input(directives.previewAddressing)
  .output(directives.addressedByTier)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      systemScope,
      async (tx) => {
        await assertOwnUnit(tx, ctx.principal, input.unitId);
        return tx.query<{ tier: string; units: number }>(
          `select a.tier_code as tier, count(*)::int as units from (${addressed}) as a
           join tier on tier.code = a.tier_code group by a.tier_code, tier.rank order by tier.rank`,
          [input.unitId, input.issuedOn ?? today(ctx.now()), JSON.stringify(input.addressing)],
        );
      },
      { readOnly: true },
    ),
  );

const incomplete = (reason: string) => new DomainError("DIRECTIVE_INCOMPLETE", { reason });

/** @returns the day of issue @throws DomainError DIRECTIVE_INCOMPLETE, DIRECTIVE_NUMBER_TAKEN */
async function assertComplete(tx: Transaction, draft: Held, now: Date): Promise<string> {
  const { issuedOn } = draft;
  if (issuedOn === null) throw incomplete("ngày ban hành / day of issue");
  if (issuedOn > today(now)) throw incomplete("ngày ban hành ở tương lai / day of issue in the future");
  // Of two who give the same number at once the second finds the first one's.
  await tx.query("select pg_advisory_xact_lock(hashtextextended('directive ' || $1, 0))", [draft.unitId]);
  const [found] = await tx.query<{ kind: boolean; files: boolean; taken: boolean; exists: boolean }>(
    `select exists (select from directive_kind where code = $2 and validity @> $3::date) as kind,
       not exists (select from directive_file where directive_id = $1 and media_type is null) as files,
       exists (select from unit_version where unit_id = $4 and validity @> $3::date) as exists,
       exists (select from directive where unit_id = $4 and coalesce(outside_issuer, '') = $5 and number_folded = $6
         and extract(year from issued_on) = extract(year from $3::date) and state <> 'DRAFT') as taken`,
    [draft.id, draft.kind, issuedOn, draft.unitId, draft.outsideIssuer ?? "", fold(draft.number)],
  );
  if (found?.exists !== true) throw new DomainError("UNIT_NOT_IN_EXISTENCE", { date: issuedOn });
  if (!found.kind) throw incomplete(`loại văn bản ngày ${issuedOn} / kind on ${issuedOn}`);
  if (!found.files) throw incomplete("tệp chưa tải xong / unfinished file");
  if (found.taken) throw new DomainError("DIRECTIVE_NUMBER_TAKEN", { number: draft.number });
  return issuedOn;
}

/** @throws DomainError DIRECTIVE_TARGET_SUM, DIRECTIVE_TARGET_BELOW, DIRECTIVE_INCOMPLETE */
async function assertAllotted(tx: Transaction, draft: Held, issuedOn: string): Promise<void> {
  const targets = await readTargets(tx, draft.id, draft.unitId);
  assertSums(targets, await readMeasures(tx));
  const strangers = await tx.query<{ name: string }>(
    `select coalesce(v.name_vi, t.unit_id::text) as name from directive_target as t
     left join unit_version as v on v.unit_id = t.unit_id and v.scope_validity @> $3::date
     where t.directive_id = $1 and t.unit_id <> $2 and not exists (
       select from unit_closure as up
       where up.descendant_id = t.unit_id and up.ancestor_id = $2 and up.depth = 1 and up.validity @> $3::date)
     limit 1`,
    [draft.id, draft.unitId, issuedOn],
  );
  if (strangers[0] !== undefined) throw incomplete(`${strangers[0].name}: không trực thuộc / not directly below`);
  if (draft.restsOnId === null) return;
  const allotted = await tx.query<{ measure: string; year: number; value: string }>(
    `select measure, year, trim_scale(value)::text as value from directive_target where directive_id = $1 and unit_id = $2`,
    [draft.restsOnId, draft.unitId],
  );
  assertTakenOn(targets, allotted);
}

/** Writes a receipt for each unit that is addressed. @returns how many @throws DomainError DIRECTIVE_INCOMPLETE */
async function address(tx: Transaction, draft: Held, issuedOn: string): Promise<number> {
  const addressing: Addressing = draft.addressing;
  const rows = await tx.query<{ unitId: string }>(
    `insert into directive_receipt (directive_id, unit_id, issuer_id, issued_on, parent_id, tier_code)
     select $4, a.unit_id, $1, $2::date, a.parent_id, a.tier_code from (${addressed}) as a
     returning unit_id as "unitId"`,
    [draft.unitId, issuedOn, JSON.stringify(addressing), draft.id],
  );
  const reached = new Set(rows.map(({ unitId }) => unitId));
  const missed = addressing.unitIds.find((unitId) => !reached.has(unitId));
  if (missed !== undefined) throw incomplete(`nơi nhận / addressee: ${missed}`);
  return rows.length;
}

/**
 * Issues a draft: from then on it stands as it is, and the units that it is addressed to are told. To be run under the system's
 * scope, once the caller may do so: units of the day of issue may lie elsewhere today.
 *
 * @throws DomainError DIRECTIVE_INCOMPLETE, DIRECTIVE_NUMBER_TAKEN, DIRECTIVE_STATE, DIRECTIVE_TARGET_SUM, DIRECTIVE_TARGET_BELOW
 */
export async function issueDraft(
  tx: Transaction,
  by: Pick<Principal, "subject" | "username">,
  draft: Held,
  { now, correlationId }: { now: Date; correlationId?: string | undefined },
): Promise<void> {
  const issuedOn = await assertComplete(tx, draft, now);
  await assertAllotted(tx, draft, issuedOn);
  await tx.query(
    `update directive set state = 'ISSUED', sent_at = $2, sent_by = $3, revision = revision + 1, updated_at = now() where id = $1`,
    [draft.id, now, by.subject],
  );
  const units = await address(tx, draft, issuedOn);
  await handOverClosed(tx, today(now));
  if (draft.restsOnId !== null) await passOn(tx, by, draft, draft.restsOnId, { now, correlationId });
  if (draft.replacesId !== null) await replace(tx, draft, draft.replacesId, issuedOn, correlationId);
  const { id, unitId, outsideIssuer, kind, number, title, inForceFrom, inForceUntil, restsOnId, replacesId } = draft;
  await appendDomainEvent(tx, {
    type: "vn.khuyenhoc.organizations.directive.issued.v1",
    subject: id,
    correlationId,
    data: {
      ...{ directiveId: id, unitId, outsideIssuer, kind, number, title, issuedOn, inForceFrom, inForceUntil },
      ...{ restsOnId, replacesId, addressed: units },
    },
  });
}

/** A unit that issues its own directive passes on the one that it rests on, and has thereby acknowledged it. */
async function passOn(
  tx: Transaction,
  by: Pick<Principal, "subject" | "username">,
  draft: Held,
  restsOnId: string,
  options: { now: Date; correlationId?: string | undefined },
): Promise<void> {
  const above = await lockDirective(tx, restsOnId);
  if (above === undefined || above.state === "DRAFT" || above.state === "WITHDRAWN") {
    throw incomplete("văn bản căn cứ / what it rests on");
  }
  const [receipt] = await tx.query<{ state: string }>(
    "select state from directive_receipt where directive_id = $1 and unit_id = $2 for update",
    [restsOnId, draft.unitId],
  );
  if (receipt === undefined || receipt.state === "HANDED_OVER") return;
  if (receipt.state === "OPEN") {
    await writeAcknowledged(tx, by, { directiveId: restsOnId, unitIds: [draft.unitId], note: null, ...options });
  }
  await tx.query(
    "update directive_receipt set passed_on_id = $3 where directive_id = $1 and unit_id = $2 and passed_on_id is null",
    [restsOnId, draft.unitId, draft.id],
  );
}

async function replace(
  tx: Transaction,
  draft: Held,
  replacesId: string,
  replacedOn: string,
  correlationId: string | undefined,
): Promise<void> {
  const old = await lockDirective(tx, replacesId);
  if (old?.state !== "ISSUED" || old.unitId !== draft.unitId)
    throw incomplete("văn bản bị thay thế / what it replaces");
  await tx.query(
    `update directive set state = 'REPLACED', replaced_by_id = $2, revision = revision + 1, updated_at = now() where id = $1`,
    [replacesId, draft.id],
  );
  await appendDomainEvent(tx, {
    type: "vn.khuyenhoc.organizations.directive.replaced.v1",
    subject: replacesId,
    correlationId,
    data: { directiveId: replacesId, replacedById: draft.id, replacedOn },
  });
}

/** Issues a draft of one of the caller's own units. */
export const issue = procedure("directives.manage")
  .input(directives.changeDirective)
  .output(directives.directive)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const command = { key, operation: "directives.issue", subject: principal.subject, body };
    return ctx.database.transaction(systemScope, (tx) =>
      idempotent(tx, command, async () => {
        const draft = await lockOwn(tx, principal, input, "DRAFT");
        await issueDraft(tx, principal, draft, { now: ctx.now(), correlationId: ctx.correlationId });
        return readDirective(tx, principal, input.id);
      }),
    );
  });

/** Withdraws an issued directive, with the reason. What units passed on stays theirs; what rested on nothing else is theirs to see to. */
export const withdraw = procedure("directives.manage")
  .input(directives.withdrawDirective)
  .output(directives.directive)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const command = { key, operation: "directives.withdraw", subject: principal.subject, body };
    return ctx.database.transaction(systemScope, (tx) =>
      idempotent(tx, command, async () => {
        const held = await lockOwn(tx, principal, input, "ISSUED");
        await tx.query(
          `update directive set state = 'WITHDRAWN', withdrawn_reason = $2, revision = revision + 1, updated_at = now() where id = $1`,
          [held.id, input.reason],
        );
        // What was withdrawn passes nothing on.
        await tx.query("update directive_receipt set passed_on_id = null where passed_on_id = $1", [held.id]);
        return readDirective(tx, principal, held.id);
      }),
    );
  });
