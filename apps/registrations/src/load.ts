import { setTimeout as delay } from "node:timers/promises";
import { type Database, openDatabase, systemScope, type Transaction } from "@khuyenhoc/database";
import { readEnvironment } from "@khuyenhoc/service-kit";
import { environmentSchema } from "./environment.ts";
import { loadDemonstrationCertificates } from "./load/certificates.ts";
import { loadDemonstrationCampaigns, loadNationalCriteria, readCity } from "./load/criteria.ts";
import { DEMONSTRATION_ACCOUNT, DEMONSTRATION_YEARS, type DemonstrationCommune } from "./load/demonstration.ts";
import { writeDemonstration } from "./load/writing.ts";
import { loadPlan291 } from "./modules/targets/plan-291.ts";

/** Communes that an installation starts with. */
const SEEDED_COMMUNES = 526;

export interface LoadOptions {
  demonstration: boolean;
  progress: (line: string) => void;
  /** Communes, with their figures, that the replica must hold first; given by tests. */
  communes?: number;
  /** How long to wait for the organizations' domain events, in milliseconds. */
  deadline?: number;
}

/**
 * Loads the national criteria, the targets of the city's plan, and what demonstrations show: made-up registrations of three years in
 * every commune, marked by their account, and open campaigns of the year after. Run again it does nothing.
 *
 * @throws Error when the unit tree does not arrive in time
 */
export async function load(database: Database, options: LoadOptions): Promise<void> {
  const { demonstration, progress, communes = SEEDED_COMMUNES, deadline = 180_000 } = options;
  const cityId = await waitForCity(database, deadline);
  const published = await database.transaction(systemScope, (tx) => loadNationalCriteria(tx, cityId));
  progress(`${published} national criteria sets`);
  const targets = await database.transaction(systemScope, (tx) => loadPlan291(tx, cityId));
  progress(`${targets} targets of the city's plan`);
  if (!demonstration) return;
  const known = await waitForCommunes(database, communes, deadline);
  const written = await database.transaction(systemScope, async (tx) => {
    // Two loads at once: the second one waits and finds the first one's rows.
    await tx.query("SELECT pg_advisory_xact_lock(hashtext('registrations load'))");
    const earlier = await tx.query("SELECT 1 FROM registration WHERE created_by = $1 LIMIT 1", [DEMONSTRATION_ACCOUNT]);
    if (earlier.length > 0) return 0;
    await loadDemonstrationCampaigns(tx, cityId);
    const registrations = await writeDemonstration(tx, known);
    progress(`${await loadDemonstrationCertificates(tx, DEMONSTRATION_ACCOUNT)} certificates of the demonstration`);
    // Until the planner knows what has come at once, a roll-up takes seconds.
    await tx.query("ANALYZE registration, registration_change, subject, counter, certificate");
    await tx.query("ANALYZE unit, unit_version, unit_closure, yearly_figures");
    return registrations;
  });
  progress(
    written === 0 ? "the demonstration's registrations are there" : `${written} registrations of the demonstration`,
  );
}

async function waitForCity(database: Database, deadline: number): Promise<string> {
  const end = Date.now() + deadline;
  for (;;) {
    const cityId = await readCity(database);
    if (cityId !== null) return cityId;
    if (Date.now() > end) throw new Error("The replica holds no unit. Have the organizations been loaded?");
    await delay(250);
  }
}

/** The organizations service tells its units and figures by domain events, which the running service takes over. */
async function waitForCommunes(
  database: Database,
  expected: number,
  deadline: number,
): Promise<DemonstrationCommune[]> {
  const end = Date.now() + deadline;
  for (;;) {
    const communes = await database.transaction(systemScope, (tx) => readCommunes(tx), { readOnly: true });
    const reporting = communes.filter(({ figures }) => DEMONSTRATION_YEARS.every((year) => year in figures)).length;
    if (communes.length >= expected && reporting >= expected) return communes;
    if (Date.now() > end) {
      throw new Error(
        `The replica holds ${communes.length} communes, ${reporting} with figures, of ${expected}. Is the registrations service running, and have the organizations been loaded?`,
      );
    }
    await delay(250);
  }
}

function readCommunes(tx: Transaction): Promise<DemonstrationCommune[]> {
  return tx.query<DemonstrationCommune>(
    `SELECT unit.id AS "unitId", version.code, version.name_vi AS "nameVi", version.parent_id AS "districtId",
       coalesce((
         SELECT jsonb_object_agg(f.year, to_jsonb(f)) FROM yearly_figures AS f WHERE f.unit_id = unit.id AND f.year = ANY ($1::int[])
       ), '{}') AS figures,
       ARRAY (
         SELECT branch.unit_id FROM unit_version AS branch JOIN unit AS leaf ON leaf.id = branch.unit_id
         WHERE branch.parent_id = unit.id AND branch.validity @> app_today() AND leaf.branch_kind IS NOT NULL
         ORDER BY branch.unit_id
       ) AS "branchIds"
     FROM unit
     JOIN unit_version AS version ON version.unit_id = unit.id AND version.validity @> app_today()
     WHERE unit.tier_code = 'commune' AND version.code IS NOT NULL
     ORDER BY version.code`,
    [[...DEMONSTRATION_YEARS]],
  );
}

if (import.meta.main) {
  const environment = readEnvironment(environmentSchema);
  const database = openDatabase({ url: environment.DATABASE_URL, applicationName: "registrations load" });
  try {
    await load(database, { demonstration: environment.DEMONSTRATION, progress: (line) => console.log(line) });
  } finally {
    await database.close();
  }
}
