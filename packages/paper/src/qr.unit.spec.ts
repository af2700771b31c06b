import decodeQR from "qr/decode.js";
import { expect, it } from "vitest";
import { qrRuns } from "./qr.ts";

it("can be read by a camera", () => {
  const url = `https://hoc.example/c/${"abcdefgh".repeat(4)}`;
  const { size, runs } = qrRuns(url);
  const scale = 4;
  const width = size * scale;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const run of runs) {
    for (let y = run.y * scale; y < (run.y + 1) * scale; y++) {
      for (let x = run.x * scale; x < (run.x + run.width) * scale; x++)
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  expect(decodeQR({ width, height: width, data })).toBe(url);
});
