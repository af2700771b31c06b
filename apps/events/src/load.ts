import { setTimeout as delay } from "node:timers/promises";
import { today } from "@khuyenhoc/contracts";
import { type Database, openDatabase, systemScope, type Transaction } from "@khuyenhoc/database";
import { readEnvironment } from "@khuyenhoc/service-kit";
import { environmentSchema } from "./environment.ts";
import {
  DEMONSTRATION_ACCOUNT,
  type DemonstrationUnit,
  demonstrationSeminars,
  demonstrationYears,
} from "./load/demonstration.ts";
import { writePlans, writeUpcoming } from "./load/upcoming.ts";
import { writeHeld } from "./load/writing.ts";

/** Communes that an installation starts with. */
const SEEDED_COMMUNES = 526;

export interface LoadOptions {
  demonstration: boolean;
  progress: (line: string) => void;
  /** Communes that the replica must hold first; given by tests. */
  communes?: number;
  /** How long to wait for the organizations' domain events, in milliseconds. */
  deadline?: number;
  now?: Date;
}

/**
 * Loads what demonstrations show: the seminars of 2020 to 2025, the yearly events of every commune, and events that are open now; all of
 * them made up and marked by their account. Run again it does nothing.
 *
 * @throws Error when the unit tree does not arrive in time
 */
export async function load(database: Database, options: LoadOptions): Promise<void> {
  const { demonstration, progress, communes = SEEDED_COMMUNES, deadline = 180_000, now = new Date() } = options;
  if (!demonstration) return;
  const units = await waitForUnits(database, communes, deadline);
  await database.transaction(systemScope, async (tx) => {
    // Two loads at once: the second one waits and finds the first one's rows.
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('events load'))");
    const earlier = await tx.query("SELECT 1 FROM event WHERE created_by = $1 LIMIT 1", [DEMONSTRATION_ACCOUNT]);
    if (earlier.length > 0) return progress("the demonstration's events are there");
    const seminars = demonstrationSeminars(units);
    await writeHeld(tx, seminars);
    progress(`${seminars.length} seminars of the demonstration`);
    const day = today(now);
    const thisYear = Number(day.slice(0, 4));
    const yearly = demonstrationYears(units, [thisYear - 2, thisYear - 1, thisYear]).filter(
      ({ endsAt }) => endsAt < now.toISOString(),
    );
    await writeHeld(tx, yearly);
    progress(`${yearly.length} yearly events of the demonstration`);
    await writeUpcoming(tx, units, now);
    await writePlans(tx, thisYear);
    await tx.query("ANALYZE event, session, participant, attendance, event_figure, event_total");
  });
}

/** The organizations service tells its units by domain events, which the running service takes over. */
async function waitForUnits(database: Database, expected: number, deadline: number): Promise<DemonstrationUnit[]> {
  const end = Date.now() + deadline;
  for (;;) {
    const units = await database.transaction(systemScope, readUnits, { readOnly: true });
    const communes = units.filter(({ tier }) => tier === "commune").length;
    if (communes >= expected) return units;
    if (Date.now() > end) {
      throw new Error(
        `The replica holds ${communes} communes of ${expected}. Is the events service running, and have the organizations been loaded?`,
      );
    }
    await delay(250);
  }
}

function readUnits(tx: Transaction): Promise<DemonstrationUnit[]> {
  return tx.query<DemonstrationUnit>(
    `SELECT unit.id AS "unitId", unit.tier_code AS tier, coalesce(v.code, unit.id::text) AS code, v.name_vi AS "nameVi",
       v.parent_id AS "parentId"
     FROM unit JOIN unit_version AS v ON v.unit_id = unit.id AND v.validity @> app_today()
     WHERE unit.branch_kind IS NULL ORDER BY unit.tier_rank, v.code, unit.id`,
  );
}

if (import.meta.main) {
  const environment = readEnvironment(environmentSchema);
  const database = openDatabase({ url: environment.DATABASE_URL, applicationName: "events load" });
  try {
    await load(database, { demonstration: environment.DEMONSTRATION, progress: (line) => console.log(line) });
  } finally {
    await database.close();
  }
}
