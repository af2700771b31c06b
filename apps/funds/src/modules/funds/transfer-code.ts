import { crc32, deflateSync } from "node:zlib";
import { DomainError, type Fund, type TransferCode } from "@khuyenhoc/contracts";
import { qrRuns } from "@khuyenhoc/paper";
import { transferText, vietQrPayload } from "./viet-qr.ts";

/** Pixels of a square in the picture: a byte of them, and large enough to be printed on a page. */
const PIXELS = 8;

type Code = ReturnType<typeof qrRuns>;

/** A code as one path of an SVG. */
function svgOf({ size, runs }: Code): string {
  const path = runs.map(({ x, y, width }) => `M${x} ${y}h${width}v1h-${width}z`).join("");
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
function pngOf({ size, runs }: Code): Buffer {
  const side = size * PIXELS;
  // Each line begins with the number of its filter: none. A bit that is set is white; a square's pixels fill whole bytes.
  const lines = Array.from({ length: size }, () => Buffer.alloc(1 + size, 0xff).fill(0, 0, 1));
  for (const { x, y, width } of runs) lines[y]?.fill(0, 1 + x, 1 + x + width);
  const picture = Buffer.concat(lines.flatMap((line) => Array.from({ length: PIXELS }, () => line)));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 1;
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(picture)),
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
  const code = qrRuns(payload);
  return { payload, text, svg: svgOf(code), pngBase64: pngOf(code).toString("base64") };
}
