import { today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import {
  DEMONSTRATION_ACCOUNT,
  type DemonstrationUnit,
  demonstrationId,
  demonstrationName,
  inHanoi,
  numbersOf,
} from "./demonstration.ts";
import { writeDelegates, writeEvents } from "./writing.ts";

/** Plan of a year by tier: what units plan themselves, and what they were told to reach. */
const plans = [
  { tier: "city", kindCode: "SEMINAR", planned: 2, target: null },
  { tier: "district", kindCode: "SEMINAR", planned: 1, target: 1 },
  { tier: "district", kindCode: "TRAINING", planned: 2, target: 2 },
  { tier: "commune", kindCode: "LEARNING_WEEK", planned: 1, target: 1 },
  { tier: "commune", kindCode: "SCHOLARSHIP_CEREMONY", planned: 1, target: 1 },
] as const;

/** Writes the plans of a year (kế hoạch năm) of the city, its districts and communes. */
export async function writePlans(tx: Transaction, year: number): Promise<void> {
  await tx.query(
    `INSERT INTO event_plan (unit_id, year, kind_code, planned_events, planned_by, target_events, target_by, target_by_username, target_at)
     SELECT u.id, $1, p.kind_code, p.planned, $6, p.target, CASE WHEN p.target IS NOT NULL THEN $6 END,
       CASE WHEN p.target IS NOT NULL THEN $6 END, CASE WHEN p.target IS NOT NULL THEN now() END
     FROM unnest($2::text[], $3::text[], $4::int[], $5::int[]) AS p (tier, kind_code, planned, target)
     JOIN unit AS u ON u.tier_code = p.tier`,
    [
      year,
      plans.map(({ tier }) => tier),
      plans.map(({ kindCode }) => kindCode),
      plans.map(({ planned }) => planned),
      plans.map(({ target }) => target),
      DEMONSTRATION_ACCOUNT,
    ],
  );
}

/** District whose training can be checked in to on the day of the load (quận Tây Hồ). */
const TRAINING_DISTRICT = "003";

const dayAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * 3600_000).toISOString().slice(0, 10);

/**
 * Events that are open when a demonstration begins: a seminar of the city in ten days with seats for every district, and a training of
 * one district today, whose communes have registered delegates.
 *
 * @param now the instant of the load
 */
export async function writeUpcoming(tx: Transaction, units: readonly DemonstrationUnit[], now: Date): Promise<void> {
  const city = units.find(({ tier }) => tier === "city");
  const districts = units.filter(({ tier }) => tier === "district");
  const host = districts.find(({ code }) => code === TRAINING_DISTRICT) ?? districts[0];
  if (city === undefined || host === undefined) return;
  const day = today(now);
  const open = { state: "OPEN", attendance: "ROLL", declared: null } as const;
  const seminar = demonstrationId("upcoming seminar");
  const training = demonstrationId("upcoming training");
  await writeEvents(tx, [
    {
      id: seminar,
      sessionId: demonstrationId("upcoming seminar session"),
      unitId: city.unitId,
      kindCode: "SEMINAR",
      title: "Hội thảo chuyển đổi số trong công tác khuyến học",
      startsAt: inHanoi(dayAfter(day, 10), 8),
      endsAt: inHanoi(dayAfter(day, 10), 11),
      ...open,
      capacity: 300,
      certificateMinutes: 120,
    },
    {
      id: training,
      sessionId: demonstrationId("upcoming training session"),
      unitId: host.unitId,
      kindCode: "TRAINING",
      title: "Tập huấn mô hình Công dân học tập",
      startsAt: inHanoi(day, 0),
      endsAt: inHanoi(day, 23),
      ...open,
      capacity: 100,
      certificateMinutes: 60,
    },
  ]);
  const communes = units.filter(({ parentId }) => parentId === host.unitId);
  const invited = [
    ...districts.map(({ unitId }) => ({ eventId: seminar, organiserId: city.unitId, unitId, taken: 0 })),
    ...communes.map(({ unitId }) => ({ eventId: training, organiserId: host.unitId, unitId, taken: 4 })),
  ];
  await tx.query(
    `INSERT INTO allotment (event_id, organiser_id, unit_id, parent_unit_id, seats, taken, allotted_by)
     SELECT event_id, organiser_id, unit_id, organiser_id, 10, taken, $5
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[]) AS g (event_id, organiser_id, unit_id, taken)`,
    [
      invited.map(({ eventId }) => eventId),
      invited.map(({ organiserId }) => organiserId),
      invited.map(({ unitId }) => unitId),
      invited.map(({ taken }) => taken),
      DEMONSTRATION_ACCOUNT,
    ],
  );
  await writeDelegates(
    tx,
    communes.flatMap(({ unitId, code }) => {
      const draw = numbersOf(`training ${code}`);
      return Array.from({ length: 4 }, (_, index) => ({
        id: demonstrationId(`training ${code} ${index}`),
        eventId: training,
        unitId,
        name: demonstrationName(draw),
      }));
    }),
  );
}
