import { randomBytes } from "node:crypto";
import { topics } from "@khuyenhoc/contracts";
import { createTopics, deleteTopics } from "@khuyenhoc/local";
import { testInfrastructure } from "./infrastructure.ts";

/** A set of all topics of the platform for one test file. */
export interface TestTopics {
  brokers: string[];
  /** TOPIC_PREFIX of what runs in the test */
  prefix: string;
  /** Deletes them. */
  drop(): Promise<void>;
}

/** Makes all topics under a prefix of their own. */
export async function testTopics(): Promise<TestTopics> {
  const { kafka } = await testInfrastructure();
  const prefix = `t-${randomBytes(5).toString("hex")}.`;
  await createTopics(kafka.brokers, prefix, topics);
  return { brokers: kafka.brokers, prefix, drop: () => deleteTopics(kafka.brokers, prefix) };
}
