import { generateKeyPairSync, randomUUID, webcrypto } from "node:crypto";
import { ticketText } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { readTicket, signTicket, ticketPublicJwk } from "./tickets.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const claim = { participantId: randomUUID(), eventId: randomUUID(), version: 3 };

it("is read by who holds either key, and nothing that was changed", () => {
  const ticket = signTicket(privateKey, claim);
  expect(readTicket(privateKey, ticket)).toEqual(claim);
  expect(readTicket(publicKey, ticket)).toEqual(claim);
  const other = ticketText.encode({ ...claim, version: 4 });
  expect(readTicket(publicKey, `${other}${ticket.slice(ticket.lastIndexOf("."))}`)).toBeUndefined();
  const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  expect(readTicket(publicKey, signTicket(stranger, claim))).toBeUndefined();
  expect(readTicket(publicKey, "KH1.x.y")).toBeUndefined();
});

it("is verified by a browser's own cryptography", async () => {
  const ticket = ticketText.parse(signTicket(privateKey, claim));
  if (ticket === undefined) throw new Error("no ticket");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await webcrypto.subtle.importKey("jwk", ticketPublicJwk(privateKey), algorithm, false, ["verify"]);
  const verified = (text: string) =>
    webcrypto.subtle.verify(algorithm, key, ticket.signature, new TextEncoder().encode(text));
  expect(await verified(ticket.signed)).toBe(true);
  expect(await verified(ticketText.encode({ ...claim, version: 4 }))).toBe(false);
});
