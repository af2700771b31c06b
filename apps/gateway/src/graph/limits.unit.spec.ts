import { DomainError } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { parse } from "graphql";
import { expect, it } from "vitest";
import { limits, priceOf } from "./limits.ts";
import { schema } from "./schema/index.ts";

const price = (query: string, variableValues?: Record<string, unknown>, operationName?: string) =>
  priceOf(schema, { document: parse(query), variableValues, operationName });

function refusal(query: string): unknown {
  try {
    return price(query);
  } catch (error) {
    return error instanceof DomainError ? [error.code, error.details.reason] : error;
  }
}

const many = (count: number, one: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => one(index)).join(" ");

it("counts a page as many times as it may have rows, also by a variable", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), (first) => {
      const expected = { cost: 1 + 2 * first, depth: 4 };
      expect(price(`{ units(first: ${first}) { edges { node { id } } } }`)).toEqual(expected);
      expect(price("query($n: Int) { units(first: $n) { edges { node { id } } } }", { n: first })).toEqual(expected);
    }),
  );
});

it("takes no page for cheaper or dearer than one can be", () => {
  const page = (argument: string) => price(`{ units${argument} { edges { node { id } } } }`)?.cost;
  expect(page("")).toBe(page("(first: 50)"));
  expect(page("(first: null)")).toBe(page("(first: 50)"));
  expect(page("(first: -5)")).toBe(page("(first: 1)"));
  expect(page("(first: 1000000)")).toBe(page("(first: 100)"));
});

it("multiplies pages within pages, through fragments too", () => {
  const direct = price("{ units(first: 10) { edges { node { children(first: 20) { edges { node { id } } } } } } }");
  const spread = price(
    "{ units(first: 10) { edges { node { ...Below } } } } fragment Below on Unit { children(first: 20) { edges { node { id } } } }",
  );
  expect(spread).toEqual(direct);
  expect(direct?.cost).toBe(1 + 10 * (1 + 1 + 20 * 2));
  expect(
    refusal("{ units(first: 100) { edges { node { children(first: 100) { totalCount edges { cursor } } } } } }"),
  ).toEqual(["QUERY_TOO_COMPLEX", expect.stringContaining(`(≤ ${limits.cost})`)]);
});

it("lets through what is just within aliases, root fields and depth, and nothing above", () => {
  const aliases = (count: number) => `{ viewer { ${many(count, (index) => `a${index}: username`)} } }`;
  expect(refusal(aliases(limits.aliases))).toMatchObject({ depth: 2 });
  expect(refusal(aliases(limits.aliases + 1))).toEqual(["QUERY_TOO_COMPLEX", `> ${limits.aliases} aliases`]);
  const inFragment = `{ viewer { ...A } } fragment A on Viewer { ${many(limits.aliases + 1, (index) => `a${index}: username`)} }`;
  expect(refusal(inFragment)).toEqual(["QUERY_TOO_COMPLEX", `> ${limits.aliases} aliases`]);

  const roots = (count: number) => `{ ${many(count, (index) => `a${index}: viewer { username }`)} }`;
  expect(refusal(roots(limits.roots))).toMatchObject({ depth: 2 });
  expect(refusal(roots(limits.roots + 1))).toEqual(["QUERY_TOO_COMPLEX", `> ${limits.roots} root fields`]);

  const parents = (count: number): string => (count === 0 ? "id" : `parent { ${parents(count - 1)} }`);
  const deep = (depth: number) => `{ unit(id: "1") { ${parents(depth - 2)} } }`;
  expect(refusal(deep(limits.depth))).toMatchObject({ depth: limits.depth });
  expect(refusal(deep(limits.depth + 1))).toEqual([
    "QUERY_TOO_COMPLEX",
    `depth ${limits.depth + 1} (≤ ${limits.depth})`,
  ]);
});

it("prices the operation that is named, and leaves what cannot run to execution", () => {
  const query = "query A { viewer { username } } query B { units(first: 10) { edges { cursor } } }";
  expect(price(query, undefined, "A")?.cost).toBe(2);
  expect(price(query, undefined, "B")?.cost).toBeGreaterThan(2);
  expect(price(query)).toBeUndefined();
  expect(price(query, undefined, "C")).toBeUndefined();
  expect(price("query($n: Int!) { units(first: $n) { totalCount } }", { n: "many" })).toBeUndefined();
});

it("counts certificates by their ids, pages of print by their number, and files as what they weigh", () => {
  const ids = (count: number) => JSON.stringify(Array.from({ length: count }, (_, index) => String(index)));
  expect(price(`{ certificatesByIds(ids: ${ids(80)}) { number subjectName } }`)?.cost).toBe(1 + 80 * 2);
  expect(price("query($ids: [ID!]!) { certificatesByIds(ids: $ids) { number } }", { ids: ["1", "2"] })?.cost).toBe(3);
  const prints = {
    query: `certificatesPdf(ids: ${ids(100)}, copy: true) { fileName contentBase64 }`,
    mutation: `printReceipts(input: { idempotencyKey: "key-of-print", ids: ${ids(100)} }) { __typename }`,
  };
  for (const [kind, printed] of Object.entries(prints)) {
    expect(refusal(`${kind} { ${printed} }`), printed).toMatchObject({ depth: 2 });
    expect(refusal(`${kind} { a: ${printed} b: ${printed} c: ${printed} }`), printed).toEqual([
      "QUERY_TOO_COMPLEX",
      expect.stringContaining("cost"),
    ]);
  }
  const asVariable = "mutation($input: PrintReceiptsInput!) { printReceipts(input: $input) { __typename } }";
  const costOf = (input: object) => price(asVariable, { input })?.cost ?? 0;
  const key = { idempotencyKey: "key-of-print" };
  expect(costOf({ ...key, ids: ["1", "2", "3"] }) - costOf({ ...key, ids: ["1"] })).toBe(100);
  expect(price(asVariable, { input: key })).toBeUndefined();
  for (const field of ["evidenceFile", "jobFile"]) {
    const files = (count: number) => `{ ${many(count, (index) => `f${index}: ${field}(id: "1") { contentBase64 }`)} }`;
    expect(refusal(files(3)), field).toMatchObject({ depth: 2 });
    expect(refusal(files(13)), field).toEqual(["QUERY_TOO_COMPLEX", expect.stringContaining("cost")]);
  }
});

it("refuses one document that has whole districts compared or simulated again and again", () => {
  const compared = `subjectDuplicates(unitId: "1", first: 1) { more }`;
  const simulated = `simulateCriteriaSet(id: "1", unitId: "1", year: 2025) { complete }`;
  for (const question of [compared, simulated]) {
    const times = (count: number) => refusal(`{ ${many(count, (index) => `q${index}: ${question}`)} }`);
    expect(times(2), question).toMatchObject({ depth: 2 });
    expect(times(13), question).toEqual(["QUERY_TOO_COMPLEX", expect.stringContaining("cost")]);
  }
});
