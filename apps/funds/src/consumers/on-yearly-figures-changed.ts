import { YEARLY_FIGURES_TOPIC } from "@khuyenhoc/contracts";
import { type Consumer, type ConsumerOptions, type Handlers, startConsumer } from "@khuyenhoc/messaging";
import { savePopulation } from "../modules/fundraising/repository.ts";

export const populationHandlers = {
  "vn.khuyenhoc.organizations.yearly-figures.changed.v1": async ({ data }, tx) => {
    await savePopulation(tx, data);
  },
} satisfies Handlers;

/** Keeps the head counts of units, the base of đồng per head. */
export function onYearlyFiguresChanged(
  parts: Pick<ConsumerOptions, "database" | "kafka" | "topicPrefix" | "logger" | "metrics">,
): Consumer {
  return startConsumer({
    ...parts,
    name: "funds.yearly-figures",
    topics: [YEARLY_FIGURES_TOPIC],
    handlers: populationHandlers,
  });
}
