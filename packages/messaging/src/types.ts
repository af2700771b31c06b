import type { DomainEvent, DomainEventType } from "@khuyenhoc/contracts";
import type { Database, Transaction } from "@khuyenhoc/database";
import type { Logger as PinoLogger } from "pino";
import type { Registry } from "prom-client";
import type { KafkaClient } from "./kafka.ts";

export type Logger = Pick<PinoLogger, "debug" | "info" | "warn" | "error">;

/**
 * What to do with an event, by its type. The handler writes with the transaction it is given and nowhere else: its effect
 * commits together with the note that the event was handled. It may run more than once; only one run commits.
 * Types without a handler are passed over.
 */
export type Handlers = {
  [Type in DomainEventType]?: (event: DomainEvent<Type>, tx: Transaction) => Promise<void>;
};

export interface RelayOptions {
  database: Database;
  kafka: KafkaClient;
  /** put before every topic's name */
  topicPrefix: string;
  logger: Logger;
  metrics: Registry;
  /** milliseconds between looks while events flow (default 20) and at most while there are none (default 100) */
  pollInterval?: { busy: number; idle: number };
  /** most events sent at once; default 1,000 */
  batchSize?: number;
}

export interface Relay {
  /** Whether it holds the database's relay lock; another process's relay may hold it instead. */
  isActive(): boolean;
  /** Lets the running batch end; what is not sent stays in the outbox. */
  stop(): Promise<void>;
}

/** When a failed event is tried again, and how often before it becomes a dead letter. */
export interface RetryOptions {
  /** tries in all, default 5 */
  attempts: number;
  /** milliseconds before the second try, default 200; doubled each time and spread at random by a fifth */
  initialDelay: number;
  /** milliseconds no pause exceeds, default 10,000 */
  longestDelay: number;
}

export interface ConsumerOptions {
  /** stable name, the same in all processes: names the consumer group, the inbox rows and the dead letters */
  name: string;
  /** names from the contracts, without prefix */
  topics: readonly string[];
  topicPrefix: string;
  database: Database;
  kafka: KafkaClient;
  handlers: Handlers;
  logger: Logger;
  metrics: Registry;
  retries?: Partial<RetryOptions>;
  /** most events handled in one transaction; default 200 */
  batchSize?: number;
  /** partitions handled at the same time, each with a connection of its own; default 3 */
  concurrency?: number;
  /** milliseconds without a sign of life after which the partitions go to another member; default 10,000, at least the broker's minimum of 6,000 */
  sessionTimeout?: number;
}

export interface Consumer {
  readonly name: string;
  /** Whether it is a member of its group and has been given its partitions; for readiness. */
  isReady(): boolean;
  /** Resolves when it is ready; never rejects. */
  ready(): Promise<void>;
  /**
   * Forgets what was handled of its topics and handles them from their beginning. For compacted topics: the last state of every key comes again.
   *
   * @throws Error when another process of the same consumer runs: its offsets cannot be moved
   */
  rebuild(): Promise<void>;
  /** Lets the running batch end and leaves the group. */
  stop(): Promise<void>;
}
