import { figuresPath } from "../reports/scope.tsx";

/** The sum of amounts in digits. */
export function sumOf(...amounts: readonly string[]): string {
  return amounts.reduce((sum, amount) => sum + BigInt(amount), 0n).toString();
}

/** How much of a target was reached: whole percents, rounded down. */
export function percentReached(raised: string, target: string): number {
  return Number((BigInt(raised) * 100n) / BigInt(target));
}

export const fundPath = (id: string): string => `/funds/${encodeURIComponent(id)}/show`;
export const giftsPath = (fundId: string): string => `/gifts?fund=${encodeURIComponent(fundId)}`;
export const fundraisingPath = (unitId: string, year: number): string => figuresPath("fundraising", unitId, year);
