import { seesAggregatesOnly } from "@khuyenhoc/authz";
import { organizations, type UnitChange } from "@khuyenhoc/contracts";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import type { z } from "zod";
import { procedure } from "../../context.ts";

type Version = z.infer<typeof organizations.unitHistoryResult>["versions"][number];

/** How a unit came to be what it is: its versions, and who changed what, when, why and by which decision. */
export const history = procedure("units.read")
  .input(organizations.unitHistory)
  .output(organizations.unitHistoryResult)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        const versions = await tx.query<Version>(
          `select lower(v.validity) as "validFrom", upper(v.validity) as "validTo", v.parent_id as "parentId",
                  parent.name_vi as "parentNameVi", v.code, v.name_vi as "nameVi", v.name_en as "nameEn"
           from unit_version v
           left join unit_version parent on parent.unit_id = v.parent_id and parent.scope_validity @> lower(v.validity)
           where v.unit_id = $1 order by v.validity`,
          [input.unitId],
        );
        const changes = await tx.query<Omit<UnitChange, "changedAt"> & { changedAt: Date }>(
          `select id, unit_id as "unitId", kind, effective_on as "effectiveOn", reason, decision_number as "decisionNumber",
                  changed_at as "changedAt", changed_by_name as "changedBy", fields
           from unit_change where unit_id = $1 order by id desc`,
          [input.unitId],
        );
        // A partner sees what became of the unit, but neither officers nor contacts.
        const forPartner = seesAggregatesOnly(ctx.principal);
        return {
          versions,
          changes: changes
            .filter(({ kind }) => !forPartner || kind !== "CONTACT")
            .map((change) => ({
              ...change,
              changedAt: change.changedAt.toISOString(),
              changedBy: forPartner ? "" : change.changedBy,
            })),
        };
      },
      { readOnly: true },
    ),
  );
