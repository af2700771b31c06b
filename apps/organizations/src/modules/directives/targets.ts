import { type DirectiveMeasure, DomainError } from "@khuyenhoc/contracts";

/** A target of the issuer with what of it goes to units directly below; values are decimal text with at most two decimals. */
export interface TargetDraft {
  measure: string;
  year: number;
  value: string;
  allotments: readonly { unitId: string; value: string }[];
}

/** A value in hundredths: exact, where numbers of JSON are not. */
export function hundredths(value: string): bigint {
  const [whole = "0", part = ""] = value.split(".");
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
}

/** A value in hundredths as text, without decimals that say nothing. */
export function textOf(amount: bigint): string {
  const part = (amount % 100n).toString().padStart(2, "0").replace(/0+$/, "");
  return `${amount / 100n}${part === "" ? "" : `.${part}`}`;
}

const refuse = (reason: string) => new DomainError("INVALID_INPUT", { reason });

/**
 * Whether targets can be written down: known measures, shares up to 100, whole counts and đồng, each measure once a year and each
 * unit once in it.
 *
 * @throws DomainError INVALID_INPUT
 */
export function assertTargets(targets: readonly TargetDraft[], catalogue: readonly DirectiveMeasure[]): void {
  const measures = new Map(catalogue.map((measure) => [measure.code, measure]));
  const seen = new Set<string>();
  for (const { measure: code, year, value, allotments } of targets) {
    const measure = measures.get(code);
    if (measure === undefined) throw refuse(`chỉ tiêu / measure: ${code}`);
    const key = `${code}/${year}`;
    if (seen.has(key)) throw refuse(`chỉ tiêu trùng / twice: ${code} ${year}`);
    seen.add(key);
    if (new Set(allotments.map(({ unitId }) => unitId)).size < allotments.length) {
      throw refuse(`đơn vị trùng / unit twice: ${code} ${year}`);
    }
    for (const amount of [value, ...allotments.map((allotment) => allotment.value)].map(hundredths)) {
      if (measure.unit === "PERCENT" ? amount > 10_000n : amount % 100n !== 0n) {
        throw refuse(`giá trị / value: ${code} ${year}: ${textOf(amount)}`);
      }
    }
  }
}

/**
 * Whether what is allotted of additive measures makes up the whole: all of it or none.
 *
 * @throws DomainError DIRECTIVE_TARGET_SUM
 */
export function assertSums(
  targets: readonly TargetDraft[],
  catalogue: readonly Pick<DirectiveMeasure, "code" | "additive">[],
): void {
  const additive = new Set(catalogue.filter((measure) => measure.additive).map(({ code }) => code));
  for (const { measure, year, value, allotments } of targets) {
    if (!additive.has(measure) || allotments.length === 0) continue;
    const sum = allotments.reduce((total, allotment) => total + hundredths(allotment.value), 0n);
    if (sum !== hundredths(value))
      throw new DomainError("DIRECTIVE_TARGET_SUM", { measure, year, sum: textOf(sum), value });
  }
}

/**
 * Whether a unit takes on at least what was allotted to it from above. What it does not speak of is not refused.
 *
 * @param allotted what the directive that it rests on gives the unit
 * @throws DomainError DIRECTIVE_TARGET_BELOW
 */
export function assertTakenOn(
  targets: readonly TargetDraft[],
  allotted: readonly { measure: string; year: number; value: string }[],
): void {
  const own = new Map(targets.map(({ measure, year, value }) => [`${measure}/${year}`, value]));
  for (const { measure, year, value } of allotted) {
    const taken = own.get(`${measure}/${year}`);
    if (taken !== undefined && hundredths(taken) < hundredths(value)) {
      throw new DomainError("DIRECTIVE_TARGET_BELOW", { measure, year, value: taken, allotted: value });
    }
  }
}
