import { DomainError } from "@khuyenhoc/contracts";
import { TRPCClientError } from "@trpc/client";
import { GraphQLError, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { expectedIn, maskError } from "./failures.ts";

const SECRET = "password of the database";

function mask(error: unknown, options: { language?: "vi" | "en"; status?: boolean } = {}) {
  const logged: unknown[][] = [];
  const masked = maskError(error, {
    requestId: "request-0001",
    language: options.language ?? "vi",
    logger: { error: (...line: unknown[]) => void logged.push(line) },
    ...(options.status === undefined ? {} : { status: options.status }),
  });
  return { masked, logged };
}

/** What the tRPC client throws when a service has answered, or has not when there is no answer. */
function failedCall(data?: Record<string, unknown>): TRPCClientError<never> {
  const error = new TRPCClientError<never>("failed");
  return Object.assign(error, data === undefined ? {} : { data });
}

const refused = new DomainError("TIER_NOT_IN_FORCE", { tier: "ward", date: "2026-01-01" });

describe("an expected failure", () => {
  it("keeps its code, both messages and details, in the language of the request", () => {
    for (const language of ["vi", "en"] as const) {
      const { masked, logged } = mask(refused, { language });
      expect(masked.message).toBe(refused.toShape()[language]);
      expect(masked.extensions).toEqual({ ...refused.toShape(), requestId: "request-0001" });
      expect(logged).toEqual([]);
    }
  });

  it("keeps where in the document it happened", () => {
    const { definitions } = parse("{ unit }");
    const original = new GraphQLError("x", { path: ["unit"], nodes: definitions, originalError: refused });
    const { masked } = mask(original);
    expect([masked.path, masked.nodes]).toEqual([["unit"], definitions]);
    expect(masked.extensions.code).toBe("TIER_NOT_IN_FORCE");
  });

  it("decides the status only where nothing was executed", () => {
    expect(mask(refused, { status: false }).masked.extensions.http).toBeUndefined();
    expect(mask(new DomainError("OUT_OF_SCOPE"), { status: true }).masked.extensions.http).toEqual({
      status: 403,
      spec: true,
    });
  });

  it("is what the service said, or that it said nothing", () => {
    const answered = failedCall({ domainError: { code: "OUT_OF_SCOPE", vi: "…", en: "…" } });
    expect(expectedIn(new GraphQLError("x", { originalError: answered }))?.code).toBe("OUT_OF_SCOPE");
    expect(expectedIn(failedCall())?.code).toBe("SERVICE_UNAVAILABLE");
    expect(expectedIn(new Error("outer", { cause: refused }))).toBe(refused);
    // An answer that is none of the platform's is not to be passed on.
    expect(expectedIn(failedCall({ domainError: { code: "NO_SUCH_CODE" } }))).toBeUndefined();
    expect(expectedIn(failedCall({ code: "INTERNAL_SERVER_ERROR" }))).toBeUndefined();
    expect(expectedIn(SECRET)).toBeUndefined();
  });
});

describe("an unforeseen failure", () => {
  it("is logged once with the request's id, and leaves without anything of the inside", () => {
    const fault = new Error(SECRET);
    for (const thrown of [fault, new GraphQLError(SECRET, { path: ["unit"], originalError: fault })]) {
      const { masked, logged } = mask(thrown);
      expect(logged).toEqual([[{ requestId: "request-0001", err: fault }, "resolver failed"]]);
      expect(masked.message).toBe(new DomainError("INTERNAL").toShape().vi);
      expect(masked.extensions).toMatchObject({ code: "INTERNAL", requestId: "request-0001" });
      expect(masked.originalError).toBeUndefined();
      expect(JSON.stringify([masked, masked.extensions])).not.toContain(SECRET);
    }
  });

  it("may be no error at all", () => {
    const { masked, logged } = mask(SECRET);
    expect([masked.extensions.code, logged.length]).toEqual(["INTERNAL", 1]);
    expect(masked.message).not.toContain(SECRET);
  });
});

describe("a fault of the document", () => {
  it("passes as it stands, with a code", () => {
    const fault = new GraphQLError('Cannot query field "nobody" on type "Query".', { path: ["nobody"] });
    for (const error of [fault, new GraphQLError(fault.message, { path: ["nobody"], originalError: fault })]) {
      const { masked, logged } = mask(error, { status: true });
      expect([masked.message, masked.path]).toEqual([fault.message, ["nobody"]]);
      expect(masked.extensions).toMatchObject({
        code: "INVALID_INPUT",
        requestId: "request-0001",
        http: { status: 400, spec: true },
      });
      expect(logged).toEqual([]);
    }
  });

  it("keeps a status that was already decided", () => {
    const fault = new GraphQLError("not by GET", { extensions: { http: { status: 405, headers: { Allow: "POST" } } } });
    expect(mask(fault, { status: true }).masked.extensions.http).toEqual({ status: 405, headers: { Allow: "POST" } });
  });

  it("is not put into the form twice", () => {
    const { masked } = mask(new GraphQLError("syntax"));
    expect(mask(masked).masked).toBe(masked);
  });
});
