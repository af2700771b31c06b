import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { createLocalJWKSet, jwtVerify } from "jose";
import { describe, expect, it } from "vitest";
import { signedCredential } from "./credential.ts";
import type { KnownCertificate } from "./public.ts";
import { readEarlierKeys, readSigningKey } from "./signing.ts";

const publicUrl = "https://hoc.example/";
const token = "a".repeat(32);
const known: KnownCertificate = {
  number: "12/2026/GCN-00175",
  title: "UNIT",
  year: 2026,
  level: "LEVEL_1",
  subjectName: "Trường Tiểu học Yên Hòa",
  issuingUnitThen: "Phường Yên Hòa",
  issuingUnitNow: "Phường Yên Hòa",
  issuedOn: "2026-11-24",
  status: "VALID",
  issuingUnitId: "0199a000-0000-7000-8000-000000000001",
  unitName: "Phường Yên Hòa",
  validUntil: "2099-11-24",
};
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

describe("the credential", () => {
  it("verifies with the published key, and has what Open Badges 3.0 demands", async () => {
    const key = await readSigningKey(publicUrl, pem);
    const jwt = await signedCredential(known, token, { publicUrl, key });
    const { payload, protectedHeader } = await jwtVerify(jwt, createLocalJWKSet({ keys: [key.publicJwk] }), {
      currentDate: new Date("2027-01-01T00:00:00Z"),
    });
    expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT", kid: key.publicJwk.kid });
    expect(key.publicJwk.kid).toMatch(/^https:\/\/hoc\.example\/\.well-known\/khuyenhoc-jwks\.json#.{43}$/);
    expect(payload).toMatchObject({
      "@context": expect.arrayContaining([
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
      ]),
      type: ["VerifiableCredential", "OpenBadgeCredential"],
      id: `https://hoc.example/c/${token}/credential`,
      jti: `https://hoc.example/c/${token}/credential`,
      iss: `urn:uuid:${known.issuingUnitId}`,
      issuer: { id: `urn:uuid:${known.issuingUnitId}`, type: ["Profile"], name: "Hội Khuyến học – Phường Yên Hòa" },
      validFrom: "2026-11-24T00:00:00+07:00",
      validUntil: "2099-11-24T23:59:59+07:00",
      nbf: Date.parse("2026-11-23T17:00:00Z") / 1000,
      credentialStatus: { id: `https://hoc.example/c/${token}` },
      credentialSubject: {
        type: ["AchievementSubject"],
        licenseNumber: known.number,
        identifier: [{ type: "IdentityObject", identityType: "name", identityHash: known.subjectName, hashed: false }],
        achievement: {
          id: expect.any(String),
          type: ["Achievement"],
          name: "Đơn vị học tập năm 2026",
          description: expect.stringContaining("Mức độ 1"),
          criteria: { narrative: expect.any(String) },
        },
      },
    });
  });

  it("is refused with one character changed, and with another key", async () => {
    const key = await readSigningKey(publicUrl, pem);
    const jwt = await signedCredential(known, token, { publicUrl, key });
    const [head = "", body = "", signature = ""] = jwt.split(".");
    const forged = Buffer.from(body, "base64url").toString().replace("Yên Hòa", "Khác");
    const keys = createLocalJWKSet({ keys: [key.publicJwk] });
    const altered = [head, Buffer.from(forged).toString("base64url"), signature].join(".");
    await expect(jwtVerify(altered, keys)).rejects.toThrow(/signature verification failed/);
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 });
    await expect(jwtVerify(jwt, other.publicKey)).rejects.toThrow(/signature verification failed/);
  });
});

describe("the signing key", () => {
  it("is the same as PEM and as DER on one line, and shows nothing private", async () => {
    const der = pair.privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
    const key = await readSigningKey(publicUrl, der);
    expect(key.publicJwk).toEqual((await readSigningKey(publicUrl, pem)).publicJwk);
    expect(Object.keys(key.publicJwk).sort()).toEqual(["alg", "e", "kid", "kty", "n", "use"]);
  });

  it("is refused when it is weak or of another kind", async () => {
    const curve = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    await expect(readSigningKey(publicUrl, curve)).rejects.toThrow(/RSA key/);
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
      type: "pkcs8",
      format: "pem",
    });
    await expect(readSigningKey(publicUrl, weak.toString())).rejects.toThrow(/2048/);
  });
});

describe("keys that signed before", () => {
  it("go on verifying what they signed, given as public or private keys, beside the present one", async () => {
    const present = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const der = (key: KeyObject, type: "spki" | "pkcs8") =>
      key.export({ type, format: "der" } as never).toString("base64");
    const former = await readSigningKey(publicUrl, pem);
    const jwt = await signedCredential(known, token, { publicUrl, key: former });
    const now = await readSigningKey(publicUrl, der(present.privateKey, "pkcs8"));
    for (const text of [der(pair.publicKey, "spki"), der(pair.privateKey, "pkcs8")]) {
      const earlier = await readEarlierKeys(publicUrl, [text]);
      expect(earlier).toEqual([former.publicJwk]);
      const set = createLocalJWKSet({ keys: [now.publicJwk, ...earlier] });
      await expect(jwtVerify(jwt, set, { currentDate: new Date("2027-01-01T00:00:00Z") })).resolves.toBeDefined();
    }
    const alone = createLocalJWKSet({ keys: [now.publicJwk] });
    await expect(jwtVerify(jwt, alone)).rejects.toThrow();
    await expect(async () => readEarlierKeys(publicUrl, ["bm8ga2V5"])).rejects.toThrow(/SIGNING_KEYS_EARLIER/);
  });
});
