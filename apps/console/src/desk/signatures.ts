import { type DeskBundle, type DeskRoll, type ParsedTicket, ticketText } from "@khuyenhoc/contracts";

const algorithm = { name: "ECDSA", namedCurve: "P-256" } as const;

export const importKey = (jwk: DeskBundle["publicKey"]): Promise<CryptoKey> =>
  crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);

const verify = (key: CryptoKey, signature: Uint8Array<ArrayBuffer>, signed: string): Promise<boolean> =>
  crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, new TextEncoder().encode(signed));

const bytesOf = (base64Url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64Url.replace(/-/g, "+").replace(/_/g, "/")), (character) => character.charCodeAt(0));

/** The roll of a bundle. @returns undefined when it is not what the service signed */
export async function readRoll({ roll, publicKey }: DeskBundle): Promise<DeskRoll | undefined> {
  const [head = "", payload = "", signature = ""] = roll.split(".");
  try {
    if (!(await verify(await importKey(publicKey), bytesOf(signature), `${head}.${payload}`))) return undefined;
    return JSON.parse(new TextDecoder().decode(bytesOf(payload))) as DeskRoll;
  } catch {
    return undefined;
  }
}

/** What a ticket says. @returns undefined for any other text, and for a ticket that somebody else wrote or changed */
export async function readTicket(key: CryptoKey, text: string): Promise<ParsedTicket | undefined> {
  const ticket = ticketText.parse(text.trim());
  return ticket !== undefined && (await verify(key, ticket.signature, ticket.signed)) ? ticket : undefined;
}
