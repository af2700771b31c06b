import { UNITS_TOPIC } from "@khuyenhoc/contracts";
import { type Consumer, type ConsumerOptions, startConsumer } from "@khuyenhoc/messaging";
import { unitTreeHandlers } from "@khuyenhoc/unit-tree";

export type ConsumerParts = Pick<ConsumerOptions, "database" | "kafka" | "topicPrefix" | "logger" | "metrics">;

/** Keeps the replica of the unit tree, so that no scope check and no roll-up has to ask another service. */
export function onUnitChanged(parts: ConsumerParts): Consumer {
  return startConsumer({ ...parts, name: "registrations.units", topics: [UNITS_TOPIC], handlers: unitTreeHandlers });
}
