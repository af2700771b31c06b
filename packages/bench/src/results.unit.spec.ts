import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { result, table, writeResults } from "./results.ts";

const list = result({ name: "list", value: 900, unit: "req/s", peer: 600, better: "more" }, { ratio: 1 });
const rollUp = result({ name: "roll-up", value: 2, unit: "ms", peer: 62, better: "less" }, { ratio: 50 });

describe("result", () => {
  it("tells how many times better, whichever way is better", () => {
    expect([list.ratio, rollUp.ratio]).toEqual([1.5, 31]);
  });

  it("compares the ratio or the value with the goal", () => {
    expect([list.met, rollUp.met]).toEqual([true, false]);
    expect(result({ name: "p99", value: 251, unit: "ms", better: "less" }, { atMost: 250 })).toMatchObject({
      goal: "≤ 250 ms",
      met: false,
      peer: null,
      ratio: null,
    });
  });

  it("judges by the value where the goal is one", () => {
    const rate = (value: number) => result({ name: "x", value, unit: "rows/s", better: "more" }, { atLeast: 10 });
    expect(rate(10)).toMatchObject({ goal: "≥ 10 rows/s", met: true, ratio: null });
    expect(rate(9)).toMatchObject({ met: false });
  });

  it("judges nothing without a goal", () => {
    expect(result({ name: "p50", value: 4, unit: "ms", better: "less" })).toMatchObject({ goal: null, met: null });
  });
});

describe("table", () => {
  it("has one line for each result and says plainly what was not met", () => {
    const lines = table([list, rollUp]).split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toMatch(/^list\s+900\s+req\/s\s+600\s+1\.5×\s+≥ 1×\s+yes$/);
    expect(lines[2]).toMatch(/31×\s+≥ 50×\s+NO$/);
  });
});

describe("writeResults", () => {
  it("names the file by the instant and keeps every field", () => {
    const folder = mkdtempSync(join(tmpdir(), "khuyenhoc-bench-"));
    try {
      const file = writeResults(join(folder, "new"), [list], new Date("2026-01-02T03:04:05.678Z"));
      expect(file).toBe(join(folder, "new", "2026-01-02T03-04-05.678Z.json"));
      expect(JSON.parse(readFileSync(file, "utf8"))).toEqual([list]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
