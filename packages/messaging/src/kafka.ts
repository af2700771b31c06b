import type { Logger } from "./types.ts";

/** The platform's own view of Kafka. */
export interface KafkaClient {
  close(): Promise<void>;
}

export interface KafkaOptions {
  brokers: readonly string[];
  clientId: string;
  logger: Logger;
}

export function createKafka(options: KafkaOptions): KafkaClient {
  throw new Error(options.clientId);
}
