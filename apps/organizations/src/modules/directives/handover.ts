import { setTimeout as delay } from "node:timers/promises";
import { directives, today } from "@khuyenhoc/contracts";
import { type Database, idempotent, systemScope, type Transaction } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertStrictlyBelow } from "../units/change-unit.ts";
import { nameSuccessors } from "../units/successors.ts";

/**
 * Hands what units that are gone have left open to their successors, and to those of successors that are gone too. The receipt of
 * the unit itself stays, and says so. To be run under the system's scope.
 *
 * @param date calendar date in Asia/Ho_Chi_Minh; a unit that exists on it keeps what is its own
 * @returns how many receipts were handed over
 */
export async function handOverClosed(tx: Transaction, date: string): Promise<number> {
  let count = 0;
  for (;;) {
    const gone = await tx.query<{ directiveId: string; unitId: string }>(
      `select r.directive_id as "directiveId", r.unit_id as "unitId"
       from directive_receipt as r join directive as d on d.id = r.directive_id and d.state = 'ISSUED'
       where r.state = 'OPEN' and r.unit_id in (select unit_id from unit_successor)
         and not exists (select from unit_version as v where v.unit_id = r.unit_id and v.validity @> $1::date)
       order by r.directive_id, r.unit_id for update of r`,
      [date],
    );
    if (gone.length === 0) return count;
    count += gone.length;
    const values = [gone.map(({ directiveId }) => directiveId), gone.map(({ unitId }) => unitId)];
    const left = "unnest($1::uuid[], $2::uuid[]) as g (directive_id, unit_id)";
    await tx.query(
      `insert into directive_receipt (directive_id, unit_id, issuer_id, issued_on, parent_id, tier_code)
       select distinct r.directive_id, s.successor_id, r.issuer_id, r.issued_on, up.ancestor_id, unit.tier_code
       from ${left}
       join directive_receipt as r on r.directive_id = g.directive_id and r.unit_id = g.unit_id
       join unit_successor as s on s.unit_id = g.unit_id
       join unit on unit.id = s.successor_id
       join unit_closure as up on up.descendant_id = s.successor_id and up.depth = 1 and up.scope_validity @> r.issued_on
       on conflict do nothing`,
      values,
    );
    await tx.query(
      `insert into directive_handover (directive_id, unit_id, successor_id, issuer_id)
       select r.directive_id, r.unit_id, s.successor_id, r.issuer_id
       from ${left}
       join directive_receipt as r on r.directive_id = g.directive_id and r.unit_id = g.unit_id
       join unit_successor as s on s.unit_id = g.unit_id
       on conflict do nothing`,
      values,
    );
    await tx.query(
      `update directive_receipt as r set state = 'HANDED_OVER'
       from ${left} where r.directive_id = g.directive_id and r.unit_id = g.unit_id`,
      values,
    );
  }
}

/** Names who succeeds a unit that closes or has closed: what it has not acknowledged goes to them once it is gone. */
export const handOver = procedure("directives.manage")
  .input(directives.handOverDirectives)
  .output(directives.handedOver)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const command = { key, operation: "directives.handOver", subject: principal.subject, body };
    return ctx.database.transaction(systemScope, async (tx) => {
      await assertStrictlyBelow(tx, principal, input.unitId);
      await assertInScope(tx, principal, ...input.successorIds);
      return idempotent(tx, command, async () => {
        await nameSuccessors(tx, principal, input.unitId, input.successorIds);
        return { unitId: input.unitId, directives: await handOverClosed(tx, today(ctx.now())) };
      });
    });
  });

const HOUR_MS = 3_600_000;

/** Hands over now and every hour: a unit closes on a day, and not when somebody asks. @returns what ends it */
export function startHandingOver({
  database,
  logger,
}: {
  database: Pick<Database, "transaction">;
  logger: Pick<Logger, "warn">;
}): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async () => {
    while (!signal.aborted) {
      await database
        .transaction(systemScope, (tx) => handOverClosed(tx, today()))
        .catch((err: unknown) => logger.warn({ err }, "directives of closed units were not handed over"));
      await delay(HOUR_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
