import { DomainError, type FigureMeasure, figureMeasures, type YearlyFigures } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { correctFigures, impossibleMeasure, noFigures, sameFigures } from "../figures/figures.ts";
import { assertFiguresOpen, findFigures, measuresOf, saveFigures } from "../figures/repository.ts";
import { type FigureColumn, figureColumns } from "./columns.ts";
import {
  findByCodes,
  type Importer,
  type Job,
  type KnownUnit,
  type Line,
  type Plan,
  type RowError,
  rowError,
  type UnitsByCode,
} from "./job.ts";

const titles = new Map(figureColumns.map(({ key, titleVi }) => [key, titleVi]));
const title = (key: FigureColumn) => titles.get(key) ?? key;
const LARGEST = 20_000_000;

/** A whole number as people write it, with or without separators of thousands. @returns null when it is none */
export function wholeNumber(text: string): number | null {
  const digits = /^\d{1,3}(?:[.,\s]\d{3})+$/.test(text) ? text.replace(/[.,\s]/g, "") : text;
  return /^\d{1,9}$/.test(digits) && Number(digits) <= LARGEST ? Number(digits) : null;
}

/** An empty cell leaves the measure as it is: a file never clears what somebody entered. */
function readMeasures({ line, cells }: Line<FigureColumn>, errors: RowError[]): Partial<Record<FigureMeasure, number>> {
  const values: Partial<Record<FigureMeasure, number>> = {};
  for (const measure of figureMeasures) {
    const text = cells[measure] ?? "";
    if (text === "") continue;
    const value = wholeNumber(text);
    if (value === null) {
      const reason = "số nguyên không âm / a whole number";
      errors.push(rowError(line, title(measure), "INVALID_INPUT", { reason }));
    } else values[measure] = value;
  }
  return values;
}

const isReachable = ({ within, inScope }: KnownUnit) => within && inScope;

/** The unit that a line is about; what is wrong with it is added to the errors. */
function findUnit(
  units: UnitsByCode,
  { line, cells }: Line<FigureColumn>,
  seen: Map<string, number>,
  errors: RowError[],
): KnownUnit | undefined {
  try {
    const unit = units.find(cells.code ?? "", isReachable);
    if (unit === undefined) throw new DomainError("NOT_FOUND");
    if (!isReachable(unit)) throw new DomainError("OUT_OF_SCOPE");
    const earlier = seen.get(unit.id);
    if (earlier !== undefined) {
      throw new DomainError("INVALID_INPUT", { reason: `trùng dòng ${earlier} / same as line ${earlier}` });
    }
    seen.set(unit.id, line);
    return unit;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    errors.push(rowError(line, title("code"), error.code, error.details));
    return undefined;
  }
}

/** What a file of yearly figures does. */
export async function planFigures(
  tx: Transaction,
  importer: Importer,
  job: Extract<Job, { kind: "figures" }>,
  lines: readonly Line<FigureColumn>[],
): Promise<Plan> {
  const { year } = job;
  await assertFiguresOpen(tx, year);
  const endOfYear = `${year}-12-31`;
  const day = endOfYear < importer.today ? endOfYear : importer.today;
  const codes = lines.map(({ cells }) => cells.code ?? "");
  const units = await findByCodes(tx, importer, job.unitId, codes, day);
  const known = new Map((await findFigures(tx, units.ids, year)).map((row) => [row.unitId, row]));

  const errors: RowError[] = [];
  const figures: YearlyFigures[] = [];
  const seen = new Map<string, number>();
  let created = 0;
  let unchanged = 0;
  for (const row of lines) {
    const own: RowError[] = [];
    const unit = findUnit(units, row, seen, own);
    const values = readMeasures(row, own);
    if (unit !== undefined && own.length === 0) {
      const before = known.get(unit.id);
      const measures = before === undefined ? noFigures : measuresOf(before);
      const after = correctFigures(measures, values);
      const impossible = impossibleMeasure(after);
      if (impossible !== undefined) {
        const reason = `> ${title("population")} (${after.population})`;
        own.push(rowError(row.line, title(impossible), "INVALID_INPUT", { reason }));
      } else if (sameFigures(measures, after)) unchanged += 1;
      else {
        if (before === undefined) created += 1;
        figures.push({ unitId: unit.id, year, revision: (before?.revision ?? 0) + 1, ...after });
      }
    }
    errors.push(...own);
  }
  return {
    total: lines.length,
    errors,
    created,
    updated: figures.length - created,
    unchanged,
    apply: (writing, correlationId) => saveFigures(writing, importer.principal, figures, correlationId),
  };
}
