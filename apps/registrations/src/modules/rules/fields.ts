import type { CriteriaDefinition, Criterion } from "@khuyenhoc/contracts";

/** Values by the path of the field that holds them. */
export type Fields = ReadonlyMap<string, string | null>;
/** What was replaced, by path, as [before, after]. */
export type ChangedFields = Readonly<Record<string, readonly [string | null, string | null]>>;

/** What differs between two sets of fields; a field that one of them does not have is null there. */
export function differences(before: Fields, after: Fields): ChangedFields {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return Object.fromEntries(
    paths.flatMap((path) => {
      const [former, latter] = [before.get(path) ?? null, after.get(path) ?? null];
      return former === latter ? [] : [[path, [former, latter] as const]];
    }),
  );
}

/** Nothing, which a new draft differs from and a deleted one becomes. */
export const noFields: Fields = new Map();

/**
 * Fields of a record by their names: texts as they are, lists as one text, what is missing as null.
 *
 * @param names fields that the history tells of
 */
export function fieldsOf<Record extends object>(record: Record, names: readonly (keyof Record & string)[]): Fields {
  return new Map(names.map((name) => [name, textOf(record[name])]));
}

function textOf(value: unknown): string | null {
  if (value == null) return null;
  if (Array.isArray(value)) return value.length === 0 ? null : value.join(", ");
  return String(value);
}

/**
 * The parts of a definition by paths that stay readable when parts are added or removed: `groups.A.titleVi`,
 * `criteria.1.2.maxPoints`, `levels.LEVEL_2.minTotal`, `minEach`, `derivation.raisedTotal`.
 */
export function definitionFields(definition: CriteriaDefinition): Fields {
  const { groups, levels, minEach, validMonths, derivation } = definition;
  const entries = [
    ...groups.flatMap((group) => [
      ...under(`groups.${group.code}`, { titleVi: group.titleVi, titleEn: group.titleEn }),
      ...group.criteria.flatMap((criterion) => criterionFields(group.code, criterion)),
    ]),
    ...levels.flatMap(({ code, titleVi, titleEn, minTotal, after }) => {
      const held = after == null ? null : `${after.level} ≥ ${after.months}`;
      return under(`levels.${code}`, { titleVi, titleEn, minTotal, after: held });
    }),
    ...under("", { minEach, validMonths }),
    ...under("derivation", derivation),
  ];
  return new Map(entries);
}

function criterionFields(group: string, { code, counted, ...rest }: Criterion): [string, string | null][] {
  const steps = counted?.steps.map(({ percent, points }) => `${percent} % = ${points}`).join("; ");
  const { titleVi, titleEn, maxPoints, minPoints, evidence } = rest;
  return under(`criteria.${code}`, {
    ...{ group, titleVi, titleEn, maxPoints, minPoints, evidence },
    counted: counted === null ? null : `${counted.model}: ${steps}`,
  });
}

function under(path: string, parts: object): [string, string | null][] {
  return Object.entries(parts).map(([name, value]) => [path === "" ? name : `${path}.${name}`, textOf(value)]);
}
