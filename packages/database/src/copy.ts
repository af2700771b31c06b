import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import { connectionOf, type Transaction } from "./transaction.ts";

const chunkCharacters = 64 * 1024;

/** What a column of COPY can be given. Arrays become PostgreSQL arrays, other objects JSON. */
export type CopyValue =
  | null
  | undefined
  | string
  | number
  | bigint
  | boolean
  | Date
  | readonly CopyScalar[]
  | { readonly [key: string]: unknown };
type CopyScalar = null | string | number | bigint | boolean | Date;

const escapes: Record<string, string> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\b": "\\b",
  "\f": "\\f",
  "\v": "\\v",
};

const escaped = /[\\\t\n\r\b\f\v]/;
const escapedAll = new RegExp(escaped, "g");

function scalarText(value: Exclude<CopyScalar, null>): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === "boolean" ? (value ? "t" : "f") : String(value);
}

function arrayText(values: readonly CopyScalar[]): string {
  const items = values.map((value) =>
    value === null ? "NULL" : `"${scalarText(value).replace(/["\\]/g, (character) => `\\${character}`)}"`,
  );
  return `{${items.join(",")}}`;
}

/** One row in COPY's text format, with its line end. */
export function copyLine(row: readonly CopyValue[]): string {
  const fields = row.map((value) => {
    if (value === null || value === undefined) return "\\N";
    const text = Array.isArray(value)
      ? arrayText(value)
      : typeof value === "object" && !(value instanceof Date)
        ? JSON.stringify(value)
        : scalarText(value as Exclude<CopyScalar, null>);
    return escaped.test(text) ? text.replace(escapedAll, (character) => escapes[character] ?? character) : text;
  });
  return `${fields.join("\t")}\n`;
}

async function* lines(rows: AsyncIterable<readonly CopyValue[]> | Iterable<readonly CopyValue[]>) {
  let chunk = "";
  for await (const row of rows) {
    chunk += copyLine(row);
    if (chunk.length >= chunkCharacters) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk !== "") yield chunk;
}

/** An identifier, or `schema.table`, quoted for SQL. */
export function quoteIdentifier(name: string): string {
  return name
    .split(".")
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join(".");
}

/**
 * Copies rows into a table with COPY, within the transaction. Rows are taken from the source only as fast as
 * PostgreSQL accepts them, so memory stays flat whatever their number. PostgreSQL refuses COPY into a table under row-level security:
 * copy into a staging table (`create temporary table … on commit drop`) and insert from there.
 *
 * @param table   name, or `schema.name`
 * @param columns in the order of the values of a row
 * @returns the number of rows written
 * @throws the source's error, or PostgreSQL's for a value that does not fit; the transaction is then unusable
 */
export async function copyRows(
  tx: Transaction,
  table: string,
  columns: readonly string[],
  rows: AsyncIterable<readonly CopyValue[]> | Iterable<readonly CopyValue[]>,
): Promise<number> {
  const target = `${quoteIdentifier(table)} (${columns.map((column) => quoteIdentifier(column)).join(", ")})`;
  const stream = (await connectionOf(tx)).query(copyFrom(`copy ${target} from stdin`));
  await pipeline(Readable.from(lines(rows)), stream);
  return stream.rowCount;
}
