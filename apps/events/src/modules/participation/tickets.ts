import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { type TicketClaim, ticketText } from "@khuyenhoc/contracts";

const raw = "ieee-p1363";

/** The ticket of a participant, as its QR code holds it. Every signing gives another text; all of them are good. */
export function signTicket(key: KeyObject, claim: TicketClaim): string {
  const signed = ticketText.encode(claim);
  return ticketText.join(signed, sign("sha256", Buffer.from(signed, "ascii"), { key, dsaEncoding: raw }));
}

/**
 * What a ticket says that was signed with the key. Whether it still counts (its version, the participant's state) is the reader's
 * question.
 *
 * @param key private or public
 * @returns undefined for any other text
 */
export function readTicket(key: KeyObject, text: string): TicketClaim | undefined {
  const ticket = ticketText.parse(text);
  if (ticket === undefined) return undefined;
  const { signed, signature, ...claim } = ticket;
  const good = verify("sha256", Buffer.from(signed, "ascii"), { key, dsaEncoding: raw }, signature);
  return good ? claim : undefined;
}

/** What verifies tickets without the service: for the browser of a desk. */
export function ticketPublicJwk(key: KeyObject): { kty: "EC"; crv: "P-256"; x: string; y: string } {
  const { x, y } = createPublicKey(key).export({ format: "jwk" });
  if (x === undefined || y === undefined) throw new Error("The key of tickets is no EC key");
  return { kty: "EC", crv: "P-256", x, y };
}
