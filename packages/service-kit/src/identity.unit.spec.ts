import { generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { bearerToken, createTokenVerifier, type TokenVerifier } from "./identity.ts";
import { audience, type Issuer, startIssuer } from "./testing/issuer.ts";

let issuer: Issuer;
let verifier: TokenVerifier;

beforeAll(async () => {
  issuer = await startIssuer();
  verifier = createTokenVerifier({ issuer: issuer.url, audience, jwksUrl: `${issuer.url}/keys` });
});
afterAll(() => issuer.close());

const now = () => Math.floor(Date.now() / 1000);
const segment = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** The token's own parts with some claims changed, signature kept. */
function tamper(token: string, claims: object): string {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const changed = { ...(JSON.parse(Buffer.from(payload, "base64url").toString()) as object), ...claims };
  return [header, segment(changed), signature].join(".");
}

describe("createTokenVerifier", () => {
  it("tells who calls, keeping only roles and units it knows the form of", async () => {
    const token = await issuer.sign({
      realm_access: { roles: ["commune-officer", "offline_access", "superuser"] },
      units: ["00000000-0000-4000-8000-000000000011", "/tests", "tests"],
    });
    expect(await verifier.verify(token)).toEqual({
      subject: "3f1f2f5e-0000-4000-8000-000000000001",
      username: "binh",
      roles: ["commune-officer"],
      roots: ["00000000-0000-4000-8000-000000000011"],
      clientId: "khuyenhoc-console",
    });
  });

  it("takes a token without roles and units as a caller who may do nothing", async () => {
    const { roles, roots } = await verifier.verify(await issuer.sign({ realm_access: undefined, units: undefined }));
    expect({ roles, roots }).toEqual({ roles: [], roots: [] });
  });

  const crafted: Record<string, () => Promise<string>> = {
    "of another issuer": () => issuer.sign({ iss: "http://127.0.0.1:1/realms/khuyenhoc" }),
    "for another audience": () => issuer.sign({ aud: "account" }),
    "for no audience": () => issuer.sign({ aud: undefined }),
    "that has expired": () => issuer.sign({ exp: now() - 60 }),
    "without expiry": () => issuer.sign({ exp: undefined }),
    "that is not valid yet": () => issuer.sign({ nbf: now() + 60 }),
    "without subject": () => issuer.sign({ sub: undefined }),
    "that is an ID token": () => issuer.sign({ typ: "ID" }),
    "that is a refresh token": () => issuer.sign({ typ: "Refresh" }),
    "without type": () => issuer.sign({ typ: undefined }),
    "signed by another key": async () => issuer.sign({}, { key: (await generateKeyPair("RS256")).privateKey }),
    "signed by an unknown key": async () =>
      issuer.sign({}, { key: (await generateKeyPair("RS256")).privateKey, header: { kid: "k2" } }),
    "signed with a shared secret": () => issuer.sign({}, { key: new Uint8Array(32).fill(7), header: { alg: "HS256" } }),
    "with a role added": async () => tamper(await issuer.sign(), { realm_access: { roles: ["city-admin"] } }),
    "with a unit added": async () => tamper(await issuer.sign(), { units: ["00000000-0000-4000-8000-000000000001"] }),
    "without a signature": async () => (await issuer.sign()).replace(/[^.]+$/, ""),
    "with algorithm none": async () => {
      const [, payload = ""] = (await issuer.sign()).split(".");
      return `${segment({ alg: "none", typ: "JWT" })}.${payload}.`;
    },
    "that is no token": async () => "a.b.c",
    "that is too long": () =>
      issuer.sign({ units: Array.from({ length: 1000 }, () => "00000000-0000-4000-8000-000000000011") }),
  };

  it.each(Object.keys(crafted))("refuses a token %s", async (name) => {
    const token = (await crafted[name]?.()) ?? "";
    await expect(verifier.verify(token)).rejects.toMatchObject({ name: "DomainError", code: "UNAUTHENTICATED" });
  });

  it("remembers a good token only until it expires", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const token = await issuer.sign({ exp: now() + 30 });
      await verifier.verify(token);
      expect((await verifier.verify(token)).username).toBe("binh");
      vi.setSystemTime(Date.now() + 36_000);
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    } finally {
      vi.useRealTimers();
    }
  });

  it("says that the identity server is away rather than blaming the caller", async () => {
    const away = await startIssuer();
    const token = await away.sign();
    away.fail();
    const lonely = createTokenVerifier({ issuer: away.url, audience, jwksUrl: `${away.url}/keys` });
    await expect(lonely.verify(token)).rejects.toMatchObject({ code: "IDENTITY_UNAVAILABLE" });
    await expect(lonely.check()).rejects.toThrow();
    await away.close();
    await expect(lonely.verify(token)).rejects.toMatchObject({ code: "IDENTITY_UNAVAILABLE" });
  });
});

describe("bearerToken", () => {
  it("takes the token of the Bearer scheme only", () => {
    expect(bearerToken("Bearer abc.def-1")).toBe("abc.def-1");
    for (const header of [undefined, "", "Basic YTpi", "Bearer", "Bearer a b"])
      expect(bearerToken(header)).toBeUndefined();
  });
});
