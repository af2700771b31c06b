import { createRequire } from "node:module";
import { type Admin, Kafka, logLevel } from "kafkajs";
import { until } from "./poll.ts";

/** As much of a topic as is needed to make it; the list is that of @khuyenhoc/contracts. */
export type TopicToMake = { name: string; partitions: number; compacted: boolean };

type RequestQueue = {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
};

/**
 * kafkajs 2.2.4 arms a timer with a negative delay whenever a connection is not throttled, and Node 24 warns about that. This is the
 * same method with the delay kept at one millisecond or more, which is what Node made of a negative one.
 */
function keepTimersPositive(): void {
  const load = createRequire(import.meta.url);
  const queue = load("kafkajs/src/network/requestQueue/index.js") as {
    prototype: RequestQueue & { scheduleCheckPendingRequests(): void };
  };
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null) return;
    const untilFree = this.throttledUntil - Date.now();
    const idle = this.pending.length > 0 ? 10 : 1;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      untilFree > 0 ? untilFree : idle,
    );
  };
}

keepTimersPositive();

async function withAdmin<T>(brokers: string[], retries: number, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({
    clientId: "khuyenhoc-local",
    brokers,
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2000,
    requestTimeout: 15_000,
    retry: { retries },
  }).admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** Asks a broker who is in the cluster. @throws when it cannot be reached */
export function kafkaAnswers(brokers: string[]): Promise<true | undefined> {
  return withAdmin(brokers, 0, async (admin) => {
    const { brokers: members } = await admin.describeCluster();
    return members.length > 0 ? true : undefined;
  });
}

/**
 * Makes the topics that are not there yet; an existing one is left as it is.
 *
 * @param prefix put before each name, as TOPIC_PREFIX of the services
 */
export async function createTopics(brokers: string[], prefix: string, topics: readonly TopicToMake[]): Promise<void> {
  const names = topics.map(({ name }) => `${prefix}${name}`);
  await withAdmin(brokers, 5, async (admin) => {
    await admin.createTopics({
      // kafkajs gives up when it asks for a leader before the broker has heard of the topic; `until` asks again.
      waitForLeaders: false,
      topics: topics.map((topic) => ({
        topic: `${prefix}${topic.name}`,
        numPartitions: topic.partitions,
        replicationFactor: 1,
        configEntries: [
          { name: "cleanup.policy", value: topic.compacted ? "compact" : "delete" },
          ...(topic.compacted ? [] : [{ name: "retention.ms", value: "-1" }]),
        ],
      })),
    });
    await until("the leaders of new topics", () => haveLeaders(admin, names), { seconds: 30, every: 50 });
  });
}

async function haveLeaders(admin: Admin, topics: string[]): Promise<true | undefined> {
  const { topics: found } = await admin.fetchTopicMetadata({ topics });
  return found.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0))
    ? true
    : undefined;
}

/** Deletes every topic whose name begins with the prefix. */
export async function deleteTopics(brokers: string[], prefix: string): Promise<void> {
  if (prefix === "") throw new Error("an empty prefix would delete every topic");
  await withAdmin(brokers, 5, async (admin) => {
    const doomed = (await admin.listTopics()).filter((topic) => topic.startsWith(prefix));
    if (doomed.length > 0) await admin.deleteTopics({ topics: doomed });
  });
}
