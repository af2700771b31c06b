import { populationGroups, subjects } from "@khuyenhoc/contracts";
import { useMemo } from "react";
import { useSay } from "../i18n/messages.ts";

/** What the selects of subjects offer, in the reader's language. */
export function useSubjectChoices() {
  const say = useSay();
  return useMemo(
    () => ({
      kinds: subjects.subjectKinds.map((id) => ({ id, name: say(`subjects.kinds.${id}`) })),
      groups: populationGroups.map((id) => ({ id, name: say(`groups.${id}`) })),
      organisationKinds: subjects.organisationKinds.map((id) => ({
        id,
        name: say(`subjects.organisationKinds.${id}`),
      })),
      communityLevels: subjects.communityLevels.map((id) => ({ id, name: say(`subjects.communityLevels.${id}`) })),
    }),
    [say],
  );
}

export function subjectPath(id: string): string {
  return `/subjects/${encodeURIComponent(id)}/show`;
}
