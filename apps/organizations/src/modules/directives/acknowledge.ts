import type { Principal } from "@khuyenhoc/authz";
import { DomainError, directives, today } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertSpeaksFor } from "./authority.ts";
import { readReceipts } from "./receipts.ts";
import { readDirective } from "./repository.ts";

/** Writes that units acknowledged; those that had already are left as they are. */
export async function writeAcknowledged(
  tx: Transaction,
  by: Pick<Principal, "subject" | "username">,
  what: {
    directiveId: string;
    unitIds: readonly string[];
    note: string | null;
    now: Date;
    correlationId?: string | undefined;
  },
): Promise<void> {
  const { directiveId, now, correlationId } = what;
  const rows = await tx.query<{ unitId: string }>(
    `update directive_receipt set state = 'ACKNOWLEDGED', acknowledged_at = $3, acknowledged_by = $4, acknowledged_by_name = $5, note = $6
     where directive_id = $1 and unit_id = any($2::uuid[]) and state = 'OPEN' returning unit_id as "unitId"`,
    [directiveId, what.unitIds, now, by.subject, by.username, what.note],
  );
  await appendDomainEvents(
    tx,
    rows.map(({ unitId }) => ({
      type: "vn.khuyenhoc.organizations.directive.acknowledged.v1",
      subject: directiveId,
      data: { directiveId, unitId, acknowledgedAt: now.toISOString() },
      correlationId,
    })),
  );
}

/** Acknowledges a directive (tiếp nhận) for the caller's own units, or for branches below them. */
export const acknowledge = procedure("directives.acknowledge")
  .input(directives.acknowledgeDirective)
  .output(directives.acknowledged)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const command = { key, operation: "directives.acknowledge", subject: principal.subject, body };
    return ctx.database.transaction(scopeOf(principal), async (tx) => {
      await assertSpeaksFor(tx, principal, input.unitIds, today(ctx.now()));
      return idempotent(tx, command, async () => {
        const directive = await readDirective(tx, principal, input.directiveId);
        if (directive.state !== "ISSUED") throw new DomainError("DIRECTIVE_STATE", { state: directive.state });
        const unitIds = [...new Set(input.unitIds)];
        // In one order for everybody, so that two who acknowledge for the same units never wait for each other in turn.
        const there = await tx.query<{ state: string; exists: boolean }>(
          `select r.state, exists (select from unit_version as v where v.unit_id = r.unit_id and v.validity @> $3::date) as exists
           from directive_receipt as r where r.directive_id = $1 and r.unit_id = any($2::uuid[]) order by r.unit_id for update of r`,
          [directive.id, unitIds, today(ctx.now())],
        );
        if (there.length < unitIds.length || there.some(({ state }) => state === "HANDED_OVER")) {
          throw new DomainError("NOT_ADDRESSED");
        }
        // What a unit left open is for its successors.
        if (there.some(({ exists, state }) => !exists && state === "OPEN")) {
          throw new DomainError("UNIT_NOT_IN_EXISTENCE", { date: today(ctx.now()) });
        }
        await writeAcknowledged(tx, principal, {
          directiveId: directive.id,
          unitIds,
          note: input.note ?? null,
          now: ctx.now(),
          correlationId: ctx.correlationId,
        });
        return { receipts: await readReceipts(tx, directive, unitIds, ctx.now()) };
      });
    });
  });
