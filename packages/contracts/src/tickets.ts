/**
 * The text of a ticket (vé), as its QR code holds it: `KH1.`, participant, event and version in base64url, a dot, and the signature in
 * base64url. Written and read alike by services and in the browser; signing and verifying are theirs (ECDSA P-256 with SHA-256, raw
 * r and s, over the text before the last dot).
 */

const PREFIX = "KH1.";
const ID_BYTES = 16;
const SIGNATURE_BYTES = 64;
/** Of 33 bytes, and of 64, in base64url. */
const form = /^KH1\.[A-Za-z0-9_-]{44}\.[A-Za-z0-9_-]{86}$/;

/** Whose ticket it is. */
export interface TicketClaim {
  participantId: string;
  eventId: string;
  /** 1 to 255; a participant's earlier versions are refused. */
  version: number;
}

export interface ParsedTicket extends TicketClaim {
  /** What was signed: ASCII. */
  signed: string;
  /** 64 bytes: r and s. */
  signature: Uint8Array<ArrayBuffer>;
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @returns undefined for what is no base64url as it is written here: one text, one meaning */
function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return toBase64Url(bytes) === text ? bytes : undefined;
}

function idBytes(id: string): number[] {
  const hex = id.replace(/-/g, "");
  if (!/^[0-9a-f]{32}$/i.test(hex)) throw new TypeError("An id of a ticket is a UUID");
  return Array.from({ length: ID_BYTES }, (_, index) => Number.parseInt(hex.slice(2 * index, 2 * index + 2), 16));
}

function idOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

export const ticketText = {
  /**
   * The part of a ticket that is signed.
   *
   * @throws TypeError for an id that is no UUID, RangeError for a version that is none
   */
  encode({ participantId, eventId, version }: TicketClaim): string {
    if (!Number.isInteger(version) || version < 1 || version > 255) throw new RangeError("A version is 1 to 255");
    return PREFIX + toBase64Url(Uint8Array.from([...idBytes(participantId), ...idBytes(eventId), version]));
  },

  /** The whole ticket. @param signature 64 bytes, over {@link ticketText.encode} */
  join(signed: string, signature: Uint8Array): string {
    if (signature.length !== SIGNATURE_BYTES) throw new RangeError("A signature has 64 bytes");
    return `${signed}.${toBase64Url(signature)}`;
  },

  /** What a ticket says, whoever wrote it: the signature is still to be verified. @returns undefined for any other text */
  parse(text: string): ParsedTicket | undefined {
    if (!form.test(text)) return undefined;
    const dot = text.lastIndexOf(".");
    const signed = text.slice(0, dot);
    const claim = fromBase64Url(signed.slice(PREFIX.length));
    const signature = fromBase64Url(text.slice(dot + 1));
    if (claim === undefined || signature === undefined) return undefined;
    const version = claim[2 * ID_BYTES] ?? 0;
    if (version === 0) return undefined;
    return {
      participantId: idOf(claim.subarray(0, ID_BYTES)),
      eventId: idOf(claim.subarray(ID_BYTES, 2 * ID_BYTES)),
      version,
      signed,
      signature,
    };
  },
} as const;
