import type { CriteriaDefinition } from "@khuyenhoc/contracts";
import type { AssessmentViewFragment } from "../generated/graphql.ts";
import type { Locale } from "../i18n/locale.ts";

/** The title of a group, criterion or level in the reader's language. */
export function localTitle(titled: { titleVi: string; titleEn: string }, locale: Locale): string {
  return locale === "en" ? titled.titleEn : titled.titleVi;
}

type Asked = NonNullable<AssessmentViewFragment["criteriaSet"]>["definition"];

/** A definition as the scoring takes it: what GraphQL leaves open is null there. */
export function definitionOf(asked: Asked): CriteriaDefinition {
  return {
    groups: asked.groups.map(({ code, titleVi, titleEn, criteria }) => ({
      code,
      titleVi,
      titleEn,
      criteria: criteria.map((criterion) => ({
        code: criterion.code,
        titleVi: criterion.titleVi,
        titleEn: criterion.titleEn,
        maxPoints: criterion.maxPoints,
        minPoints: criterion.minPoints ?? null,
        evidence: criterion.evidence,
        counted: criterion.counted ?? null,
      })),
    })),
    levels: asked.levels,
    minEach: asked.minEach ?? null,
    validMonths: asked.validMonths ?? null,
    derivation: asked.derivation,
  };
}

/** The name of a level by its code; the code where the set does not know it. */
export function levelName(
  definition: Pick<Asked, "levels"> | undefined,
  code: string | null | undefined,
  locale: Locale,
): string | undefined {
  if (!code) return undefined;
  const level = definition?.levels.find((one) => one.code === code);
  return level ? localTitle(level, locale) : code;
}

/** The levels of the set that a registration is assessed by, as a select offers them. */
export function levelChoices(
  assessment: Pick<AssessmentViewFragment, "criteriaSet"> | undefined,
  locale: Locale,
): { id: string; name: string }[] {
  const levels = assessment?.criteriaSet?.definition.levels ?? [];
  return levels.map((level) => ({ id: level.code, name: localTitle(level, locale) }));
}
