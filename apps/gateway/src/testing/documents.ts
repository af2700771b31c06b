import { readFileSync } from "node:fs";
import fc from "fast-check";
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { city } from "./stand-ins.ts";

/** The committed schema, which the code prints. */
export const schema = buildSchema(readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8"));

/** A value that the type accepts, so that what is refused is not the document. */
export function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "null";
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${required.map((field) => `${field.name}: ${literal(field.type)}`).join(", ")} }`;
  }
  const literals: Record<string, string> = {
    Int: "2026",
    Boolean: "true",
    Date: '"2026-01-01"',
    DateTime: '"2026-01-01T00:00:00.000Z"',
    Float: "1",
    Dong: '"1000"',
  };
  return literals[getNamedType(type).name] ?? `"${city}"`;
}

/** A field with the arguments it must have, and small pages. */
export function callOf(field: GraphQLField<unknown, unknown>): string {
  const given = field.args
    .filter(({ name, type }) => isNonNullType(type) || name === "first")
    .map(({ name, type }) => `${name}: ${name === "first" ? "2" : literal(type)}`);
  return given.length === 0 ? field.name : `${field.name}(${given.join(", ")})`;
}

/** Selections of a type, down to some levels, of up to four fields each. */
function selections(type: GraphQLObjectType, levels: number): fc.Arbitrary<string> {
  const fields = Object.values(type.getFields()).filter((field) => {
    const named = getNamedType(field.type);
    return "getFields" in named ? isObjectType(named) && levels > 0 : true;
  });
  return (
    fc
      // At the last level a type may have nothing left but its name.
      .subarray(fields, { minLength: Math.min(1, fields.length), maxLength: Math.min(4, fields.length) })
      .chain((chosen) =>
        fc.tuple(
          ...chosen.map((field) => {
            const named = getNamedType(field.type);
            return isObjectType(named)
              ? selections(named, levels - 1).map((inner) => `${callOf(field)} ${inner}`)
              : fc.constant(callOf(field));
          }),
        ),
      )
      .map((parts) => `{ __typename ${parts.join(" ")} }`)
  );
}

/** Queries over the whole schema, except for what is answered by an interface. */
export function queries(levels: number): fc.Arbitrary<string> {
  const query = schema.getQueryType();
  if (!query) throw new Error("no Query");
  return selections(query, levels).map((selection) => `query ${selection}`);
}
