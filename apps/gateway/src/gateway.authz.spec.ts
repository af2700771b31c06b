import { tokenFor, tokensFor } from "@khuyenhoc/testkit";
import { type GraphQLField, getNamedType, isInputObjectType, isLeafType, isNonNullType, isUnionType } from "graphql";
import { afterAll, beforeAll, expect, it } from "vitest";
import { callOf, schema } from "./testing/documents.ts";
import { ask, startTestGateway, type TestGateway } from "./testing/gateway.ts";
import { city } from "./testing/stand-ins.ts";

// What an authenticated caller may do, and where, each service decides and shows for each of its procedures. Here: that
// nothing of the graph is reached without a good token, field by field.

const operations = [
  ["query", schema.getQueryType()],
  ["mutation", schema.getMutationType()],
  ["subscription", schema.getSubscriptionType()],
] as const;

function documentOf(operation: string, field: GraphQLField<unknown, unknown>): string {
  return `${operation} { ${callOf(field)}${isLeafType(getNamedType(field.type)) ? "" : " { __typename }"} }`;
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
