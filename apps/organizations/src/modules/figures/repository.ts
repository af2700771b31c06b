import type { Principal } from "@khuyenhoc/authz";
import { DomainError, type FigureValues, figureMeasures, type YearlyFigures } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";

const measures = figureMeasures.join(", ");
const record = `"unitId" uuid, year int, revision bigint, ${figureMeasures.map((measure) => `${measure} int`).join(", ")}`;

/** The figures of units for a year; units without any are missing. */
export function findFigures(tx: Transaction, unitIds: readonly string[], year: number): Promise<YearlyFigures[]> {
  return tx.query<YearlyFigures>(
    `select unit_id as "unitId", year, revision::int, ${measures} from yearly_figures
     where unit_id = any($1::uuid[]) and year = $2`,
    [unitIds, year],
  );
}

/**
 * Writes figures with their next revisions, their history and their domain events, all in a few statements. The caller has found
 * them different from what there was.
 *
 * @throws DomainError CONFLICT when one has changed since it was read; nothing may be committed then
 */
export async function saveFigures(
  tx: Transaction,
  principal: Pick<Principal, "subject">,
  figures: readonly YearlyFigures[],
  correlationId?: string,
): Promise<void> {
  if (figures.length === 0) return;
  const rows = JSON.stringify(figures);
  const saved = await tx.query(
    `insert into yearly_figures (unit_id, year, revision, ${measures}, updated_by)
     select "unitId", year, revision, ${measures}, $2 from jsonb_to_recordset($1::jsonb) as f(${record})
     on conflict (unit_id, year) do update
       set revision = excluded.revision, updated_at = now(), updated_by = excluded.updated_by,
           ${figureMeasures.map((measure) => `${measure} = excluded.${measure}`).join(", ")}
       where yearly_figures.revision = excluded.revision - 1
     returning 1`,
    [rows, principal.subject],
  );
  if (saved.length !== figures.length) throw new DomainError("CONFLICT");
  await tx.query(
    `insert into yearly_figures_change (unit_id, year, revision, changed_by, figures)
     select (f->>'unitId')::uuid, (f->>'year')::int, (f->>'revision')::bigint, $2, f - '{unitId,year,revision}'::text[]
     from jsonb_array_elements($1::jsonb) as f`,
    [rows, principal.subject],
  );
  await appendDomainEvents(
    tx,
    figures.map((data) => ({
      type: "vn.khuyenhoc.organizations.yearly-figures.changed.v1",
      subject: `${data.unitId}/${data.year}`,
      data,
      correlationId,
    })),
  );
}

/** Keeps a year from being closed while figures of it are written. @throws DomainError YEAR_CLOSED */
export async function assertFiguresOpen(tx: Transaction, year: number): Promise<void> {
  await tx.query("select pg_advisory_xact_lock_shared($1, $2)", [yearLock, year]);
  const closed = await tx.query("select 1 from closed_year where year = $1", [year]);
  if (closed.length > 0) throw new DomainError("YEAR_CLOSED", { year });
}

/** Waits until nobody writes figures of the year any more. */
export async function lockYear(tx: Transaction, year: number): Promise<void> {
  await tx.query("select pg_advisory_xact_lock($1, $2)", [yearLock, year]);
}

const yearLock = 271_828;

/** Only the measures of a row. */
export function measuresOf(row: YearlyFigures): FigureValues {
  const { unitId: _unitId, year: _year, revision: _revision, ...values } = row;
  return values;
}
