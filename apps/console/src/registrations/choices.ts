import { populationGroups, registrations, titleModels } from "@khuyenhoc/contracts";
import { useMemo } from "react";
import { useSay } from "../i18n/messages.ts";
import { workingYears } from "../presentation/year-select.tsx";

/** What the selects of registrations offer, in the reader's language. */
export function useChoices() {
  const say = useSay();
  return useMemo(
    () => ({
      models: titleModels.map((id) => ({ id, name: say(`models.${id}`) })),
      groups: populationGroups.map((id) => ({ id, name: say(`groups.${id}`) })),
      states: registrations.registrationStates.map((id) => ({ id, name: say(`states.${id}`) })),
      measures: registrations.registrationMeasures.map((id) => ({ id, name: say(`figures.${id}`) })),
      years: workingYears().map((id) => ({ id, name: String(id) })),
    }),
    [say],
  );
}
