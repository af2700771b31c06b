import encodeQR from "qr";

/** A run of dark squares in a row of a QR code; lengths in squares. */
export interface Run {
  x: number;
  y: number;
  width: number;
}

/** Light squares around a code, as its standard demands (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** A QR code as runs of dark squares, with its quiet zone. */
export function qrRuns(text: string): { size: number; runs: Run[] } {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: QUIET_ZONE });
  const runs: Run[] = [];
  rows.forEach((row, y) => {
    let start: number | undefined;
    for (let x = 0; x <= row.length; x++) {
      if (row[x] === true) start ??= x;
      else if (start !== undefined) {
        runs.push({ x: start, y, width: x - start });
        start = undefined;
      }
    }
  });
  return { size: rows.length, runs };
}
