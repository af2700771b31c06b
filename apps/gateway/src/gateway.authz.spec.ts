import { readFileSync } from "node:fs";
import { tokenFor, tokensFor } from "@khuyenhoc/testkit";
import {
  buildSchema,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isUnionType,
} from "graphql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, startTestGateway, type TestGateway } from "./testing/gateway.ts";
import { city } from "./testing/stand-ins.ts";

// What an authenticated caller may do, and where, each service decides and shows for each of its procedures. Here: that
// nothing of the graph is reached without a good token, field by field.

const schema = buildSchema(readFileSync(new URL("../schema.graphql", import.meta.url), "utf8"));
const operations = [
  ["query", schema.getQueryType()],
  ["mutation", schema.getMutationType()],
  ["subscription", schema.getSubscriptionType()],
] as const;

/** A value that the type accepts, so that a refusal is not one of the document. */
function literal(type: GraphQLInputType): string {
  if (isNonNullType(type)) return literal(type.ofType);
  if (isListType(type)) return `[${literal(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? "null";
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter((field) => isNonNullType(field.type));
    return `{ ${required.map((field) => `${field.name}: ${literal(field.type)}`).join(", ")} }`;
  }
  const literals: Record<string, string> = { Int: "2026", Boolean: "true", Date: '"2026-01-01"', Float: "1" };
  return literals[getNamedType(type).name] ?? `"${city}"`;
}

function documentOf(operation: string, field: GraphQLField<unknown, unknown>): string {
  const required = field.args.filter((argument) => isNonNullType(argument.type));
  const given = required.map((argument) => `${argument.name}: ${literal(argument.type)}`).join(", ");
  const selection = isLeafType(getNamedType(field.type)) ? "" : " { __typename }";
  return `${operation} { ${field.name}${given === "" ? "" : `(${given})`}${selection} }`;
}

const rows = operations.flatMap(([operation, type]) =>
  Object.values(type?.getFields() ?? {}).map((field) => ({
    field: `${type?.name}.${field.name}`,
    document: documentOf(operation, field),
  })),
);

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway?.stop());

it("has every field of the schema", () => {
  expect(rows.length).toBeGreaterThan(45);
});

it.each(rows)("$field is refused without a good token", async ({ document }) => {
  const good = await tokenFor("city-admin", [city]);
  const { idToken } = await tokensFor("city-admin", [city]);
  const [header = "", payload = "", signature = ""] = good.split(".");
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${payload}.`;
  const altered = `${header}.${payload}.${[...signature].reverse().join("")}`;
  for (const token of [undefined, "", "nonsense", unsigned, altered, idToken]) {
    const { status, data, errors } = await ask(gateway.url, token, { query: document });
    expect([status, data, errors?.[0]?.extensions.code]).toEqual([401, undefined, "UNAUTHENTICATED"]);
  }
});

it("takes an idempotency key for every command, and answers it with its success or a refusal", () => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const input = field.args.find(({ name }) => name === "input");
    expect(isNonNullType(input?.type), field.name).toBe(true);
    const type = input && getNamedType(input.type);
    const key = isInputObjectType(type) ? type.getFields().idempotencyKey : undefined;
    expect(key?.type.toString(), field.name).toBe("String!");
    const result = getNamedType(field.type);
    expect(
      isUnionType(result) &&
        result
          .getTypes()
          .map(({ name }) => name)
          .sort(),
      field.name,
    ).toEqual(["OperationError", `${field.name.charAt(0).toUpperCase()}${field.name.slice(1)}Success`].sort());
  }
});
