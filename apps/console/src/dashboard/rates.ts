import type { PopulationGroup, TitleModel } from "@khuyenhoc/contracts";
import { formatNumber, formatPercent, NOTHING } from "../i18n/format.ts";

/** The part of a count that a rate needs. */
export interface Counted {
  model: TitleModel;
  group?: PopulationGroup | null | undefined;
  registered?: number | null | undefined;
  recognised?: number | null | undefined;
  base?: number | null | undefined;
}

/** The three measures that stand side by side. Each names its numerator and its denominator. */
export const rateKinds = ["registeredOfBase", "recognisedOfRegistered", "recognisedOfBase"] as const;
export type RateKind = (typeof rateKinds)[number];

export interface Rate {
  kind: RateKind;
  numerator: number | null;
  denominator: number | null;
  /** Percent; null when a part is missing or the denominator is nothing. */
  percent: number | null;
}

const parts: Record<RateKind, readonly [keyof Counted & string, keyof Counted & string]> = {
  registeredOfBase: ["registered", "base"],
  recognisedOfRegistered: ["recognised", "registered"],
  recognisedOfBase: ["recognised", "base"],
};

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

/** One of the three rates of a count: a ratio of the sums given, never a mean of ratios. */
export function rateOf(counted: Counted, kind: RateKind): Rate {
  const [top, bottom] = parts[kind];
  const numerator = number(counted[top]);
  const denominator = number(counted[bottom]);
  const percent =
    numerator === null || denominator === null || denominator === 0 ? null : (numerator * 100) / denominator;
  return { kind, numerator, denominator, percent };
}

/** "1.234 / 5.678": what a percentage is made of. */
export function describeFraction({ numerator, denominator }: Rate): string {
  return `${formatNumber(numerator)} / ${formatNumber(denominator)}`;
}

/** "1.234 / 5.678 = 21,73 %", so that no percentage stands without what it is made of. */
export function describeRate(rate: Rate): string {
  if (rate.numerator === null || rate.denominator === null) return NOTHING;
  const fraction = describeFraction(rate);
  return rate.percent === null ? fraction : `${fraction} = ${formatPercent(rate.percent)}`;
}

/**
 * Where the axis of percentages ends: at 100 or above as soon as a bar reaches two fifths of it, else at a round number
 * a little above the longest bar, so that the first weeks of a year are not an empty picture.
 */
export function axisEnd(percentages: readonly number[]): number {
  const longest = Math.max(0, ...percentages);
  if (longest > 40) return Math.max(100, Math.ceil(longest / 20) * 20);
  return [0.5, 1, 2, 5, 10, 20, 50].find((end) => longest <= end * 0.9) ?? 50;
}
