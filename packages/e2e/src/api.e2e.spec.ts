import { randomUUID } from "node:crypto";
import { seedUnitId } from "@khuyenhoc/contracts";
import type { Platform } from "@khuyenhoc/local";
import { eventually, tokenFor } from "@khuyenhoc/testkit";
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from "graphql";
import { serverAudits } from "graphql-http";
import { beforeAll, describe, expect, it } from "vitest";
import { ask, data, procedureCalls, testPlatform } from "./platform.ts";

const city = seedUnitId("city", "01");
const baDinh = seedUnitId("district", "001");
const tayHo = seedUnitId("district", "003");
const phucXa = seedUnitId("commune", "00001");

let platform: Platform;
let url: string;
let cityAdmin: string;
let district: string;
let otherDistrict: string;
let commune: string;
let partner: string;

beforeAll(async () => {
  platform = await testPlatform();
  url = platform.gatewayUrl;
  cityAdmin = await tokenFor("city-admin", [city]);
  district = await tokenFor("district-officer", [baDinh]);
  otherDistrict = await tokenFor("district-officer", [tayHo]);
  commune = await tokenFor("commune-officer", [phucXa]);
  partner = await tokenFor("partner", [city]);
});

const create = `mutation($input: CreateRegistrationInput!) {
  createRegistration(input: $input) {
    __typename
    ... on CreateRegistrationSuccess { registration { id uuid state } }
    ... on OperationError { code messageVi messageEn }
  }
}`;

interface Created {
  createRegistration: { __typename: string; code?: string; registration?: { id: string; state: string } };
}

function subject(overrides: Record<string, unknown> = {}) {
  return {
    idempotencyKey: randomUUID(),
    unitId: phucXa,
    year: 2026,
    model: "CLAN",
    subjectName: `Dòng họ Thử ${randomUUID().slice(0, 8)}`,
    submit: true,
    ...overrides,
  };
}

describe("GraphQL over HTTP", () => {
  it("passes every MUST of the specification's audit", async () => {
    const audits = serverAudits({
      url: `${url}/graphql`,
      fetchFn: (input: string, init?: RequestInit) => {
        const headers = new Headers(init?.headers);
        headers.set("authorization", `Bearer ${cityAdmin}`);
        return fetch(input, { ...init, headers });
      },
    });
    const failed: string[] = [];
    for (const audit of audits) {
      const result = await audit.fn();
      if (result.status === "error" && audit.name.startsWith("MUST")) failed.push(`${audit.name}: ${result.reason}`);
    }
    expect(failed).toEqual([]);
    expect(audits.length).toBeGreaterThan(40);
  });

  it("refuses every field to who is not signed in, before anything runs", async () => {
    const introspection = await data<IntrospectionQuery>(url, cityAdmin, getIntrospectionQuery());
    const schema = buildClientSchema(introspection);
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((root) => Object.keys(root?.getFields() ?? {}));
    expect(fields.length).toBeGreaterThan(40);
    for (const field of fields) {
      const answer = await ask(url, undefined, `{ ${field} }`);
      expect([answer.status, answer.errors?.[0]?.extensions?.code], field).toEqual([401, "UNAUTHENTICATED"]);
    }
    const forged = await ask(url, `${cityAdmin.slice(0, -6)}AAAAAA`, "{ viewer { username } }");
    expect(forged.status).toBe(401);
  });

  it("limits depth, cost, aliases, tokens and pages, and says so", async () => {
    const level = (inner: string) => `children { edges { node { id ${inner} } } }`;
    const aliases = Array.from({ length: 61 }, (_, index) => `a${index}: username`).join(" ");
    const tooMuch = [
      `{ units { edges { node { ${level(level(level("")))} } } } }`,
      `{ viewer { ${aliases} } }`,
      "query q { viewer { username } } ".repeat(900),
    ];
    for (const query of tooMuch) {
      const answer = await ask(url, cityAdmin, query);
      expect(answer.data).toBeNull();
      expect(["QUERY_TOO_COMPLEX", "INVALID_INPUT"]).toContain(answer.errors?.[0]?.extensions?.code);
    }
    const page = await ask(url, cityAdmin, "{ units(first: 101) { totalCount } }");
    expect(page.errors?.[0]?.extensions).toMatchObject({ code: "INVALID_INPUT", details: { reason: "first: 1–100" } });
    const priced = await ask(url, cityAdmin, "{ viewer { username } }");
    expect(priced.extensions?.cost).toMatchObject({ limit: 12_000 });
  });

  it("returns the request's id", async () => {
    const answer = await ask(url, cityAdmin, "{ viewer { username } }");
    expect(answer.headers.get("x-request-id")).toMatch(/^[\w.-]{8,64}$/);
  });
});

describe("batching", () => {
  it("reads 50 registrations with unit and parent unit in one call per service", async () => {
    for (let index = 0; index < 3; index += 1) await data(url, commune, create, { input: subject() });
    const before = [
      await procedureCalls(platform.urls.organizations),
      await procedureCalls(platform.urls.registrations),
    ] as const;
    const answer = await data<{ registrations: { edges: unknown[] } }>(
      url,
      cityAdmin,
      "{ registrations(first: 50) { edges { node { id subjectName unit { nameVi parent { nameVi } } } } } }",
    );
    expect(answer.registrations.edges).toHaveLength(50);
    const after = [
      await procedureCalls(platform.urls.organizations),
      await procedureCalls(platform.urls.registrations),
    ] as const;
    const difference = (index: 0 | 1, procedure: string) =>
      (after[index].get(procedure) ?? 0) - (before[index].get(procedure) ?? 0);
    expect(difference(1, "registrations.list")).toBe(1);
    expect(difference(0, "units.byIds")).toBe(1);
  });
});

describe("scope", () => {
  it("shows each officer his own subtree only", async () => {
    const units = '{ units(first: 100, tier: "commune") { totalCount edges { node { nameVi parent { nameVi } } } } }';
    type Units = { units: { totalCount: number; edges: { node: { parent: { nameVi: string } | null } }[] } };
    const own = await data<Units>(url, district, units);
    expect(own.units.totalCount).toBe(13);
    expect(new Set(own.units.edges.map(({ node }) => node.parent?.nameVi))).toEqual(new Set(["Quận Ba Đình"]));
    const all = await data<Units>(url, cityAdmin, units);
    expect(all.units.totalCount).toBe(526);

    const foreign = await ask(url, otherDistrict, `{ unit(id: "${phucXa}") { nameVi } }`);
    expect(foreign.data?.unit ?? null).toBeNull();
    const counts = await ask(url, otherDistrict, `{ counts(unitId: "${phucXa}", year: 2026) { year } }`);
    expect(counts.errors?.[0]?.extensions?.code).toMatch(/OUT_OF_SCOPE|NOT_FOUND/);
  });

  it("gives partners figures and no persons", async () => {
    const counts = await data<{ counts: { rows: { registered: number | null }[] } }>(
      url,
      partner,
      `{ counts(unitId: "${baDinh}", year: 2026) { rows { model registered recognised pending suppressed } } }`,
    );
    expect(counts.counts.rows.length).toBeGreaterThan(0);
    const persons = await ask(url, partner, "{ registrations(first: 1) { totalCount } }");
    expect(persons.errors?.[0]?.extensions?.code).toBe("FORBIDDEN");
    const mutation = await data<Created>(url, partner, create, { input: subject() });
    expect(mutation.createRegistration).toMatchObject({ __typename: "OperationError", code: "FORBIDDEN" });
  });
});

describe("commands", () => {
  it("have one effect per idempotency key, and refuse the key for another body", async () => {
    const input = subject();
    const first = await data<Created>(url, commune, create, { input });
    const again = await data<Created>(url, commune, create, { input });
    expect(again.createRegistration.registration?.id).toBe(first.createRegistration.registration?.id);
    const other = await data<Created>(url, commune, create, { input: { ...input, subjectName: "Dòng họ Khác" } });
    expect(other.createRegistration.code).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("answer refusals as values with both languages", async () => {
    const refused = await data<Created>(url, commune, create, { input: subject({ unitId: tayHo }) });
    expect(refused.createRegistration).toMatchObject({
      __typename: "OperationError",
      code: "OUT_OF_SCOPE",
      messageVi: expect.stringContaining("phạm vi"),
      messageEn: expect.stringContaining("scope"),
    });
  });

  it("let only the tier above decide", async () => {
    const created = await data<Created>(url, commune, create, { input: subject() });
    const id = created.createRegistration.registration?.id;
    const approve = `mutation($input: ApproveRegistrationsInput!) {
      approveRegistrations(input: $input) {
        ... on ApproveRegistrationsSuccess { succeeded { state } refused { code } }
        ... on OperationError { code }
      }
    }`;
    const by = (token: string) =>
      data<{ approveRegistrations: { succeeded: { state: string }[]; refused: { code: string }[] } }>(
        url,
        token,
        approve,
        { input: { idempotencyKey: randomUUID(), ids: [id] } },
      ).then(({ approveRegistrations }) => approveRegistrations);
    expect((await by(commune)).refused).toHaveLength(1);
    expect((await by(otherDistrict)).refused).toHaveLength(1);
    expect((await by(district)).succeeded).toEqual([{ state: "RECOGNISED" }]);
  });
});

describe("live counts", () => {
  it("come at once and again after a change, over server-sent events", async () => {
    const stop = new AbortController();
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      signal: stop.signal,
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        authorization: `Bearer ${district}`,
      },
      body: JSON.stringify({
        query: `subscription { countsChanged(unitId: "${baDinh}", year: 2026) { rows { model group registered } } }`,
      }),
    });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const seen: number[] = [];
    const reading = (async () => {
      let text = "";
      const decoder = new TextDecoder();
      for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(bytes, { stream: true });
        for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
          const line = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
          text = text.slice(end + 2);
          if (line === undefined || line === "") continue;
          const answer = JSON.parse(line) as {
            data?: { countsChanged: { rows: { model: string; registered: number }[] } };
          };
          const clans = answer.data?.countsChanged.rows.find(({ model }) => model === "CLAN");
          if (clans !== undefined) seen.push(clans.registered);
        }
      }
    })().catch(() => undefined);
    try {
      await eventually(() => seen.length > 0);
      const [before = 0] = seen;
      await data(url, commune, create, { input: subject() });
      await eventually(() => seen.at(-1) === before + 1);
    } finally {
      stop.abort();
      await reading;
    }
  });
});
