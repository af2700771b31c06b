import { fold, type OfficeHolder } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** People say the last day of a term; a range of dates ends on the day after it. */
const columns = `id, unit_id as "unitId", person_name as "personName", office,
  lower(term) as "termFrom", upper(term) - 1 as "termTo", phone, email`;

/** Office holders of units in office on a day, or all there were, in the order of their terms. */
export function listHolders(
  tx: Transaction,
  filter: { unitIds: readonly string[]; asOf: string; includePast: boolean },
): Promise<OfficeHolder[]> {
  return tx.query<OfficeHolder>(
    `select ${columns} from office_holder
     where unit_id = any($1::uuid[]) and ($3 or term @> $2::date)
     order by unit_id, lower(term) desc, office collate vietnamese, person_name collate vietnamese, id`,
    [filter.unitIds, filter.asOf, filter.includePast],
  );
}

export async function findHolder(tx: Transaction, id: string): Promise<OfficeHolder | undefined> {
  return (await tx.query<OfficeHolder>(`select ${columns} from office_holder where id = $1 for update`, [id]))[0];
}

/** @returns the new one; undefined when the same person holds the office at the unit in an overlapping term */
export async function insertHolder(
  tx: Transaction,
  holder: Omit<OfficeHolder, "id">,
  createdBy: string,
): Promise<OfficeHolder | undefined> {
  const [inserted] = await tx.query<OfficeHolder>(
    `insert into office_holder (unit_id, person_name, person_folded, office, office_folded, term, phone, email, created_by)
     values ($1, $2, $3, $4, $5, daterange($6, $7, '[]'), $8, $9, $10)
     on conflict on constraint office_holder_term_overlap do nothing
     returning ${columns}`,
    [
      holder.unitId,
      holder.personName,
      fold(holder.personName),
      holder.office,
      fold(holder.office),
      holder.termFrom,
      holder.termTo,
      holder.phone,
      holder.email,
      createdBy,
    ],
  );
  return inserted;
}

/** Ends a term; `termTo` is its last day. */
export async function endTerm(tx: Transaction, id: string, termTo: string, endedBy: string): Promise<void> {
  await tx.query("update office_holder set term = daterange(lower(term), $2, '[]'), ended_by = $3 where id = $1", [
    id,
    termTo,
    endedBy,
  ]);
}
