import { YEARLY_FIGURES_TOPIC } from "@khuyenhoc/contracts";
import { type Consumer, type Handlers, startConsumer } from "@khuyenhoc/messaging";
import { saveYearlyFigures } from "../modules/bases/repository.ts";
import type { ConsumerParts } from "./on-unit-changed.ts";

export const yearlyFiguresHandlers = {
  "vn.khuyenhoc.organizations.yearly-figures.changed.v1": async (event, tx) => {
    await saveYearlyFigures(tx, event.data);
  },
} satisfies Handlers;

/** Keeps the replica of the yearly figures, the bases of all rates. */
export function onYearlyFiguresChanged(parts: ConsumerParts): Consumer {
  return startConsumer({
    ...parts,
    name: "registrations.yearly-figures",
    topics: [YEARLY_FIGURES_TOPIC],
    handlers: yearlyFiguresHandlers,
  });
}
