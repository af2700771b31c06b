import { today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { type FileFormat, mediaTypes, writeTableParts } from "@khuyenhoc/tabular";
import type { Job, JobFile } from "./definition.ts";

/** Numbers the parameters of one statement. */
export interface Parameters {
  readonly values: unknown[];
  /** @returns the placeholder of a value, such as `$3` */
  add(value: unknown): string;
}

/** Rows fetched at once. */
const FETCHED = 500;

/** SQL for the units below the roots; closed ones stay below their last parents. */
export function unitsBelow(roots: readonly string[], parameters: Parameters): string {
  return `SELECT descendant_id FROM unit_closure
    WHERE ancestor_id = ANY (${parameters.add(roots)}::uuid[]) AND scope_validity @> app_today()`;
}

/** Puts the chosen rows on the job's list. @param from SQL: from, where and order of the rows that go by `alias` */
export async function freezeRows(
  tx: Transaction,
  jobId: string,
  rows: { from: string; alias: string; order: string; parameters: Parameters },
): Promise<void> {
  const { from, alias, order, parameters } = rows;
  await tx.query(
    `INSERT INTO job_item (job_id, position, target_id)
     SELECT ${parameters.add(jobId)}, row_number() OVER (ORDER BY ${order}), ${alias}.id FROM ${from}`,
    parameters.values,
  );
}

/** Nothing is done row by row: the file is written at the end, of one moment. */
export function nothingToDo(_tx: Transaction, _job: unknown, targetIds: readonly string[]) {
  return Promise.resolve(targetIds.map((targetId) => ({ targetId, code: "OK" as const })));
}

interface Listed<Row> {
  baseName: string;
  /** Path of the procedure, for the access log. */
  operation: string;
  /** Table that the job's targets are of, and the columns that are read. */
  table: string;
  columns: string;
  headings: readonly string[];
  cells(row: Row): string[];
}

/**
 * The file of a list: the rows that the job froze, in their order and all as of one moment, under the scope of who started it.
 * Rows are fetched and written piece by piece, so that memory stays flat whatever their number.
 */
export function fileOf<Row extends object>(
  tx: Transaction,
  job: Job<{ format: FileFormat }>,
  listed: Listed<Row>,
): JobFile {
  const { format } = job.params;
  let count = 0;
  async function* rows(): AsyncGenerator<string[]> {
    // All rows will be read; the planner would otherwise prefer to be quick with the first tenth.
    await tx.query("SET LOCAL cursor_tuple_fraction = 1");
    await tx.query(
      `DECLARE exported NO SCROLL CURSOR FOR
       SELECT ${listed.columns} FROM job_item AS item JOIN ${listed.table} AS r ON r.id = item.target_id
       WHERE item.job_id = $1 ORDER BY item.position`,
      [job.id],
    );
    for (;;) {
      const fetched = await tx.query<Row>(`FETCH ${FETCHED} FROM exported`);
      if (fetched.length === 0) break;
      count += fetched.length;
      for (const row of fetched) yield listed.cells(row);
    }
    await tx.query("CLOSE exported");
  }
  async function* parts(): AsyncGenerator<Uint8Array> {
    yield* writeTableParts({ format, headers: listed.headings, rows: rows() });
    await auditRead(tx, {
      principal: job.principal,
      operation: listed.operation,
      unitId: job.unitId,
      rows: count,
      requestId: job.requestId ?? undefined,
    });
  }
  return { fileName: `${listed.baseName}-${today()}.${format}`, mediaType: mediaTypes[format], parts: parts() };
}

/** Code and name of every unit, of today or the last it had. */
export async function unitNames(tx: Transaction): Promise<(unitId: string) => { code: string; name: string }> {
  const units = await tx.query<{ unitId: string; code: string | null; name: string }>(
    `SELECT DISTINCT ON (unit_id) unit_id AS "unitId", code, name_vi AS name FROM unit_version
     ORDER BY unit_id, validity @> app_today() DESC, lower(validity) DESC`,
  );
  const byId = new Map(units.map(({ unitId, code, name }) => [unitId, { code: code ?? "", name }]));
  return (unitId) => byId.get(unitId) ?? { code: "", name: "" };
}

/** An instant as the calendar date it has in Hanoi. */
export function dateOf(instant: Date | null): string {
  return instant === null ? "" : today(instant);
}
