import type { Principal } from "@khuyenhoc/authz";
import { DomainError, type ErrorCode, type ErrorDetails, type UnitChange, type UnitState } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import type { FieldChange } from "./unit-versions.ts";

interface StateRow {
  id: string;
  revision: number;
  tier_code: string;
  tier_rank: number;
  branch_kind: string | null;
  versions: UnitState["versions"];
}

/** The whole states of units, by id; unknown ones are missing. */
export async function loadStates(tx: Transaction, unitIds: readonly string[]): Promise<Map<string, UnitState>> {
  const rows = await tx.query<StateRow>(
    `select u.id, u.revision::int, u.tier_code, u.tier_rank, u.branch_kind,
            coalesce(json_agg(json_build_object(
              'validFrom', lower(v.validity), 'validTo', upper(v.validity), 'parentId', v.parent_id,
              'code', v.code, 'nameVi', v.name_vi, 'nameEn', v.name_en) order by v.validity)
              filter (where v.unit_id is not null), '[]') as versions
     from unit u left join unit_version v on v.unit_id = u.id
     where u.id = any($1::uuid[])
     group by u.id`,
    [unitIds],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        unitId: row.id,
        revision: row.revision,
        tier: row.tier_code,
        tierRank: row.tier_rank,
        branchKind: row.branch_kind,
        versions: row.versions,
      },
    ]),
  );
}

/** A tier as far as units are concerned. @throws DomainError TIER_NOT_IN_FORCE when there is none of that code */
export async function rankOfTier(tx: Transaction, tier: string, date: string): Promise<number> {
  const [row] = await tx.query<{ rank: number }>("select rank from tier where code = $1", [tier]);
  if (row === undefined) throw new DomainError("TIER_NOT_IN_FORCE", { tier, date });
  return row.rank;
}

/**
 * Kinds are for the lowest tier of the day: a district is no clan.
 *
 * @throws DomainError INVALID_INPUT
 */
export async function assertBranchKind(tx: Transaction, kind: string, rank: number, date: string): Promise<void> {
  const [row] = await tx.query<{ known: boolean; lowest: number | null }>(
    `select exists (select from branch_kind where code = $1) as known,
            (select max(rank) from tier where validity @> $2::date) as lowest`,
    [kind, date],
  );
  if (row?.known !== true) throw new DomainError("INVALID_INPUT", { reason: `branchKind ${kind}` });
  if (rank !== row.lowest)
    throw new DomainError("INVALID_INPUT", { reason: "branchKind: chỉ cho chi hội / branches only" });
}

/** A change to the tree with its ground, as the history keeps it. */
export interface RecordedChange {
  state: UnitState;
  kind: UnitChange["kind"];
  effectiveOn: string;
  reason: string;
  decisionNumber: string | null;
  fields: readonly FieldChange[];
}

/** Adds to the history of units. */
export async function appendHistory(
  tx: Transaction,
  principal: Pick<Principal, "subject" | "username">,
  changes: readonly (Omit<RecordedChange, "state"> & { unitId: string })[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    `insert into unit_change (unit_id, kind, effective_on, reason, decision_number, changed_by, changed_by_name, fields)
     select "unitId", kind, "effectiveOn", reason, "decisionNumber", $2, $3, fields
     from jsonb_to_recordset($1::jsonb) as c("unitId" uuid, kind text, "effectiveOn" date, reason text, "decisionNumber" text, fields jsonb)`,
    [JSON.stringify(changes), principal.subject, principal.username],
  );
}

/** The last state of every unit that the changes concern. */
function lastStates(changes: readonly RecordedChange[]): UnitState[] {
  return [...new Map(changes.map(({ state }) => [state.unitId, state])).values()];
}

/**
 * Writes the new states of units; of several changes of one unit the last one counts. The caller holds the tree's lock, and
 * {@link recordChanges} belongs to it.
 *
 * @returns the rules they break: then nothing may be committed
 * @throws DomainError CONFLICT when a state is not newer than the one there is
 */
export async function writeChanges(tx: Transaction, changes: readonly RecordedChange[]): Promise<Violation[]> {
  const states = lastStates(changes);
  const applied = await applyUnitStates(tx, states);
  if (applied.length !== states.length) throw new DomainError("CONFLICT");
  return findViolations(tx, applied);
}

/** The history and the domain events of changes that were written and break no rule. */
export async function recordChanges(
  tx: Transaction,
  principal: Pick<Principal, "subject" | "username">,
  changes: readonly RecordedChange[],
  correlationId?: string,
): Promise<void> {
  await appendHistory(tx, principal, await withParentNames(tx, changes));
  await appendDomainEvents(
    tx,
    lastStates(changes).map((state) => ({
      type: "vn.khuyenhoc.organizations.unit.changed.v1",
      subject: state.unitId,
      data: state,
      correlationId,
    })),
  );
}

/** People read names: the history shows the parent's name of that day beside its id. */
async function withParentNames(tx: Transaction, changes: readonly RecordedChange[]) {
  const parents = changes.flatMap(({ fields }) =>
    fields.flatMap(({ field, before, after }) => (field === "parentId" ? [before, after] : [])),
  );
  const ids = [...new Set(parents.filter((parent) => parent !== null))];
  const rows = await tx.query<{ id: string; day: string; name: string }>(
    `select v.unit_id as id, day::text, v.name_vi as name
     from unit_version v join unnest($2::date[]) as day on v.scope_validity @> day
     where v.unit_id = any($1::uuid[])`,
    [ids, [...new Set(changes.map(({ effectiveOn }) => effectiveOn))]],
  );
  const names = new Map(rows.map(({ id, day, name }) => [`${id} ${day}`, name]));
  return changes.map(({ state, fields, ...change }) => {
    const nameOf = (id: string | null) => (id === null ? null : (names.get(`${id} ${change.effectiveOn}`) ?? null));
    return {
      ...change,
      unitId: state.unitId,
      fields: fields.flatMap((field) =>
        field.field === "parentId"
          ? [field, { field: "parentName", before: nameOf(field.before), after: nameOf(field.after) }]
          : [field],
      ),
    };
  });
}

/** A rule of the tree that a unit breaks. */
export interface Violation {
  unitId: string;
  code: ErrorCode;
  details: ErrorDetails;
}

/**
 * The rules of the tree that the given units break as they stand now, the gravest first. Asked after writing and before
 * committing, it sees every day of every affected period; constraints of the database stand behind it.
 */
async function findViolations(tx: Transaction, unitIds: readonly string[]): Promise<Violation[]> {
  const rows = await tx.query<{ unit_id: string; code: ErrorCode; details: ErrorDetails }>(
    `with own as (
       select v.*, u.tier_code, u.tier_rank from unit_version v join unit u on u.id = v.unit_id
       where v.unit_id = any($1::uuid[])
     ), existence as (
       select unit_id, range_agg(validity) as periods from unit_version
       where unit_id = any($1::uuid[]) or unit_id in (select parent_id from own)
       group by unit_id
     ), violation as (
       select 1 as gravity, up.descendant_id as unit_id, 'UNIT_CYCLE' as code, '{}'::jsonb as details
       from unit_closure up
       join unit_closure down on down.descendant_id = up.ancestor_id and down.ancestor_id = up.descendant_id
         and down.validity && up.validity
       where up.descendant_id = any($1::uuid[]) and up.depth > 0
       union all
       select 2, own.unit_id, 'UNIT_PARENT_MISSING', '{}'
       from own left join existence e on e.unit_id = own.parent_id
       where own.parent_id is not null and not coalesce(e.periods @> own.validity, false)
       union all
       select 3, own.unit_id, 'TIER_ORDER', '{}'
       from own join unit parent on parent.id = own.parent_id where parent.tier_rank >= own.tier_rank
       union all
       select 3, own.unit_id, 'TIER_ORDER', '{}'
       from own join unit_version child on child.parent_id = own.unit_id join unit c on c.id = child.unit_id
       where c.tier_rank <= own.tier_rank
       union all
       select 4, own.unit_id, 'TIER_NOT_IN_FORCE',
         jsonb_build_object('tier', own.tier_code, 'date', lower(datemultirange(own.validity) - datemultirange(t.validity)))
       from own join tier t on t.code = own.tier_code where not t.validity @> own.validity
       union all
       select 5, own.unit_id, 'UNIT_CODE_TAKEN', jsonb_build_object('code', own.code)
       from own join unit_version other on other.code = own.code and other.unit_id <> own.unit_id
         and other.validity && own.validity
       union all
       select 6, child.parent_id, 'UNIT_HAS_CHILDREN',
         jsonb_build_object('date', lower(datemultirange(child.validity) - coalesce(e.periods, '{}')))
       from unit_version child left join existence e on e.unit_id = child.parent_id
       where child.parent_id = any($1::uuid[]) and not coalesce(e.periods @> child.validity, false)
     )
     select unit_id, code, details from violation order by gravity, unit_id, details`,
    [unitIds],
  );
  return rows.map(({ unit_id, code, details }) => ({ unitId: unit_id, code, details }));
}

/**
 * The latest year whose books are closed and that a change from the day on would reach into.
 *
 * @throws DomainError YEAR_CLOSED
 */
export async function assertYearOpen(tx: Transaction, effectiveOn: string): Promise<void> {
  const [row] = await tx.query<{ year: number | null }>("select max(year) as year from closed_year where year >= $1", [
    Number(effectiveOn.slice(0, 4)),
  ]);
  if (row?.year != null) throw new DomainError("YEAR_CLOSED", { year: row.year });
}
