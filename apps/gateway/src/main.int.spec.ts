import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@khuyenhoc/service-kit";
import { eventually, type TestTopics, testInfrastructure, testTopics, tokenFor, uuidOf } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { environmentSchema } from "./environment.ts";
import { startGateway } from "./main.ts";
import { ask } from "./testing/gateway.ts";

// No service answers here: what the gateway does alone, and what it says of those that are away.
const CLOSED = "http://127.0.0.1:9";
const city = uuidOf("city");

interface Running {
  url: string;
  stop(): Promise<void>;
}

let topics: TestTopics;
let keycloakUrl: string;
let realm: string;
let folder: string;
let token: string;

beforeAll(async () => {
  const { keycloak } = await testInfrastructure();
  ({ url: keycloakUrl, realm } = keycloak);
  topics = await testTopics();
  token = await tokenFor("city-admin", [city]);
  folder = await mkdtemp(join(tmpdir(), "console-"));
});

afterAll(async () => {
  await topics?.drop();
  await rm(folder, { recursive: true, force: true });
});

async function start(overrides: Record<string, string> = {}): Promise<Running> {
  const parts: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const end of parts.splice(0).reverse()) await end();
  };
  const environment = environmentSchema.parse({
    PORT: "1",
    OIDC_ISSUER: `${keycloakUrl}/realms/${realm}`,
    ORGANIZATIONS_URL: CLOSED,
    REGISTRATIONS_URL: CLOSED,
    FUNDS_URL: CLOSED,
    EVENTS_URL: CLOSED,
    KAFKA_BROKERS: topics.brokers.join(","),
    TOPIC_PREFIX: topics.prefix,
    ...overrides,
  });
  const logger = createLogger({ service: "gateway", level: "silent" });
  try {
    const { url } = await startGateway({ ...environment, PORT: 0 }, logger, {
      onStop: (_part, end) => void parts.push(end),
    });
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

describe("with neither console nor GraphiQL", () => {
  let gateway: Running;
  beforeAll(async () => {
    // A folder without a page is no console.
    gateway = await start({ CONSOLE_DIR: folder });
  });
  afterAll(() => gateway?.stop());
  const page = (path: string) => fetch(`${gateway.url}${path}`, { headers: { accept: "text/html" } });

  it("is alive, and ready without any service", async () => {
    expect((await page("/health/live")).status).toBe(200);
    await eventually(async () => (await page("/health/ready")).ok);
  });

  it("tells where to sign in, without keeping it in caches", async () => {
    const response = await page("/config.json");
    expect(await response.json()).toEqual({
      keycloakUrl,
      realm,
      clientId: "khuyenhoc-console",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("has no pages", async () => {
    for (const path of ["/", "/index.html", "/registrations"])
      expect([path, (await page(path)).status]).toEqual([path, 404]);
    expect((await page("/graphql")).status).toBe(401);
  });

  it("answers nobody without a token, in the platform's form and either language", async () => {
    const refused = async (headers: Record<string, string>) =>
      ask(gateway.url, undefined, { query: "{ viewer { username } }" }, headers);
    const vietnamese = await refused({});
    expect([vietnamese.status, vietnamese.data]).toEqual([401, undefined]);
    expect(vietnamese.headers.get("www-authenticate")).toBe("Bearer");
    expect(vietnamese.headers.get("cache-control")).toBe("no-store");
    const [error] = vietnamese.errors ?? [];
    expect(error?.extensions).toMatchObject({
      code: "UNAUTHENTICATED",
      vi: error?.message,
      requestId: vietnamese.headers.get("x-request-id"),
    });
    const english = (await refused({ "accept-language": "en" })).errors?.[0];
    expect(english?.message).toBe(english?.extensions.en);
    expect(english?.message).not.toBe(error?.message);
  });

  it("says of questions that a service is away", async () => {
    const { status, data, errors } = await ask(gateway.url, token, {
      query: `{ viewer { username } unit(id: "${city}") { nameVi } }`,
    });
    expect([status, data]).toEqual([200, { viewer: { username: expect.any(String) }, unit: null }]);
    expect(errors).toMatchObject([
      { path: ["unit"], extensions: { code: "SERVICE_UNAVAILABLE", requestId: expect.any(String) } },
    ]);
    const services = (await ask(gateway.url, token, { query: "{ services { name ready } }" })).data?.services;
    expect(services).toEqual(
      ["organizations", "registrations", "funds", "events"].map((name) => ({ name, ready: false })),
    );
  });

  it("answers commands with the refusal that a service is away", async () => {
    const { data, errors } = await ask(gateway.url, token, {
      query: `mutation($key: String!) {
        closeYear(input: { idempotencyKey: $key, year: 2026 }) {
          __typename ... on OperationError { code messageVi messageEn }
        }
      }`,
      variables: { key: "close-year-2026" },
    });
    expect(errors).toBeUndefined();
    expect(data?.closeYear).toEqual({
      __typename: "OperationError",
      code: "SERVICE_UNAVAILABLE",
      messageVi: expect.any(String),
      messageEn: expect.any(String),
    });
  });

  it("tells no more than the service of a live question, and ends", async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: `subscription { countsChanged(unitId: "${city}", year: 2026) { year } }` }),
    });
    expect(await response.text()).toContain('"code":"SERVICE_UNAVAILABLE"');
  });
});

describe("with console and GraphiQL", () => {
  const html = "<!doctype html><title>Khuyến học</title>";
  let gateway: Running;
  beforeAll(async () => {
    const built = join(folder, "built");
    await mkdir(join(built, "assets"), { recursive: true });
    await writeFile(join(built, "index.html"), html);
    await writeFile(join(built, "assets", "page-0a1b2c3d.js"), "export {};");
    await writeFile(join(folder, "beside.txt"), "not of the console");
    gateway = await start({ CONSOLE_DIR: built, GRAPHIQL: "true", CONSOLE_CLIENT_ID: "another-console" });
  });
  afterAll(() => gateway?.stop());
  const get = (path: string, accept = "text/html") => fetch(`${gateway.url}${path}`, { headers: { accept } });

  it("serves the page at every address of the console, and its files", async () => {
    for (const path of ["/", "/units/1"]) expect(await (await get(path)).text()).toBe(html);
    expect(await (await get("/assets/page-0a1b2c3d.js", "*/*")).text()).toBe("export {};");
    expect((await get("/assets/gone.js")).status).toBe(404);
    expect((await get("/units/1", "application/json")).status).toBe(404);
    expect((await get("/%2e%2e/beside.txt", "*/*")).status).toBe(404);
    expect(await (await get("/config.json")).json()).toMatchObject({ clientId: "another-console" });
  });

  it("lets page and files call only this origin and the identity server", async () => {
    for (const path of ["/", "/units/1", "/assets/page-0a1b2c3d.js"]) {
      const policy = new Map(
        ((await get(path)).headers.get("content-security-policy") ?? "").split("; ").map((rule) => {
          const [name = "", ...values] = rule.split(" ");
          return [name, values.join(" ")];
        }),
      );
      const identity = new URL(keycloakUrl).origin;
      expect(Object.fromEntries(policy)).toMatchObject({
        "default-src": "'self'",
        "script-src": "'self'",
        "connect-src": `'self' ${identity}`,
        "form-action": `'self' ${identity}`,
        "frame-src": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
        "base-uri": "'self'",
      });
    }
  });

  it("opens GraphiQL for a browser, and still answers nobody without a token", async () => {
    const opened = await get("/graphql");
    expect([opened.status, opened.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    expect(await opened.text()).toContain("GraphiQL");
    expect((await get("/graphql?query=%7B__typename%7D")).status).toBe(401);
    expect((await ask(gateway.url, undefined, { query: "{ __typename }" })).status).toBe(401);
  });
});
