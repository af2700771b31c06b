import { criteriaSets, type SubjectSort, subjects, type TitleModel } from "@khuyenhoc/contracts";
import { useTranslate } from "react-admin";
import { useSay } from "../i18n/messages.ts";

const partOf = /^(groups|criteria|levels)\.(.+)\.(\w+)$/;

/** The path of a field in words, such as "Điểm tối đa của tiêu chí 1.2"; a path that is not known stays as it is. */
export function useFieldName(): (path: string) => string {
  const say = useSay();
  const translate = useTranslate();
  const nameOf = (field: string) => translate(`app.rules.fields.${field}`, { _: field });
  return (path) => {
    const [, part, code = "", field = ""] = partOf.exec(path) ?? [];
    if (part === "groups" || part === "criteria" || part === "levels") {
      return say(`rules.parts.${part}`, { field: nameOf(field), code });
    }
    return nameOf(path.replace(/^derivation\./, ""));
  };
}

/** The name of a kind of subject: of a kind of organisation, or of a level of a community. */
export function useSortName(): (sort: SubjectSort) => string {
  const say = useSay();
  return (sort) =>
    isOrganisation(sort) ? say(`subjects.organisationKinds.${sort}`) : say(`subjects.communityLevels.${sort}`);
}

function isOrganisation(sort: SubjectSort): sort is subjects.OrganisationKind {
  return (subjects.organisationKinds as readonly string[]).includes(sort);
}

/** Whom a set is for, in words: its kinds of subject, or everybody else. */
export function useAppliesTo(): (appliesTo: readonly SubjectSort[]) => string {
  const say = useSay();
  const sortName = useSortName();
  return (appliesTo) => (appliesTo.length === 0 ? say("rules.appliesToAll") : appliesTo.map(sortName).join(", "));
}

/** The kinds of subject that sets of a title can be told apart by, to be chosen from. */
export function useSortChoices(model: TitleModel | undefined): { id: SubjectSort; name: string }[] {
  const sortName = useSortName();
  return model === undefined ? [] : criteriaSets.sortsOfModel[model].map((id) => ({ id, name: sortName(id) }));
}
