/**
 * What an import does with a line, as SQL over the staged `line` and the registration `known` that has the same subject (or
 * nulls): the preview and the job decide by the very same words.
 *
 * - no registration yet: it is made
 * - a draft or a returned one that reads differently: it is corrected, and submitted if the import submits
 * - a draft that reads the same: submitted if the import submits
 * - anything that reads the same otherwise: left alone, so that the same file again writes nothing; a returned registration
 *   too, since what was returned has not been corrected
 * - one that was submitted, whatever became of it, and reads differently: an error of the line
 */
const described = ["population_group", "subject_name", "subject_code", "address"];

export function differs(line: string, known: string): string {
  const columns = (alias: string) => described.map((column) => `${alias}.${column}`).join(", ");
  return `(${columns(line)}) IS DISTINCT FROM (${columns(known)})`;
}

/** @param submit SQL for whether the import submits */
export function changes(line: string, known: string, submit: string): string {
  return `(${known}.state IN ('DRAFT', 'RETURNED') AND (${differs(line, known)} OR (${known}.state = 'DRAFT' AND ${submit})))`;
}

export function needsWriting(line: string, known: string, submit: string): string {
  return `(${known}.id IS NULL OR ${changes(line, known, submit)})`;
}

export function contradicts(line: string, known: string): string {
  return `(${known}.state NOT IN ('DRAFT', 'RETURNED') AND ${differs(line, known)})`;
}

/**
 * Joins the registration of the same subject, or nulls. LIMIT makes it one look into the unique index per line, whatever the
 * planner believes of tables that a large import has just filled.
 *
 * @param year SQL for the import's year
 */
export function withSameSubject(line: string, known: string, year: string): string {
  const key = ["unit_id", "model", "subject_key"].map((column) => `r.${column} = ${line}.${column}`).join(" AND ");
  return `LEFT JOIN LATERAL (SELECT * FROM registration AS r WHERE r.year = ${year} AND ${key} LIMIT 1) AS ${known} ON true`;
}

/** Lines that are in error already. */
export function inError(line: string): string {
  return `EXISTS (SELECT 1 FROM registration_import_error AS e WHERE e.import_id = ${line}.import_id AND e.line = ${line}.line)`;
}
