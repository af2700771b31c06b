import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import {
  type DeadLetter,
  type DeadLetterFilter,
  discardDeadLetters,
  listDeadLetters,
  requestReplay,
} from "./dead-letters.ts";

const usage = `Dead letters of one service: domain events that its consumers could not handle.

  DATABASE_URL=postgres://… node packages/messaging/src/cli.ts <command> [--consumer <name>] [--topic <name>] [--event <id>]

  list      shows them, oldest first
  replay    asks the running service to handle them again, and waits for what becomes of them
  discard   gives one up for good (needs --event); its key goes on`;

const replayDeadline = 60_000;

function line({ eventId, consumer, topic, key, type, attempts, failedAt, reason }: DeadLetter): string {
  return `${failedAt.toISOString()}  ${consumer}  ${topic}  ${eventId}  key ${JSON.stringify(key)}  ${type ?? "unreadable"}  tried ${attempts}×  ${reason}`;
}

const list = (database: Database, filter: DeadLetterFilter): Promise<DeadLetter[]> =>
  database.transaction(systemScope, (tx) => listDeadLetters(tx, filter));

async function show(database: Database, filter: DeadLetterFilter): Promise<number> {
  const letters = await list(database, filter);
  for (const letter of letters) console.log(line(letter));
  console.log(`${letters.length} dead letters`);
  return 0;
}

/** The handlers are the service's own, with the fix in them: only it can replay. */
async function replay(database: Database, filter: DeadLetterFilter): Promise<number> {
  const asked = await database.transaction(systemScope, (tx) => requestReplay(tx, filter));
  console.log(`${asked} asked for`);
  const deadline = Date.now() + replayDeadline;
  let left = await list(database, filter);
  while (left.some(({ replayRequestedAt }) => replayRequestedAt !== null)) {
    if (Date.now() > deadline) {
      console.error("No consumer took them up within a minute. Does the service run? They stay asked for.");
      return 1;
    }
    await delay(300);
    left = await list(database, filter);
  }
  for (const letter of left) console.log(line(letter));
  console.log(left.length === 0 ? "none is left" : `${left.length} are still dead letters, with the reasons above`);
  return left.length === 0 ? 0 : 1;
}

async function discard(database: Database, filter: DeadLetterFilter): Promise<number> {
  const { eventId } = filter;
  if (eventId === undefined) throw new Error("Say which one with --event");
  const gone = await database.transaction(systemScope, (tx) => discardDeadLetters(tx, { ...filter, eventId }));
  console.log(`${gone} given up`);
  return gone > 0 ? 0 : 1;
}

const commands: Record<string, (database: Database, filter: DeadLetterFilter) => Promise<number>> = {
  list: show,
  replay,
  discard,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { consumer: { type: "string" }, topic: { type: "string" }, event: { type: "string" } },
});
const run = commands[positionals[0] ?? ""];
const url = process.env.DATABASE_URL ?? "";

if (run === undefined || url === "") {
  console.error(usage);
  process.exitCode = 2;
} else {
  const database = openDatabase({ url, applicationName: "dead letters", max: 1 });
  try {
    process.exitCode = await run(database, { consumer: values.consumer, topic: values.topic, eventId: values.event });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await database.close();
  }
}
