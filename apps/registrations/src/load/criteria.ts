import { seedUnitId } from "@khuyenhoc/contracts";
import { type Database, systemScope, type Transaction } from "@khuyenhoc/database";
import { DEMONSTRATION_ACCOUNT } from "./demonstration.ts";
import { nationalCriteria } from "./national-criteria.ts";

const SEED_ACCOUNT = "first data";

/** The unit without another above it; null until the replica has it. */
export async function readCity(database: Database): Promise<string | null> {
  const [row] = await database.transaction(
    systemScope,
    (tx) => tx.query<{ id: string }>("SELECT unit_id AS id FROM unit_version WHERE parent_id IS NULL LIMIT 1"),
    { readOnly: true },
  );
  return row?.id ?? null;
}

/**
 * Publishes the national criteria as the city's first versions. Where the city has published a set of a model for the same subjects
 * already, its stays.
 *
 * @returns how many were published
 */
export async function loadNationalCriteria(tx: Transaction, cityId: string): Promise<number> {
  const rows = await tx.query(
    `INSERT INTO criteria_set (
       id, unit_id, model, applies_to, title_vi, title_en, state, version, decision_number, decision_date, valid_from, illustrative,
       definition, created_by, updated_by, published_at, published_by
     )
     SELECT id, $1, model, "appliesTo", "titleVi", "titleEn", 'PUBLISHED', 1, "decisionNumber", "decisionDate", "decisionDate", illustrative,
       definition, $2, $2, now(), $2
     FROM jsonb_to_recordset($3::jsonb) AS s (
       id uuid, model text, "appliesTo" text[], "titleVi" text, "titleEn" text, "decisionNumber" text, "decisionDate" date, illustrative boolean,
       definition jsonb
     )
     ON CONFLICT DO NOTHING
     RETURNING id`,
    [cityId, SEED_ACCOUNT, JSON.stringify(nationalCriteria)],
  );
  return rows.length;
}

const DEMONSTRATED_YEAR = 2027;
/** Communes of Ba Đình and Tây Hồ in which the pilot of the demonstration takes place: Phúc Xá and Phú Thượng. */
const pilotUnits = ["00001", "00091"].map((code) => seedUnitId("commune", code));

/**
 * Opens the city's campaigns of the demonstration: of the year after its registrations, which were decided directly, for all
 * models, with the sets for particular kinds of subject; that of units as a pilot. Every step may be taken until the end of that year.
 *
 * @returns how many were opened
 */
export async function loadDemonstrationCampaigns(tx: Transaction, cityId: string): Promise<number> {
  const campaigns = nationalCriteria.flatMap(({ id, model, appliesTo, titleVi }) =>
    appliesTo.length > 0
      ? []
      : {
          id: id.replace("c717e410", "ca4b0a16"),
          model,
          title: `Đợt ${DEMONSTRATED_YEAR}: ${titleVi.replace(/ \(.*/u, "")}${model === "UNIT" ? " (thí điểm)" : ""}`,
          criteriaSetId: id,
          furtherSetIds: nationalCriteria.flatMap((set) =>
            set.model === model && set.appliesTo.length > 0 ? set.id : [],
          ),
        },
  );
  const rows = await tx.query<{ model: string; id: string }>(
    `INSERT INTO campaign (
       id, unit_id, year, model, title, state, is_pilot, criteria_set_id, register_to, assess_to, review_to, decide_to, appeal_days,
       created_by, updated_by
     )
     SELECT s.id, $1, $2, s.model, s.title, 'OPEN', s.model = 'UNIT', s."criteriaSetId", make_date($2, 6, 30), make_date($2, 10, 31),
       make_date($2, 11, 30), make_date($2, 12, 31), 30, $3, $3
     FROM jsonb_to_recordset($4::jsonb) AS s (id uuid, model text, title text, "criteriaSetId" uuid)
     WHERE EXISTS (SELECT 1 FROM criteria_set WHERE criteria_set.id = s."criteriaSetId")
     ON CONFLICT DO NOTHING
     RETURNING id, model`,
    [cityId, DEMONSTRATED_YEAR, DEMONSTRATION_ACCOUNT, JSON.stringify(campaigns)],
  );
  await tx.query(
    `INSERT INTO campaign_further_set (campaign_id, criteria_set_id)
     SELECT s.id, criteria_set.id
     FROM jsonb_to_recordset($1::jsonb) AS s (id uuid, "furtherSetIds" uuid[])
     JOIN criteria_set ON criteria_set.id = ANY (s."furtherSetIds")
     WHERE s.id = ANY ($2::uuid[])`,
    [JSON.stringify(campaigns), rows.map(({ id }) => id)],
  );
  const pilot = rows.find(({ model }) => model === "UNIT");
  if (pilot !== undefined) {
    await tx.query("INSERT INTO campaign_pilot (campaign_id, unit_id) SELECT $1, unnest($2::uuid[])", [
      pilot.id,
      pilotUnits,
    ]);
  }
  return rows.length;
}
