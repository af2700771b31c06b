import { DomainError, directives, type UnitStatus } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertNoPartner } from "./authority.ts";
import { readDirective } from "./repository.ts";

interface StatusRow extends Omit<UnitStatus, "own"> {
  own: (NonNullable<UnitStatus["own"]> & { acknowledgedAt: string | null }) | null;
}

/**
 * Units as they stand about a directive: what they did themselves, and the sums of all below them, from the counters through the
 * tree of the day of issue.
 *
 * @param which SQL that selects the units' ids, with the directive as $1, the asked unit as $2 and the day as $3
 */
async function statusOf(tx: Transaction, which: string, values: readonly unknown[]): Promise<UnitStatus[]> {
  const rows = await tx.query<StatusRow>(
    `with chosen as materialized (${which}), below as (
       select up.ancestor_id as id, sum(t.addressed) as addressed, sum(t.acknowledged) as acknowledged, sum(t.passed_on) as passed_on
       from directive_tally as t
       join unit_closure as up on up.descendant_id = t.parent_id and up.scope_validity @> $3::date
       where t.directive_id = $1 and up.ancestor_id in (select id from chosen)
       group by up.ancestor_id
     )
     select unit.id as "unitId", name.name_vi as "unitName", unit.tier_code as tier,
       coalesce(below.addressed, 0)::int as addressed, coalesce(below.acknowledged, 0)::int as acknowledged,
       coalesce(below.passed_on, 0)::int as "passedOn",
       (select jsonb_build_object('state', r.state,
           'acknowledgedAt', to_char(r.acknowledged_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'passedOn', (select jsonb_build_object('id', o.id, 'number', o.number, 'title', o.title, 'state', o.state)
             from directive as o where o.id = r.passed_on_id))
         from directive_receipt as r where r.directive_id = $1 and r.unit_id = unit.id) as own
     from chosen
     join unit on unit.id = chosen.id
     join unit_version as name on name.unit_id = unit.id and name.scope_validity @> $3::date
     left join below on below.id = unit.id
     order by unit.tier_rank, name.name_vi collate vietnamese, unit.id`,
    values,
  );
  return rows;
}

/** How a directive was taken up by a unit and everything below it, tier by tier, and by each unit directly below. */
export const status = procedure("directives.read")
  .input(directives.statusOfDirective)
  .output(directives.directiveStatus)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        assertNoPartner(ctx.principal);
        await assertInScope(tx, ctx.principal, input.unitId);
        const directive = await readDirective(tx, ctx.principal, input.directiveId);
        if (directive.issuedOn === null || directive.state === "DRAFT") {
          throw new DomainError("DIRECTIVE_STATE", { state: directive.state });
        }
        const values = [directive.id, input.unitId, directive.issuedOn];
        const [unit] = await statusOf(tx, "select $2::uuid as id", values);
        if (unit === undefined) throw new DomainError("NOT_FOUND");
        const children = await statusOf(
          tx,
          `select tree.descendant_id as id from unit_closure as tree
           where tree.ancestor_id = $2::uuid and tree.depth = 1 and tree.scope_validity @> $3::date
             and (exists (select from directive_receipt as r where r.directive_id = $1 and r.unit_id = tree.descendant_id)
               or exists (select from directive_tally as t
                 join unit_closure as up on up.descendant_id = t.parent_id and up.scope_validity @> $3::date
                 where t.directive_id = $1 and up.ancestor_id = tree.descendant_id))`,
          values,
        );
        const tiers = await tx.query<{ tier: string; addressed: number; acknowledged: number; passedOn: number }>(
          `select t.tier_code as tier, sum(t.addressed)::int as addressed, sum(t.acknowledged)::int as acknowledged,
             sum(t.passed_on)::int as "passedOn"
           from directive_tally as t
           join unit_closure as up on up.descendant_id = t.parent_id and up.ancestor_id = $2 and up.scope_validity @> $3::date
           join tier on tier.code = t.tier_code
           where t.directive_id = $1 group by t.tier_code, tier.rank order by tier.rank`,
          values,
        );
        return { directiveId: directive.id, unit, tiers, children };
      },
      { readOnly: true },
    ),
  );
