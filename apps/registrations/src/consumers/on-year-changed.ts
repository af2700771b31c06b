import { YEARS_TOPIC } from "@khuyenhoc/contracts";
import { type Consumer, type Handlers, startConsumer } from "@khuyenhoc/messaging";
import { saveYear } from "../modules/years/repository.ts";
import type { ConsumerParts } from "./on-unit-changed.ts";

export const yearHandlers = {
  "vn.khuyenhoc.organizations.year.changed.v1": ({ data }, tx) => saveYear(tx, data),
} satisfies Handlers;

/** Keeps the replica of the closed years, whose figures no command changes. */
export function onYearChanged(parts: ConsumerParts): Consumer {
  return startConsumer({ ...parts, name: "registrations.years", topics: [YEARS_TOPIC], handlers: yearHandlers });
}
