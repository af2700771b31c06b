import { DomainError, type FigureMeasure, type FigureValues, figureMeasures } from "@khuyenhoc/contracts";

/** Parts that cannot be more than the whole people of the unit. */
const partsOfPopulation = ["members", "households", "adults", "farmers", "workers", "officials", "students"] as const;

export const noFigures = Object.fromEntries(figureMeasures.map((measure) => [measure, null])) as FigureValues;

/** Figures after a correction; a measure that is not given stays. */
export function correctFigures(
  before: FigureValues,
  given: { [Measure in FigureMeasure]?: number | null | undefined },
): FigureValues {
  const after = { ...before };
  for (const measure of figureMeasures) {
    const value = given[measure];
    if (value !== undefined) after[measure] = value;
  }
  return after;
}

export function sameFigures(a: FigureValues, b: FigureValues): boolean {
  return figureMeasures.every((measure) => a[measure] === b[measure]);
}

/** The measure that exceeds the population, if one does. */
export function impossibleMeasure(figures: FigureValues): FigureMeasure | undefined {
  const { population } = figures;
  return population === null ? undefined : partsOfPopulation.find((part) => (figures[part] ?? 0) > population);
}

/** @throws DomainError INVALID_INPUT naming the measure that exceeds the population */
export function assertPossible(figures: FigureValues): void {
  const measure = impossibleMeasure(figures);
  if (measure !== undefined) {
    throw new DomainError("INVALID_INPUT", { reason: `${measure} > population (${figures.population})` });
  }
}
