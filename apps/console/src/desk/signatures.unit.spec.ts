import { ticketText } from "@khuyenhoc/contracts";
import { beforeAll, describe, expect, it } from "vitest";
import { importKey, readRoll, readTicket } from "./signatures.ts";

const claim = {
  participantId: "0197c1f0-2222-7000-8000-000000000001",
  eventId: "0197c1f0-3333-7000-8000-000000000001",
  version: 3,
};
const ec = { name: "ECDSA", namedCurve: "P-256" } as const;
let pair: CryptoKeyPair;
let publicKey: { kty: "EC"; crv: "P-256"; x: string; y: string };
beforeAll(async () => {
  pair = await crypto.subtle.generateKey(ec, true, ["sign", "verify"]);
  const { x = "", y = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  publicKey = { kty: "EC", crv: "P-256", x, y };
});
const sign = async (text: string) =>
  new Uint8Array(
    await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, new TextEncoder().encode(text)),
  );
const part = (bytes: Uint8Array) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

describe("what is verified without the service", () => {
  it("is a ticket, whoever hands it over, as long as nobody changed it", async () => {
    const key = await importKey(publicKey);
    const signed = ticketText.encode(claim);
    const ticket = ticketText.join(signed, await sign(signed));
    expect(await readTicket(key, ` ${ticket}\n`)).toMatchObject(claim);
    const forged = ticketText.join(ticketText.encode({ ...claim, version: 4 }), await sign(signed));
    expect(await readTicket(key, forged)).toBeUndefined();
    expect(await readTicket(key, "https://example.org")).toBeUndefined();
  });

  it("is the roll that was kept, names with all their accents", async () => {
    const text = (value: unknown) => part(new TextEncoder().encode(JSON.stringify(value)));
    const content = `${text({ alg: "ES256" })}.${text({ title: "Hội thảo Khuyến học" })}`;
    const bundle = { roll: `${content}.${part(await sign(content))}`, publicKey, rollTag: "t" };
    expect(await readRoll(bundle)).toEqual({ title: "Hội thảo Khuyến học" });
    const changed = `${text({ alg: "ES256" })}.${text({ title: "Khác" })}.${part(await sign(content))}`;
    expect(await readRoll({ ...bundle, roll: changed })).toBeUndefined();
    expect(await readRoll({ ...bundle, roll: "" })).toBeUndefined();
  });
});
