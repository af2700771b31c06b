import type { MatchReason } from "@khuyenhoc/contracts";

/** What two records have in common, as SQL tells it. Names that are only alike count together with the same address or birth. */
export interface Comparison {
  sameNumber: boolean;
  otherNumber: boolean;
  sameCode: boolean;
  sameName: boolean;
  sameBirthDate: boolean;
  sameBirthYear: boolean;
  otherBirth: boolean;
  sameAddress: boolean;
  similarAddress: boolean;
  otherAddress: boolean;
}

/** SQL of what is compared; unknown is NULL. Names and addresses are folded. */
export interface Compared {
  number: string;
  code: string;
  name: string;
  birthDate: string;
  birthYear: string;
  address: string;
}

/** Addresses are alike from this trigram similarity on: "so 5 ngo 12 to 3" and "so 5, ngo 12, to dan pho 3". */
const ALIKE = 0.5;

/** The compared columns of a subject; its folded address has to be at hand, since folding is dear. */
export function comparedColumns(alias: string, foldedAddress: string): Compared {
  return {
    number: `${alias}.number_hash`,
    code: `${alias}.code`,
    name: `${alias}.name_folded`,
    birthDate: `${alias}.birth_date`,
    birthYear: `${alias}.birth_year`,
    address: foldedAddress,
  };
}

/** SQL for each column of a {@link Comparison}. */
export function comparison(one: Compared, other: Compared): Readonly<Record<keyof Comparison, string>> {
  const same = (key: keyof Compared) => `coalesce(${one[key]} = ${other[key]}, false)`;
  const differs = (key: keyof Compared) => `coalesce(${one[key]} <> ${other[key]}, false)`;
  const alike = `coalesce(similarity(${one.address}, ${other.address}) >= ${ALIKE}, false)`;
  return {
    sameNumber: same("number"),
    otherNumber: differs("number"),
    sameCode: same("code"),
    sameName: same("name"),
    sameBirthDate: same("birthDate"),
    sameBirthYear: same("birthYear"),
    otherBirth: `(${differs("birthDate")} OR ${differs("birthYear")})`,
    sameAddress: same("address"),
    similarAddress: alike,
    otherAddress: `coalesce(similarity(${one.address}, ${other.address}) < ${ALIKE}, false)`,
  };
}

/**
 * How sure it is that two records are one subject, as SQL; null where something speaks against it.
 * 100 the same number, 90 name and birth date, 80 name and address, 65 name and year of birth, 60 name and similar address,
 * 40 the same name and nothing else known.
 */
export function scoreOf(is: Readonly<Record<keyof Comparison, string>>): string {
  return `CASE
    WHEN ${is.sameNumber} THEN 100
    WHEN ${is.otherNumber} OR ${is.otherBirth} OR NOT ${is.sameName} THEN NULL
    WHEN ${is.sameBirthDate} THEN 90
    WHEN ${is.sameAddress} THEN 80
    WHEN ${is.sameBirthYear} AND NOT ${is.otherAddress} THEN 65
    WHEN ${is.similarAddress} THEN 60
    WHEN ${is.otherAddress} THEN NULL
    ELSE 40
  END`;
}

/** Why two records may be one subject, the strongest first. */
export function reasonsOf(is: Comparison): MatchReason[] {
  return [
    ...(is.sameNumber ? (["NUMBER"] as const) : []),
    ...(is.sameCode ? (["CODE"] as const) : []),
    ...(is.sameName ? (["NAME"] as const) : []),
    ...(is.sameBirthDate ? (["BIRTH_DATE"] as const) : is.sameBirthYear ? (["BIRTH_YEAR"] as const) : []),
    ...(is.sameAddress ? (["ADDRESS"] as const) : is.similarAddress ? (["SIMILAR_ADDRESS"] as const) : []),
  ];
}

/** The comparison as columns of a statement. */
export function comparisonColumns(is: Readonly<Record<keyof Comparison, string>>): string {
  return Object.entries(is)
    .map(([name, expression]) => `${expression} AS "${name}"`)
    .join(", ");
}
