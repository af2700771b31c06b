import { UNITS_TOPIC } from "@khuyenhoc/contracts";
import { type Consumer, type ConsumerOptions, startConsumer } from "@khuyenhoc/messaging";
import { unitTreeHandlers } from "@khuyenhoc/unit-tree";

type Parts = Pick<ConsumerOptions, "database" | "kafka" | "topicPrefix" | "logger" | "metrics">;

/** Keeps the replica of the unit tree, so that no scope check has to ask another service. */
export function onUnitChanged(parts: Parts): Consumer {
  return startConsumer({ ...parts, name: "events.units", topics: [UNITS_TOPIC], handlers: unitTreeHandlers });
}
