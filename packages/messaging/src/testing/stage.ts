import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { DomainEventDraft } from "@khuyenhoc/contracts";
import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { eventually, type TestDatabase, type TestTopics, testDatabase, testTopics } from "@khuyenhoc/testkit";
import { pino } from "pino";
import { Registry } from "prom-client";
import { currentCorrelationId } from "../correlation.ts";
import { createKafka, type KafkaClient } from "../kafka.ts";
import { appendDomainEvents } from "../outbox.ts";
import type { Handlers, Logger } from "../types.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const COUNTS = "registrations.counts";
export const fragments = [file("../../sql/messaging.sql"), file("effects.sql")];

/** Set to "debug" to see what relays and consumers say. */
export const logger: Logger = pino({ level: "silent" });

/** A database, topics and clients for one test file. */
export interface Stage {
  testDatabase: TestDatabase;
  topics: Pick<TestTopics, "brokers" | "prefix">;
  database: Database;
  kafka: KafkaClient;
  metrics: Registry;
  /** what relays and consumers take */
  messaging: { database: Database; kafka: KafkaClient; topicPrefix: string; logger: Logger; metrics: Registry };
  close(): Promise<void>;
}

/** @param topics default: topics of their own on the shared broker */
export async function openStage(topics?: Pick<TestTopics, "brokers" | "prefix">): Promise<Stage> {
  const own = topics === undefined ? await testTopics() : undefined;
  const used = own ?? topics;
  if (used === undefined) throw new Error("no topics");
  const made = await testDatabase("events", { fragments });
  const database = openDatabase({ url: made.appUrl, applicationName: "stage", max: 20 });
  const kafka = createKafka({ brokers: used.brokers, clientId: "stage", logger });
  const metrics = new Registry();
  return {
    testDatabase: made,
    topics: used,
    database,
    kafka,
    metrics,
    messaging: { database, kafka, topicPrefix: used.prefix, logger, metrics },
    async close() {
      await kafka.close();
      await database.close();
      await made.drop();
      await own?.drop();
    },
  };
}

const unitId = "00000000-0000-4000-8000-000000000001";

/** An event of a subject; the revision tells the events of one subject apart. */
export function draft(subject: string, revision: number): DomainEventDraft {
  return {
    type: "vn.khuyenhoc.registrations.counts.changed.v1",
    subject,
    data: { unitId, year: 2026, model: "FAMILY", group: null, revision, registered: revision, recognised: 0 },
  };
}

/** Commits events of one subject, revisions in order. */
export function publish(stage: Stage, subject: string, revisions: readonly number[]): Promise<void> {
  return stage.database.transaction(systemScope, (tx) =>
    appendDomainEvents(
      tx,
      revisions.map((revision) => draft(subject, revision)),
    ),
  );
}

export const countUp = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Writes one row per run; `before` may refuse or wait. */
export function effectHandlers(
  before: (revision: number, subject: string, gate: () => Promise<void>) => Promise<void> = async () => undefined,
): Handlers {
  return {
    "vn.khuyenhoc.registrations.counts.changed.v1": async ({ id, subject, data: { revision } }, tx) => {
      const gate = async () => {
        await tx.query("select from gate for update");
      };
      await before(revision, subject, gate);
      await tx.query("insert into effect (event_id, subject, revision, correlation_id) values ($1, $2, $3, $4)", [
        id,
        subject,
        revision,
        currentCorrelationId() ?? null,
      ]);
    },
  };
}

/** How often the events that committed had their effect, and whether those of a subject came in their order. */
export async function reckon(
  stage: Stage,
): Promise<{ committed: number; once: number; never: number; more: number; ordered: boolean }> {
  const { rows } = await stage.database.pool.query<
    Record<"committed" | "once" | "never" | "more" | "unordered", bigint>
  >(
    `with counted as (
       select c.event_id, (select count(*) from effect e where e.event_id = c.event_id) as n from committed c where topic <> 'dead-letters'
     )
     select count(*) as committed, count(*) filter (where n = 1) as once, count(*) filter (where n = 0) as never,
            count(*) filter (where n > 1) as more,
            (select count(*) from (select revision, lag(revision) over (partition by subject order by sequence) as earlier from effect) o
              where earlier > revision) as unordered
       from counted`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("no answer");
  return {
    committed: Number(row.committed),
    once: Number(row.once),
    never: Number(row.never),
    more: Number(row.more),
    ordered: row.unordered === 0n,
  };
}

/** Waits until every committed event has had an effect; the caller then looks whether it was one. */
export function everyEffect(stage: Stage, deadline = 60_000): Promise<Awaited<ReturnType<typeof reckon>>> {
  return eventually(
    async () => {
      const reckoned = await reckon(stage);
      if (reckoned.never > 0) throw new Error(`${reckoned.never} of ${reckoned.committed} events had no effect yet`);
      return reckoned;
    },
    { deadline },
  );
}

export async function countOf(stage: Stage, table: string): Promise<number> {
  const { rows } = await stage.database.pool.query<{ count: bigint }>(`select count(*) as count from ${table}`);
  return Number(rows[0]?.count);
}

/** Records in a topic. */
export async function recordsIn(stage: Stage, topic: string): Promise<number> {
  const lags = await stage.kafka.lagOf(`${stage.topics.prefix}nobody`, [`${stage.topics.prefix}${topic}`]);
  return lags.reduce((sum, { lag }) => sum + lag, 0);
}

/** Holds something locked until it is let go. */
export async function hold(stage: Stage, statement: string): Promise<() => Promise<void>> {
  const client = await stage.database.pool.connect();
  await client.query("begin");
  await client.query(statement);
  return async () => {
    await client.query("rollback");
    client.release();
  };
}

/** Waits until a session of the named application waits for a lock. */
export async function untilBlocked(stage: Stage, applicationName: string): Promise<void> {
  await eventually(async () => {
    const { rowCount } = await stage.database.pool.query(
      "select from pg_stat_activity where datname = current_database() and application_name = $1 and wait_event_type = 'Lock'",
      [applicationName],
    );
    return (rowCount ?? 0) > 0;
  });
}

/** What a relay or consumer in a process of its own is told. */
export interface VictimSettings {
  url: string;
  brokers: string[];
  topicPrefix: string;
  applicationName: string;
}

/** A relay or consumer in a process of its own. */
export interface Victim {
  applicationName: string;
  /** SIGKILL; also ends its sessions, which PostgreSQL would notice only after the lock they wait for. */
  kill(): Promise<void>;
}

export async function spawnVictim(stage: Stage, program: "relay" | "consumer"): Promise<Victim> {
  const applicationName = `victim ${program}`;
  const settings: VictimSettings = {
    url: stage.testDatabase.appUrl,
    brokers: stage.topics.brokers,
    topicPrefix: stage.topics.prefix,
    applicationName,
  };
  const child: ChildProcess = spawn(process.execPath, [file(`${program}-process.ts`), JSON.stringify(settings)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  await once(child, "spawn");
  return {
    applicationName,
    async kill() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
      await eventually(async () => {
        const { rowCount } = await stage.database.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = $1`,
          [applicationName],
        );
        return rowCount === 0;
      });
    },
  };
}
