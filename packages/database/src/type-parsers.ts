import pg from "pg";

const { builtins } = pg.types;
const DATE_ARRAY = 1182;
const INT8_ARRAY = 1016;
const TEXT_ARRAY = 1009;

type Parser = (text: string) => unknown;
/** Typed by pg for a few types only; it knows all of them. */
const parserOf = pg.types.getTypeParser as (oid: number, format: "text" | "binary") => Parser;

function textArray(text: string): (string | null)[] {
  return parserOf(TEXT_ARRAY, "text")(text) as (string | null)[];
}

/** A calendar date of law must not become an instant in some time zone; an int8 must not lose digits. */
const parsers = new Map<number, Parser>([
  [builtins.DATE, (text) => text],
  [builtins.INT8, (text) => BigInt(text)],
  [builtins.NUMERIC, (text) => text],
  [DATE_ARRAY, textArray],
  [INT8_ARRAY, (text) => textArray(text).map((item) => (item === null ? null : BigInt(item)))],
]);

/** How the pool reads columns: date → string, int8 → bigint, numeric → string, timestamptz → Date. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format: "text" | "binary" = "text") =>
    (format === "text" ? parsers.get(oid) : undefined) ?? parserOf(oid, format),
};
