import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tokenFor } from "@khuyenhoc/testkit";
import fc from "fast-check";
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { toGlobalId } from "./graph/ids.ts";
import { limits } from "./graph/limits.ts";
import { queries } from "./testing/documents.ts";
import { failuresByLoss } from "./testing/failures.ts";
import { ask, startTestGateway, type TestGateway } from "./testing/gateway.ts";
import { brokenUnit, city, communes, districtOne, SECRET } from "./testing/stand-ins.ts";

let gateway: TestGateway;
let token: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "console-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Khuyến học</title>");
  await writeFile(join(folder, "assets", "page-0a1b2c3d.js"), "export {};");
  gateway = await startTestGateway({ CONSOLE_DIR: folder, GRAPHIQL: "true" });
  token = await tokenFor("city-admin", [city]);
});

afterAll(async () => {
  await gateway?.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  gateway.standIns.calls.organizations.length = 0;
  gateway.standIns.calls.registrations.length = 0;
});

const asks = (query: string, variables?: Record<string, unknown>, headers?: Record<string, string>) =>
  ask(gateway.url, token, { query, variables }, headers);

describe("GraphQL over HTTP", () => {
  it("passes the audit of the specification, what it demands and what it recommends", async () => {
    const audits = serverAudits({
      url: `${gateway.url}/graphql`,
      fetchFn: (input: string, init?: RequestInit) =>
        fetch(input, { ...init, headers: { ...(init?.headers as object), authorization: `Bearer ${token}` } }),
    });
    const failed: string[] = [];
    for (const audit of audits) {
      const result = await audit.fn();
      if (result.status !== "ok" && !audit.name.startsWith("MAY")) failed.push(`${audit.name}: ${result.reason}`);
    }
    expect(failed).toEqual([]);
    expect(audits.length).toBeGreaterThan(50);
  });

  it("tells status and code of what cannot be executed", async () => {
    const refused = async (body: Record<string, unknown>) => {
      const { status, data, errors } = await ask(gateway.url, token, body);
      return [status, data, errors?.[0]?.extensions.code];
    };
    expect(await refused({ query: "{ viewer { username }" })).toEqual([400, undefined, "INVALID_INPUT"]);
    expect(await refused({ query: "{ nobody }" })).toEqual([400, undefined, "INVALID_INPUT"]);
    expect(
      await refused({ query: "query($n: Int!) { units(first: $n) { totalCount } }", variables: { n: "many" } }),
    ).toEqual([400, undefined, "INVALID_INPUT"]);
    expect(await refused({ query: '{ unit(id: "1", asOf: "2026-02-30") { id } }' })).toEqual([
      400,
      undefined,
      "INVALID_INPUT",
    ]);
  });

  it("refuses a body over the limit before reading it", async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: Buffer.alloc(25 * 1024 * 1024, 32),
    });
    expect(response.status).toBe(413);
    const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
    expect(errors[0]?.extensions.code).toBe("PAYLOAD_TOO_LARGE");
  });

  it("changes nothing by GET", async () => {
    const url = new URL(`${gateway.url}/graphql`);
    url.searchParams.set(
      "query",
      'mutation { closeYear(input: { idempotencyKey: "12345678", year: 2026 }) { __typename } }',
    );
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(405);
  });

  it("describes itself to who is signed in", async () => {
    const { data } = await asks(getIntrospectionQuery());
    const described = buildClientSchema(data as unknown as IntrospectionQuery);
    expect(described.getMutationType()?.getFields().createUnit).toBeDefined();
    expect((await ask(gateway.url, undefined, { query: getIntrospectionQuery() })).status).toBe(401);
  });
});

describe("batching", () => {
  it("asks each service once for a page of 50 with unit and parent unit", async () => {
    const answer = await asks(
      "{ registrations(first: 50) { edges { node { subjectName unit { nameVi parent { nameVi } } } } } }",
    );
    const { registrations } = answer.data as { registrations: { edges: { node: { unit: { parent: object } } }[] } };
    expect(registrations.edges).toHaveLength(50);
    expect(registrations.edges.every(({ node }) => node.unit.parent !== null)).toBe(true);

    const { calls } = gateway.standIns;
    expect(calls.registrations.map(({ procedures }) => procedures.map(({ path }) => path))).toEqual([
      ["registrations.list"],
    ]);
    // The units of the rows, each once, and their parents along with them.
    const asked = calls.organizations.map(({ procedures }) =>
      procedures.map(({ path, input }) => {
        const { ids, parents } = input as { ids: string[]; parents: number };
        return [path, ids.length, parents];
      }),
    );
    expect(asked).toEqual([[["units.byIds", communes.length, 1]]]);
  });

  it("puts what is wanted at the same moment into one call", async () => {
    await asks(
      `{ a: unit(id: "${city}") { path { nameVi } } b: unit(id: "${communes[0]}", asOf: "2024-01-01") { id } }`,
    );
    const paths = gateway.standIns.calls.organizations.map(({ procedures }) => procedures.map(({ path }) => path));
    expect(paths).toEqual([["units.byIds", "units.byIds"], ["units.ancestors"]]);
  });

  it("asks for a total only where it is wanted", async () => {
    await asks("{ registrations(first: 1) { edges { cursor } } }");
    await asks(
      "fragment T on RegistrationConnection { totalCount } query { registrations(first: 1) { ... { ...T } } }",
    );
    const totals = gateway.standIns.calls.registrations.map(({ procedures }) => procedures[0]?.input);
    expect(totals).toMatchObject([{ withTotal: false }, { withTotal: true }]);
  });

  it("passes on the caller's own token and the request's ids", async () => {
    const answer = await asks("{ registrations(first: 1) { edges { node { unit { id } } } } }", undefined, {
      "x-request-id": "request-0001",
      "x-correlation-id": "correlation-0001",
    });
    expect(answer.headers.get("x-request-id")).toBe("request-0001");
    const viewer = (await asks("{ viewer { subject } }")).data as { viewer: { subject: string } };
    for (const call of [...gateway.standIns.calls.organizations, ...gateway.standIns.calls.registrations]) {
      expect(call).toMatchObject({
        subject: viewer.viewer.subject,
        requestId: "request-0001",
        correlationId: "correlation-0001",
      });
    }
  });
});

describe("compiled operations", () => {
  const unknownUnit = "00000000-0000-4000-8000-000000000000";
  const documents: [string, string, Record<string, unknown>?][] = [
    [
      "lists, enums and nested objects",
      "{ registrations(first: 2) { edges { cursor node { id model state unit { nameVi parent { nameVi } } } } pageInfo { hasNextPage startCursor } } viewer { roles } }",
    ],
    [
      "directives over variables",
      "query($with: Boolean!) { viewer { username @include(if: $with) subject @skip(if: $with) ...More @include(if: $with) } } fragment More on Viewer { permissions }",
      { with: true },
    ],
    [
      "interfaces and fragments",
      "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Unit { ...Names } ... on Registration { subjectName } } } fragment Names on Unit { nameVi asOf }",
      { ids: [toGlobalId("Unit", city), toGlobalId("Unit", unknownUnit)] },
    ],
    [
      "a failure below a nullable field",
      `{ viewer { username } unit(id: "${unknownUnit}") { id } broken: unit(id: "${brokenUnit}") { id } }`,
    ],
    [
      "a failure that takes everything away",
      `{ viewer { username } counts(unitId: "${unknownUnit}", year: 2026) { rows { model } } }`,
    ],
    [
      "refusals of commands",
      'mutation { createUnit(input: { idempotencyKey: "compiled-1", parentId: "x", tier: "t", nameVi: "n", effectiveOn: "2026-01-01", reason: "r" }) { __typename ... on OperationError { code details } ... on CreateUnitSuccess { unit { id } } } }',
    ],
    ["several operations in one document", "query A { viewer { username } } query B { viewer { subject } }"],
  ];

  it.each(documents)("answer the same as walked documents: %s", async (_title, query, variables) => {
    const answers: string[] = [];
    for (let time = 0; time < 6; time += 1) {
      const { status, data, errors, extensions } = await ask(gateway.url, token, {
        query,
        variables,
        ...(query.startsWith("query A") ? { operationName: "B" } : {}),
      });
      const failures = errors?.map(({ message, path, extensions: { requestId, ...rest } }) => {
        expect(requestId).toEqual(expect.any(String));
        return { message, path, rest };
      });
      answers.push(JSON.stringify({ status, data, failures, extensions }));
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain('"data":');
  });

  it("answer the same as walked documents, whatever is asked", async () => {
    const answered = async (query: string) => {
      const { status, data, errors } = await ask(gateway.url, token, { query });
      return { status, data, failures: failuresByLoss(data, errors) };
    };
    let compiled = 0;
    await fc.assert(
      fc.asyncProperty(queries(3), async (query) => {
        const walked = await answered(query);
        if (walked.status !== 200) return;
        compiled += 1;
        await answered(query);
        const other = await answered(query);
        expect({ status: other.status, data: other.data }).toEqual({ status: 200, data: walked.data });
        expect([...other.failures.keys()].sort()).toEqual([...walked.failures.keys()].sort());
        // Fields that take the same parent away race each other: which of their failures is told, GraphQL leaves open.
        for (const [lost, { own }] of walked.failures) expect(other.failures.get(lost)?.own).toEqual(own);
      }),
      { numRuns: 100 },
    );
    expect(compiled).toBeGreaterThan(50);
  });
});

describe("nodes", () => {
  it("are found by their global id", async () => {
    const id = toGlobalId("Unit", districtOne);
    const { data } = await asks("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {
      ids: [id, toGlobalId("Unit", "00000000-0000-4000-8000-000000000000")],
    });
    expect(data).toEqual({ nodes: [{ id, __typename: "Unit" }, null] });
  });

  it("are null for what is no global id, which takes nothing from the others", async () => {
    const id = toGlobalId("Unit", districtOne);
    const [ids, unit] = [[districtOne, id, "x", toGlobalId("Viewer", districtOne), id], { id, __typename: "Unit" }];
    const { data, errors } = await asks("query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", { ids });
    expect([errors, data]).toEqual([undefined, { nodes: [null, unit, null, null, unit] }]);
    expect((await asks(`{ node(id: "${districtOne}") { id } }`)).data).toEqual({ node: null });
  });
});

describe("failures", () => {
  it("of a service keep their code, in the language that was asked for", async () => {
    const query = '{ counts(unitId: "00000000-0000-4000-8000-000000000000", year: 2026) { year } }';
    const vietnamese = await asks(query);
    expect(vietnamese.status).toBe(200);
    expect(vietnamese.errors?.[0]).toMatchObject({
      message: expect.stringContaining("phạm vi"),
      path: ["counts"],
      extensions: { code: "OUT_OF_SCOPE", en: expect.stringContaining("scope"), requestId: expect.any(String) },
    });
    const english = await asks(query, undefined, { "accept-language": "en-GB,en;q=0.9,vi;q=0.5" });
    expect(english.errors?.[0]?.message).toContain("scope");
  });

  it("of a command are its answer", async () => {
    const { data } = await asks(
      `mutation($input: CreateUnitInput!) {
        createUnit(input: $input) { __typename ... on OperationError { code message messageVi details } }
      }`,
      {
        input: {
          idempotencyKey: "a-key-of-mine",
          parentId: toGlobalId("Unit", districtOne),
          tier: "ward",
          nameVi: "Phường Mới",
          effectiveOn: "2026-01-01",
          reason: "Thử",
        },
      },
    );
    expect(data?.createUnit).toMatchObject({
      __typename: "OperationError",
      code: "TIER_NOT_IN_FORCE",
      messageVi: expect.stringContaining("ward"),
      details: { tier: "ward", date: "2026-01-01" },
    });
  });

  it("that nobody foresaw show nothing of the inside", async () => {
    const answer = await asks(`{ unit(id: "${brokenUnit}") { id } }`);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "INTERNAL", requestId: expect.any(String) });
    expect(JSON.stringify(answer)).not.toContain(SECRET);
    expect(gateway.output()).not.toContain(SECRET);
  });

  it("to reach a service say so, and the rest is answered", async () => {
    const alone = await startTestGateway({ REGISTRATIONS_URL: "http://127.0.0.1:9" });
    try {
      const { data, errors } = await ask(alone.url, token, {
        query: `{ unit(id: "${city}") { nameVi } counts(unitId: "${city}", year: 2026) { year } }`,
      });
      expect(errors?.[0]?.extensions.code).toBe("SERVICE_UNAVAILABLE");
      expect(data).toBeNull();
      const services = await ask(alone.url, token, { query: "{ services { name ready } }" });
      expect(services.data?.services).toContainEqual({ name: "events", ready: false });
      expect(services.data?.services).toContainEqual({ name: "organizations", ready: true });
    } finally {
      await alone.stop();
    }
  });
});

describe("limits", () => {
  const code = async (query: string, more: Record<string, unknown> = {}) => {
    const { status, errors } = await ask(gateway.url, token, { query, ...more });
    return [status, errors?.[0]?.extensions.code];
  };
  const nested = (levels: number): string =>
    levels === 0 ? "id" : `children(first: 1) { edges { node { ${nested(levels - 1)} } } }`;

  it("hold for depth, cost, aliases, root fields and tokens", async () => {
    const tooMuch = [400, "QUERY_TOO_COMPLEX"];
    expect(await code(`{ unit(id: "${city}") { ${nested(5)} } }`)).toEqual(tooMuch);
    expect(
      await code("{ units(first: 100) { edges { node { children(first: 100) { edges { node { id } } } } } } }"),
    ).toEqual(tooMuch);
    const many = (count: number, field: string) =>
      Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(" ");
    expect(await code(`{ viewer { ${many(limits.aliases + 1, "username")} } }`)).toEqual(tooMuch);
    expect(await code(`{ ${many(limits.roots + 1, "branchKinds { code }")} }`)).toEqual(tooMuch);
    expect(await code(`{ viewer { ${"username ".repeat(limits.tokens)} } }`)).toEqual([400, "INVALID_INPUT"]);
    expect(gateway.standIns.calls.organizations).toEqual([]);
  });

  it("hold for the operation that runs, wherever it stands in the document", async () => {
    const query = `query Small { viewer { username } } query Large { unit(id: "${city}") { ${nested(5)} } }`;
    expect(await code(query, { operationName: "Large" })).toEqual([400, "QUERY_TOO_COMPLEX"]);
    expect(await code(query, { operationName: "Small" })).toEqual([200, undefined]);
  });

  it("hold for pages and lists of ids", async () => {
    for (const first of [0, 101]) {
      expect(await code(`{ registrations(first: ${first}) { totalCount } }`)).toEqual([200, "INVALID_INPUT"]);
    }
    const ids = Array.from({ length: limits.nodes + 1 }, () => toGlobalId("Unit", city));
    expect(await code("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", { variables: { ids } })).toEqual([
      200,
      "INVALID_INPUT",
    ]);
  });

  it("are published with the cost of each answer", async () => {
    const { extensions } = await asks("{ registrations(first: 50) { edges { node { id } } } }");
    expect(extensions).toEqual({ cost: { value: 101, limit: limits.cost } });
  });
});

describe("without a token", () => {
  const get = (path: string, accept = "text/html") => fetch(`${gateway.url}${path}`, { headers: { accept } });

  it("the console is served, its files for a year and its page anew each time", async () => {
    for (const path of ["/", "/registrations/1?filter=x"]) {
      const page = await get(path);
      expect([page.status, await page.text()]).toEqual([200, "<!doctype html><title>Khuyến học</title>"]);
      expect(page.headers.get("cache-control")).toBe("no-cache");
      const policy = page.headers.get("content-security-policy");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
    }
    const file = await get("/assets/page-0a1b2c3d.js", "*/*");
    expect(file.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect((await get("/assets/gone.js", "*/*")).status).toBe(404);
    expect(await (await get("/..%2f..%2fetc%2fpasswd", "*/*")).text()).not.toContain("root:");
  });

  it("the console learns where to sign in", async () => {
    const configuration = (await (await get("/config.json")).json()) as Record<string, string>;
    expect(configuration).toMatchObject({ realm: "khuyenhoc", clientId: "khuyenhoc-console" });
    const discovery = `${configuration.keycloakUrl}/realms/${configuration.realm}/.well-known/openid-configuration`;
    expect((await fetch(discovery)).ok).toBe(true);
  });

  it("GraphiQL is one page that loads nothing from elsewhere", async () => {
    const page = await get("/graphql");
    const html = await page.text();
    expect(html).toContain("YogaGraphiQL.renderYogaGraphiQL");
    expect(html.match(/<(?:script|link)[^>]+(?:src|href)="(?!data:)[^"]*"/g)).toBeNull();
    expect(page.headers.get("content-security-policy")).toContain("default-src 'self'");
  });

  it("other origins may not read anything", async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "OPTIONS",
      headers: { origin: "https://elsewhere.example", "access-control-request-method": "POST" },
    });
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });
});
