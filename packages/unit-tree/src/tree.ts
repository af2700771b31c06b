import { fold, type UnitState } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** Number of the advisory lock under which the tree changes. */
const treeLock = 314_159_265;

/**
 * Waits until no other transaction changes the tree, and keeps others from it until this one ends. The path of a unit depends
 * on the rows of its ancestors, so two changes at once could each compute it from what the other is about to replace.
 */
export async function lockUnitTree(tx: Transaction): Promise<void> {
  await tx.query("select pg_advisory_xact_lock($1)", [treeLock]);
}

/**
 * Makes the closure of the given units and of all units below them anew from their versions.
 * The caller holds the tree's lock (see {@link lockUnitTree}).
 */
export async function recomputeClosure(tx: Transaction, unitIds: readonly string[]): Promise<void> {
  if (unitIds.length > 0) await tx.query("select recompute_unit_closure($1::uuid[])", [unitIds]);
}

/**
 * Takes over the whole states of units, in any order and as often as they come: a state that is not newer than the one known
 * is ignored. Waits for the tree's lock.
 *
 * @returns ids of the units whose state was newer
 */
export async function applyUnitStates(tx: Transaction, states: readonly UnitState[]): Promise<string[]> {
  const newest = new Map<string, UnitState>();
  for (const state of states) {
    if (state.revision > (newest.get(state.unitId)?.revision ?? 0)) newest.set(state.unitId, state);
  }
  if (newest.size === 0) return [];
  await lockUnitTree(tx);

  const units = [...newest.values()].map(({ versions: _versions, ...unit }) => unit);
  const rows = await tx.query<{ id: string }>(
    `insert into unit (id, tier_code, tier_rank, branch_kind, revision)
     select "unitId", tier, "tierRank", "branchKind", revision
     from jsonb_to_recordset($1::jsonb) as u("unitId" uuid, tier text, "tierRank" int, "branchKind" text, revision bigint)
     on conflict (id) do update
       set tier_code = excluded.tier_code, tier_rank = excluded.tier_rank, branch_kind = excluded.branch_kind,
           revision = excluded.revision
       where unit.revision < excluded.revision
     returning id`,
    [JSON.stringify(units)],
  );
  const applied = rows.map(({ id }) => id);
  if (applied.length === 0) return [];

  await tx.query("delete from unit_version where unit_id = any($1::uuid[])", [applied]);
  const versions = applied.flatMap((unitId) =>
    (newest.get(unitId)?.versions ?? []).map((version) => ({ unitId, ...version, folded: fold(version.nameVi) })),
  );
  await tx.query(
    `insert into unit_version (unit_id, validity, scope_validity, parent_id, code, name_vi, name_en, name_folded)
     select "unitId",
            daterange("validFrom", "validTo"),
            daterange(
              case when lag("unitId") over period is null then null else "validFrom" end,
              lead("validFrom") over period
            ),
            "parentId", code, "nameVi", "nameEn", folded
     from jsonb_to_recordset($1::jsonb) as v(
       "unitId" uuid, "validFrom" date, "validTo" date, "parentId" uuid, code text, "nameVi" text, "nameEn" text, folded text)
     window period as (partition by "unitId" order by "validFrom")`,
    [JSON.stringify(versions)],
  );
  await recomputeClosure(tx, applied);
  return applied;
}

/** {@link applyUnitStates} for one unit. @returns whether the state was newer than the one known */
export async function applyUnitState(tx: Transaction, state: UnitState): Promise<boolean> {
  return (await applyUnitStates(tx, [state])).length > 0;
}
