import { setTimeout as delay } from "node:timers/promises";
import {
  type CopyValue,
  copyRows,
  type Database,
  openDatabase,
  systemScope,
  type Transaction,
} from "@khuyenhoc/database";
import { readEnvironment } from "@khuyenhoc/service-kit";
import { environmentSchema } from "./environment.ts";
import { loadDemonstrationCertificates } from "./load/certificates.ts";
import { loadDemonstrationCampaigns, loadNationalCriteria, readCity } from "./load/criteria.ts";
import {
  DEMONSTRATION_ACCOUNT,
  DEMONSTRATION_YEAR,
  type DemonstrationCommune,
  type DemonstrationRow,
  demonstrationRegistrations,
} from "./load/demonstration.ts";
import { countNames, type Delta, statesOfCount } from "./modules/counts/counter.ts";
import { applyDeltas } from "./modules/counts/repository.ts";
import { kindOf } from "./modules/subjects/registering.ts";
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
 * Loads the national criteria, the targets of the city's plan, and what demonstrations show: made-up registrations of the year in
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
    const registrations = await writeRegistrations(tx, known.flatMap(demonstrationRegistrations));
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
    const reporting = communes.filter(({ clans }) => clans !== null).length;
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
       f.clans, f.communities, f.units,
       ARRAY (
         SELECT branch.unit_id FROM unit_version AS branch JOIN unit AS leaf ON leaf.id = branch.unit_id
         WHERE branch.parent_id = unit.id AND branch.validity @> app_today() AND leaf.branch_kind IS NOT NULL
         ORDER BY branch.unit_id
       ) AS "branchIds"
     FROM unit
     JOIN unit_version AS version ON version.unit_id = unit.id AND version.validity @> app_today()
     LEFT JOIN yearly_figures AS f ON f.unit_id = unit.id AND f.year = $1
     WHERE unit.tier_code = 'commune' AND version.code IS NOT NULL
     ORDER BY version.code`,
    [DEMONSTRATION_YEAR],
  );
}

const columns = {
  unit_id: "uuid",
  model: "text",
  population_group: "text",
  subject_name: "text",
  subject_code: "text",
  address: "text",
  subject_key: "text",
  search: "text",
  state: "text",
  return_reason: "text",
  created_at: "timestamptz",
  submitted_at: "timestamptz",
  submitted_by: "text",
  decided_at: "timestamptz",
  decided_by: "text",
} as const;

function valuesOf(row: DemonstrationRow): CopyValue[] {
  const { unitId, model, group, subjectName, subjectCode, address, subjectKey, search, state, returnReason } = row;
  const { createdAt, submittedAt, submittedBy, decidedAt, decidedBy } = row;
  return [
    ...[unitId, model, group, subjectName, subjectCode, address, subjectKey, search, state, returnReason],
    ...[createdAt, submittedAt, submittedBy, decidedAt, decidedBy],
  ];
}

async function writeRegistrations(tx: Transaction, rows: readonly DemonstrationRow[]): Promise<number> {
  const names = Object.keys(columns);
  const definitions = Object.entries(columns).map(([name, type]) => `${name} ${type}`);
  await tx.query(`CREATE TEMPORARY TABLE demonstration (${definitions.join(", ")}) ON COMMIT DROP`);
  await copyRows(tx, "demonstration", names, rows.map(valuesOf));
  await tx.query("ANALYZE demonstration");
  await tx.query(
    `INSERT INTO subject (kind, unit_id, name, code, address, population_group, subject_key, search, created_at, created_by, updated_at)
     SELECT ${kindOf("model")}, unit_id, subject_name, subject_code, address, population_group, subject_key, search, created_at, $1, created_at
     FROM demonstration
     ON CONFLICT DO NOTHING`,
    [DEMONSTRATION_ACCOUNT],
  );
  const counts = countNames.map((count) => {
    const states = statesOfCount[count].map((state) => `'${state}'`).join(", ");
    return `(count(*) FILTER (WHERE state IN (${states})))::int AS "${count}"`;
  });
  const leaves = await tx.query<Delta>(
    `WITH written AS (
       INSERT INTO registration (${names.join(", ")}, year, created_by, updated_at, subject_id)
       SELECT ${names.map((name) => `d.${name}`).join(", ")}, $1, $2, coalesce(decided_at, submitted_at, d.created_at), coalesce(merged_into, s.id)
       FROM demonstration AS d
       JOIN subject AS s ON s.unit_id = d.unit_id AND s.kind = ${kindOf("d.model")} AND s.subject_key = d.subject_key
       ON CONFLICT DO NOTHING
       RETURNING *
     ), step AS (
       SELECT id, unit_id, 1 AS step, 'SUBMIT' AS kind, submitted_at AS at, submitted_by AS by, NULL AS reason,
         jsonb_build_object('state', jsonb_build_array('DRAFT', 'REGISTERED')) AS fields
       FROM written WHERE submitted_at IS NOT NULL
       UNION ALL
       SELECT id, unit_id, 2, CASE state WHEN 'RECOGNISED' THEN 'APPROVE' ELSE 'RETURN' END, decided_at, decided_by, return_reason,
         jsonb_build_object('state', jsonb_build_array('REGISTERED', state))
       FROM written WHERE decided_at IS NOT NULL
     ), history AS (
       INSERT INTO registration_change (registration_id, unit_id, kind, changed_at, changed_by, reason, fields)
       SELECT id, unit_id, kind, at, by, reason, fields FROM step ORDER BY step
     )
     SELECT unit_id AS "unitId", year, model, population_group AS "group",
       ${counts.join(", ")}
     FROM written GROUP BY 1, 2, 3, 4`,
    [DEMONSTRATION_YEAR, DEMONSTRATION_ACCOUNT],
  );
  await applyDeltas(tx, leaves, { evenClosed: true });
  return leaves.reduce((sum, leaf) => sum + countNames.reduce((part, count) => part + leaf[count], 0), 0);
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
