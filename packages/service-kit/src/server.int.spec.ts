import { testIdentity, tokenFor, tokensFor } from "@khuyenhoc/testkit";
import { createTRPCClient, httpBatchLink, httpLink, TRPCClientError } from "@trpc/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { domainErrorFromResponse } from "./failures.ts";
import { createTokenVerifier } from "./identity.ts";
import type { ServerOptions, TrustedProxies } from "./server.ts";
import { type Example, type ExampleRouter, startExample } from "./testing/example-service.ts";

const unit = "00000000-0000-4000-8000-000000000011";
let example: Example;
let issuer: string;
let token: string;
const checks = { database: async (): Promise<void> => undefined };

beforeAll(async () => {
  ({ issuer } = await testIdentity());
  token = await tokenFor("commune-officer", [unit]);
  example = await startExample({ issuer, checks: { database: () => checks.database() } });
});
afterAll(() => example.server.close());

function client(bearer: string | undefined = token, headers: Record<string, string> = {}) {
  return createTRPCClient<ExampleRouter>({
    links: [
      httpBatchLink({
        url: `${example.server.url}/trpc`,
        methodOverride: "POST",
        headers: { ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }), ...headers },
      }),
    ],
  });
}

const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );
const codeOf = async (call: Promise<unknown>) => domainErrorFromResponse(await failure(call))?.code;

describe("procedures over HTTP, with tokens of the real Keycloak", () => {
  it("let a person of the realm in, with the units granted to him", async () => {
    expect(await client().units.whoAmI.query({ name: "x", year: 2026 })).toMatchObject({ roots: [unit] });
  });

  it("answer a batch call by call", async () => {
    const calls = client();
    const [good, bad] = await Promise.allSettled([calls.units.length.query("abc"), calls.units.rename.mutate()]);
    expect(good).toEqual({ status: "fulfilled", value: 3 });
    expect(domainErrorFromResponse(bad.status === "rejected" ? bad.reason : undefined)).toMatchObject({
      code: "UNIT_CODE_TAKEN",
      details: { code: "00001" },
    });
  });

  it("refuse who has no token, a bad one, one of another kind, or no permission", async () => {
    const { idToken, refreshToken } = await tokensFor("commune-officer", [unit]);
    const partner = await tokenFor("partner", [unit]);
    const [header = "", payload = "", signature = ""] = token.split(".");
    const flipped = `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    for (const bearer of ["", "nonsense", idToken, refreshToken, `${header}.${payload}.${flipped}`]) {
      expect(await codeOf(client(bearer).units.length.query("a"))).toBe("UNAUTHENTICATED");
    }
    expect(await codeOf(client(partner).units.rename.mutate())).toBe("FORBIDDEN");
    expect(await client(partner).units.length.query("ab")).toBe(2);
  });

  it("refuse a real token that another service's verifier would take", async () => {
    for (const options of [
      { issuer, audience: "another-api" },
      { issuer: `${issuer}-other`, audience: "khuyenhoc-api", jwksUrl: `${issuer}/protocol/openid-connect/certs` },
    ]) {
      await expect(createTokenVerifier(options).verify(token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    }
  });

  it("name the refused fields of an input and not their values", async () => {
    const error = await failure(client().units.whoAmI.query({ name: "Nguyễn Thị Khai ".repeat(9), year: 1 }));
    expect(domainErrorFromResponse(error)).toMatchObject({
      code: "INVALID_INPUT",
      details: { fields: ["name (too_big)", "year (too_small)"] },
    });
    expect(JSON.stringify((error as TRPCClientError<ExampleRouter>).shape)).not.toContain("Khai");
  });

  it("mask what is unexpected, and log it once with the request id that the caller got", async () => {
    for (const call of [() => client().units.breaks.query(), () => client().units.validatesBadly.query()]) {
      const error = await failure(call());
      expect(error).toBeInstanceOf(TRPCClientError);
      const shape = (error as TRPCClientError<ExampleRouter>).shape;
      expect(shape?.data).toMatchObject({ httpStatus: 500, domainError: { code: "INTERNAL" } });
      expect(JSON.stringify(shape)).not.toMatch(/Khai|secret|stack|expected string/);
      const logged = example
        .records()
        .filter((record) => record.requestId === shape?.data.requestId && record.level === "error");
      expect(logged).toHaveLength(1);
      expect(logged[0]).toMatchObject({ message: "procedure failed" });
    }
  });

  it("answer an unknown procedure in the platform's form", async () => {
    const response = await fetch(`${example.server.url}/trpc/units.drop`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { data: { domainError: { code: "NOT_FOUND" } } } });
  });
});

describe("the server", () => {
  const post = (path: string, init: RequestInit = {}) =>
    fetch(`${example.server.url}${path}`, {
      method: "POST",
      body: '"abc"',
      ...init,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...(init.headers as object) },
    });

  it("takes a well-formed request id, makes one in place of another, and returns it", async () => {
    expect(
      (await post("/trpc/units.length", { headers: { "x-request-id": "from-the-gateway-1" } })).headers.get(
        "x-request-id",
      ),
    ).toBe("from-the-gateway-1");
    for (const bad of ["short", "a b c d e f g h", "x".repeat(65), '{"evil":1}']) {
      const made = (await post("/trpc/units.length", { headers: { "x-request-id": bad } })).headers.get("x-request-id");
      expect(made).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("takes nothing by GET, so that no input gets into a URL", async () => {
    const response = await fetch(`${example.server.url}/trpc/units.length?input=${encodeURIComponent('"Khai"')}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(await response.json()).toMatchObject({ error: { data: { domainError: { code: "INVALID_INPUT" } } } });
  });

  it("takes a body of 20 MB and refuses one of 25 MB with what to do about it", async () => {
    expect(await (await post("/trpc/units.length", { body: JSON.stringify("a".repeat(20_000_000)) })).json()).toEqual({
      result: { data: 20_000_000 },
    });
    const response = await post("/trpc/units.length", { body: JSON.stringify("a".repeat(26_000_000)) });
    expect(response.status).toBe(413);
    const body: unknown = await response.json();
    expect(body).toMatchObject({
      error: { data: { domainError: { code: "PAYLOAD_TOO_LARGE" }, requestId: expect.any(String) as string } },
    });
    const link = httpLink({
      url: `${example.server.url}/trpc`,
      methodOverride: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    const large = createTRPCClient<ExampleRouter>({ links: [link] }).units.length.query("a".repeat(26_000_000));
    expect(await codeOf(large)).toBe("PAYLOAD_TOO_LARGE");
  });

  it("refuses malformed JSON and an overlong batch as bad input", async () => {
    for (const response of [
      await post("/trpc/units.length", { body: "{" }),
      await post(`/trpc/${Array.from({ length: 101 }, () => "units.length").join(",")}?batch=1`, { body: "{}" }),
    ]) {
      expect(response.status).toBe(400);
      expect(JSON.stringify(await response.json())).toContain("INVALID_INPUT");
    }
  });

  it("tells live and ready apart", async () => {
    const get = async (path: string) => {
      const response = await fetch(`${example.server.url}${path}`);
      return { status: response.status, body: (await response.json()) as unknown };
    };
    expect(await get("/health/ready")).toEqual({ status: 200, body: { status: "ready", checks: { database: "ok" } } });
    checks.database = () => Promise.reject(new Error("connection refused"));
    expect(await get("/health/ready")).toEqual({
      status: 503,
      body: { status: "not ready", checks: { database: "failed" } },
    });
    expect((await get("/health/live")).status).toBe(200);
    checks.database = async () => undefined;
    expect((await get("/health/ready")).status).toBe(200);
    expect(
      example
        .records()
        .filter((record) => record.check === "database")
        .map(({ message }) => message),
    ).toEqual(["not ready", "ready again"]);
  });

  it("counts procedures by outcome and measures requests by route", async () => {
    await client().units.length.query("a");
    const text = await (await fetch(`${example.server.url}/metrics`)).text();
    const labels = (name: string) =>
      text
        .split("\n")
        .filter((line) => line.startsWith(`${name}{`))
        .map((line) =>
          [...line.matchAll(/(\w+)="([^"]*)"/g)]
            .map(([, label, value]) => `${label}=${value}`)
            .sort()
            .join(" "),
        );
    const procedures = labels("khuyenhoc_procedure_calls_total");
    for (const outcome of [
      "outcome=OK procedure=units.length",
      "outcome=FORBIDDEN procedure=units.rename",
      "outcome=INTERNAL procedure=units.breaks",
    ]) {
      expect(procedures).toContain(`${outcome} service=example`);
    }
    expect(labels("khuyenhoc_http_request_duration_seconds_count")).toContain(
      "method=POST route=/trpc/:path service=example status=200",
    );
    expect(labels("process_cpu_seconds_total")).toEqual(["service=example"]);
  });

  it("logs requests without URL, query, body, token or name", async () => {
    await client(token, {
      "x-request-id": "logged-request-1",
      "x-correlation-id": "logged-correlation-1",
    }).units.whoAmI.query({ name: "Nguyễn Thị Khai", year: 2026 });
    await expect.poll(() => example.log()).toContain("logged-request-1");
    expect(example.records().find((record) => record.requestId === "logged-request-1")).toMatchObject({
      message: "request",
      correlationId: "logged-correlation-1",
      method: "POST",
      route: "/trpc/:path",
      status: 200,
      durationMs: expect.any(Number) as number,
    });
    for (const value of ["Khai", "whoAmI?", "batch=", "eyJ", "test-commune-officer"])
      expect(example.log()).not.toContain(value);
  });
});

it("a closing server answers not ready, finishes what runs and takes nothing new", async () => {
  const started = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const other = await startExample({
    issuer,
    routes: (app) => {
      app.get("/slow", async () => {
        started.resolve();
        await release.promise;
        return { done: true };
      });
    },
  });
  const running = fetch(`${other.server.url}/slow`);
  await started.promise;
  const closed = other.server.close();
  release.resolve();
  expect(await (await running).json()).toEqual({ done: true });
  await closed;
  await expect(fetch(`${other.server.url}/health/live`)).rejects.toThrow();
});

describe("the client's address", () => {
  const seen = async (trustProxy: TrustedProxies) => {
    const routes: ServerOptions["routes"] = (app) => {
      app.get("/address", (request) => ({ ip: request.ip }));
    };
    const behind = await startExample({ issuer, routes, trustProxy });
    const headers = { "x-forwarded-for": "203.0.113.9, 198.51.100.7" };
    const answer = await fetch(`${behind.server.url}/address`, { headers });
    await behind.server.close();
    return ((await answer.json()) as { ip: string }).ip;
  };

  it("is that of whoever connects, unless proxies in front are believed, and then what those saw", async () => {
    expect(await seen(false)).toBe("127.0.0.1");
    expect(await seen(["loopback"])).toBe("198.51.100.7");
    expect(await seen(["loopback", "198.51.100.0/24"])).toBe("203.0.113.9");
    expect(await seen(["10.0.0.0/8"])).toBe("127.0.0.1");
  });
});
