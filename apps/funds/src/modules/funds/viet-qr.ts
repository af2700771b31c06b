import { fold } from "@khuyenhoc/contracts";

/** Application identifier of NAPAS, and its service of transfers to an account (QR Inter-Bank Fund Transfer). */
const NAPAS = "A000000727";
const TO_ACCOUNT = "QRIBFTTA";
const DONG = "704";
/** Most characters of a text in the additional data of an EMVCo code. */
export const MAX_TRANSFER_TEXT = 25;

/** CRC-16/CCITT-FALSE (polynomial 1021, initial value FFFF), over ASCII. */
export function crc16(text: string): number {
  let crc = 0xffff;
  for (let index = 0; index < text.length; index++) {
    crc ^= text.charCodeAt(index) << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc;
}

/** A data object: two digits of its id, two of its length, its value. */
function object(id: string, value: string): string {
  if (value.length > 99) throw new RangeError(`Object ${id} is too long`);
  return `${id}${String(value.length).padStart(2, "0")}${value}`;
}

/**
 * What a transfer says: plain capitals and digits, which every bank passes on unchanged. `UHQ` (ủng hộ quỹ) stands before the code of
 * the purpose, or alone for general money.
 */
export function transferText(purposeCode: string | null): string {
  const text = `UHQ${purposeCode === null ? "" : ` ${purposeCode}`}`;
  return fold(text).toUpperCase().slice(0, MAX_TRANSFER_TEXT);
}

/**
 * Payload of a code for a transfer to an account in Vietnam (VietQR: EMVCo Merchant-Presented QR with the template of NAPAS).
 *
 * @param to.bin     number of the bank at NAPAS
 * @param to.amount  whole đồng; without it the code can be used again and the giver types the amount
 * @param to.text    at most 25 characters of ASCII
 */
export function vietQrPayload(to: { bin: string; account: string; amount?: bigint | null; text?: string }): string {
  const { bin, account, amount = null, text = "" } = to;
  if (text.length > MAX_TRANSFER_TEXT) throw new RangeError("The text of the transfer is too long");
  const beneficiary = object("00", bin) + object("01", account);
  const payload = [
    object("00", "01"),
    object("01", amount === null ? "11" : "12"),
    object("38", object("00", NAPAS) + object("01", beneficiary) + object("02", TO_ACCOUNT)),
    object("53", DONG),
    ...(amount === null ? [] : [object("54", amount.toString())]),
    object("58", "VN"),
    ...(text === "" ? [] : [object("62", object("08", text))]),
    // The check covers its own id and length.
    "6304",
  ].join("");
  return payload + crc16(payload).toString(16).toUpperCase().padStart(4, "0");
}
