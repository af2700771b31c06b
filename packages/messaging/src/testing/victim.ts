import { openDatabase } from "@khuyenhoc/database";
import { Registry } from "prom-client";
import { createKafka } from "../kafka.ts";
import { logger, type VictimSettings } from "./stage.ts";

const { url, applicationName, brokers, topicPrefix } = JSON.parse(process.argv[2] ?? "") as VictimSettings;

/** What the program under test runs with. */
export const victim = {
  database: openDatabase({ url, applicationName }),
  kafka: createKafka({ brokers, clientId: "victim", logger }),
  topicPrefix,
  logger,
  metrics: new Registry(),
};
