import { DomainError } from "@khuyenhoc/contracts";

/** Types a page can be ordered by. Text compares by the column's own collation. */
export type KeysetType = "text" | "uuid" | "int4" | "int8" | "numeric" | "date" | "timestamptz";

export interface KeysetColumn {
  /** SQL expression that is never null, e.g. `r.name_folded`. An instant must be stored as timestamptz(3): a cursor keeps milliseconds. */
  expression: string;
  type: KeysetType;
  direction?: "asc" | "desc";
}

/** The order of a list. Its last column must make it total (an id), or rows would be skipped. */
export interface Keyset {
  /** stands in the cursor, so that a cursor of another list is refused */
  name: string;
  columns: readonly KeysetColumn[];
}

export type KeysetValue = string | number | bigint | Date;

const formats: Record<KeysetType, RegExp> = {
  // PostgreSQL's text has no NUL.
  text: /^[^\0]*$/u,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  int4: /^-?\d{1,9}$/,
  int8: /^-?\d{1,18}$/,
  numeric: /^-?\d{1,40}(\.\d{1,40})?$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  timestamptz: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
};

function isValid(type: KeysetType, text: string): boolean {
  if (!formats[type].test(text)) return false;
  if (type === "date") return new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
  if (type === "timestamptz") return !Number.isNaN(Date.parse(text));
  return true;
}

/**
 * The opaque cursor of a row.
 *
 * @param values the row's values of the keyset's columns, in order
 * @throws TypeError when a value is not of its column's type: a fault of the caller, not of a user
 */
export function encodeCursor(keyset: Keyset, values: readonly KeysetValue[]): string {
  if (values.length !== keyset.columns.length) throw new TypeError(`Keyset ${keyset.name}: wrong number of values`);
  const texts = values.map((value) => (value instanceof Date ? value.toISOString() : String(value)));
  keyset.columns.forEach((column, index) => {
    if (!isValid(column.type, texts[index] ?? "\0")) {
      throw new TypeError(`Keyset ${keyset.name}: ${column.expression} is no ${column.type}`);
    }
  });
  return Buffer.from(JSON.stringify([keyset.name, ...texts]), "utf8").toString("base64url");
}

/**
 * The values of a cursor, as text in the form PostgreSQL reads.
 *
 * @throws DomainError BAD_CURSOR when it was not made by `encodeCursor` for this keyset
 */
export function decodeCursor(keyset: Keyset, cursor: string): string[] {
  let parsed: unknown;
  try {
    if (!/^[A-Za-z0-9_-]+$/.test(cursor)) throw new SyntaxError("not base64url");
    parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(cursor, "base64url")));
  } catch (cause) {
    throw new DomainError("BAD_CURSOR", {}, { cause });
  }
  if (!Array.isArray(parsed)) throw new DomainError("BAD_CURSOR");
  const [name, ...values] = parsed as unknown[];
  if (name !== keyset.name || values.length !== keyset.columns.length) throw new DomainError("BAD_CURSOR");
  return keyset.columns.map(({ type }, index) => {
    const value = values[index];
    if (typeof value !== "string" || !isValid(type, value)) throw new DomainError("BAD_CURSOR");
    return value;
  });
}

/** Pieces of a statement that reads one page. */
export interface KeysetClause {
  /** condition, `true` for the first page */
  where: string;
  /** without the words ORDER BY */
  orderBy: string;
  /** parameters of `where`, numbered from the given first */
  values: string[];
}

/**
 * The condition and order of the page after a cursor. Ask for one row more than the page holds to learn whether another page follows.
 *
 * @param after          cursor of the last row seen; nothing for the first page
 * @param firstParameter number of the first $n that is free
 * @throws DomainError BAD_CURSOR
 */
export function keysetWhere(keyset: Keyset, after: string | null | undefined, firstParameter: number): KeysetClause {
  const { columns } = keyset;
  const orderBy = columns.map(({ expression, direction = "asc" }) => `${expression} ${direction}`).join(", ");
  if (after === null || after === undefined) return { where: "true", orderBy, values: [] };
  const values = decodeCursor(keyset, after);
  const parameters = columns.map(({ type }, index) => `$${firstParameter + index}::${type}`);
  const [first] = columns;
  if (first === undefined) throw new TypeError(`Keyset ${keyset.name} has no columns`);

  if (columns.every(({ direction = "asc" }) => direction === (first.direction ?? "asc"))) {
    // A row comparison can be answered from an index in one range scan.
    const comparison = first.direction === "desc" ? "<" : ">";
    const expressions = columns.map(({ expression }) => expression).join(", ");
    return { where: `(${expressions}) ${comparison} (${parameters.join(", ")})`, orderBy, values };
  }
  const branches = columns.map(({ expression, direction = "asc" }, index) => {
    const equal = columns.slice(0, index).map((column, earlier) => `${column.expression} = ${parameters[earlier]}`);
    return `(${[...equal, `${expression} ${direction === "desc" ? "<" : ">"} ${parameters[index]}`].join(" and ")})`;
  });
  return { where: `(${branches.join(" or ")})`, orderBy, values };
}
