import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One line of the table. */
export interface Result {
  name: string;
  value: number;
  unit: string;
  /** what the comparison reached, in the same unit; null where there is none */
  peer: number | null;
  /** how many times better than the peer: above 1 is better, whether more or less of the unit is wanted; null without peer */
  ratio: number | null;
  /** what was aimed at, in words; null for a figure that only informs */
  goal: string | null;
  met: boolean | null;
}

interface Measured {
  name: string;
  value: number;
  unit: string;
  peer?: number;
  /** whether more of the unit is better, or less */
  better: "more" | "less";
}

/** @param goal what the ratio, or without one the value, must reach */
export function result(
  measured: Measured,
  goal?: { ratio: number } | { atMost: number } | { atLeast: number },
): Result {
  const { name, value, unit, peer, better } = measured;
  const ratio = peer === undefined ? null : better === "more" ? value / peer : peer / value;
  const line = { name, value, unit, peer: peer ?? null, ratio };
  if (goal === undefined) return { ...line, goal: null, met: null };
  if ("atMost" in goal) return { ...line, goal: `≤ ${goal.atMost} ${unit}`, met: value <= goal.atMost };
  if ("atLeast" in goal) return { ...line, goal: `≥ ${goal.atLeast} ${unit}`, met: value >= goal.atLeast };
  return { ...line, goal: `≥ ${Number(goal.ratio.toFixed(2))}×`, met: ratio !== null && ratio >= goal.ratio };
}

function figure(value: number | null): string {
  if (value === null) return "";
  return value.toLocaleString("en", {
    maximumFractionDigits: Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0,
  });
}

/** The results as an aligned table. */
export function table(results: readonly Result[]): string {
  const rows = [
    ["measurement", "value", "unit", "peer", "ratio", "goal", "met"],
    ...results.map(({ name, value, unit, peer, ratio, goal, met }) => [
      name,
      figure(value),
      unit,
      figure(peer),
      ratio === null ? "" : `${figure(ratio)}×`,
      goal ?? "",
      met === null ? "" : met ? "yes" : "NO",
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isFigure = (column: number) => column === 1 || column === 3 || column === 4;
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isFigure(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/**
 * Writes the results as `<folder>/<instant>.json`.
 *
 * @returns the file
 */
export function writeResults(folder: string, results: readonly Result[], now = new Date()): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${now.toISOString().replaceAll(":", "-")}.json`);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  return file;
}
