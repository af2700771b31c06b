import { crc32, deflateSync } from "node:zlib";
import { DomainError, type Fund, type TransferCode } from "@khuyenhoc/contracts";
import encodeQR from "qr";
import { transferText, vietQrPayload } from "./viet-qr.ts";

/** Light squares around a code, as its standard demands (ISO/IEC 18004). */
const QUIET_ZONE = 4;
/** Pixels of a square in the picture: large enough to be printed on a poster's page. */
const PIXELS = 8;

/** A code as one path of an SVG. */
function svgOf(rows: readonly (readonly boolean[])[]): string {
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  const size = rows.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A code as a PNG of one bit per pixel (RFC 2083). */
function pngOf(rows: readonly (readonly boolean[])[]): Buffer {
  const side = rows.length * PIXELS;
  const bytes = Math.ceil(side / 8);
  const lines = rows.flatMap((row) => {
    // Each line begins with the number of its filter: none. A bit that is set is white.
    const line = Buffer.alloc(1 + bytes, 0xff);
    line[0] = 0;
    row.forEach((dark, x) => {
      for (let pixel = x * PIXELS; dark && pixel < (x + 1) * PIXELS; pixel++) {
        const at = 1 + (pixel >> 3);
        line[at] = (line[at] ?? 0) & ~(0x80 >> (pixel & 7));
      }
    });
    return Array.from({ length: PIXELS }, () => line);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.concat(lines))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * The code by which banking apps pay into a fund's account.
 *
 * @param purposeId null: general money
 * @param amount    whole đồng in digits; null: the giver types it
 * @throws DomainError FUND_CLOSED, FUND_WITHOUT_ACCOUNT, PURPOSE_UNKNOWN, PURPOSE_CLOSED
 */
export function codeFor(fund: Fund, purposeId: string | null, amount: string | null): TransferCode {
  if (fund.closedOn !== null) throw new DomainError("FUND_CLOSED");
  if (fund.bank === null) throw new DomainError("FUND_WITHOUT_ACCOUNT");
  const purpose = purposeId === null ? null : fund.purposes.find(({ id }) => id === purposeId);
  if (purpose === undefined) throw new DomainError("PURPOSE_UNKNOWN");
  if (purpose !== null && purpose.closedOn !== null) throw new DomainError("PURPOSE_CLOSED");
  const text = transferText(purpose?.code ?? null);
  const payload = vietQrPayload({ ...fund.bank, amount: amount === null ? null : BigInt(amount), text });
  const rows = encodeQR(payload, "raw", { ecc: "medium", border: QUIET_ZONE });
  return { payload, text, svg: svgOf(rows), pngBase64: pngOf(rows).toString("base64") };
}
