import { setTimeout as delay } from "node:timers/promises";
import { type Database, openDatabase, systemScope, type Transaction } from "@khuyenhoc/database";
import { readEnvironment, type Vault } from "@khuyenhoc/service-kit";
import { environmentSchema } from "./environment.ts";
import {
  DEMONSTRATION_ACCOUNT,
  DEMONSTRATION_YEARS,
  type DemonstrationUnit,
  demonstrationOf,
} from "./load/demonstration.ts";
import { loadDemonstrationDisclosures } from "./load/disclosures.ts";
import { loadDemonstrationGifts } from "./load/gifts.ts";
import { loadDemonstrationScholarships } from "./load/scholarships.ts";
import { loadDemonstrationSpending } from "./load/spending.ts";
import { loadDemonstrationTargets } from "./load/targets.ts";
import { studentVault } from "./modules/scholarships/students.ts";

/** Communes that an installation starts with. */
const SEEDED_COMMUNES = 526;

export interface LoadOptions {
  demonstration: boolean;
  progress: (line: string) => void;
  /** Seals the data of students. */
  students: Vault;
  /** Communes that the replica must hold first; given by tests. */
  communes?: number;
  /** How long to wait for the organizations' domain events, in milliseconds. */
  deadline?: number;
}

/**
 * Loads what demonstrations show: a fund of every commune, district and city with purposes, donors, gifts of three years and targets,
 * all of them made up and marked by their account. Run again it does nothing.
 *
 * @throws Error when the unit tree does not arrive in time
 */
export async function load(database: Database, options: LoadOptions): Promise<void> {
  const { demonstration, progress, students, communes = SEEDED_COMMUNES, deadline = 180_000 } = options;
  if (!demonstration) return;
  const units = await waitForUnits(database, communes, deadline);
  await database.transaction(systemScope, async (tx) => {
    // Two loads at once: the second one waits and finds the first one's rows.
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('funds load'))");
    const earlier = await tx.query("SELECT 1 FROM fund WHERE created_by = $1 LIMIT 1", [DEMONSTRATION_ACCOUNT]);
    if (earlier.length > 0) return progress("the demonstration's funds are there");
    const made = units.map(demonstrationOf);
    progress(`${await loadDemonstrationGifts(tx, made)} gifts to ${made.length} funds of the demonstration`);
    progress(`${await loadDemonstrationScholarships(tx, made, students)} scholarships of the demonstration`);
    progress(`${await loadDemonstrationSpending(tx, made, students)} other payments of the demonstration`);
    progress(`${await loadDemonstrationDisclosures(tx)} disclosures of the demonstration`);
    progress(`${await loadDemonstrationTargets(tx, units, DEMONSTRATION_YEARS)} targets of the demonstration`);
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
        `The replica holds ${communes} communes of ${expected}. Is the funds service running, and have the organizations been loaded?`,
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
  const database = openDatabase({ url: environment.DATABASE_URL, applicationName: "funds load" });
  try {
    await load(database, {
      demonstration: environment.DEMONSTRATION,
      progress: (line) => console.log(line),
      students: studentVault(environment.STUDENT_KEY),
    });
  } finally {
    await database.close();
  }
}
