import type { Student } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { grantRound } from "../modules/scholarships/granting.ts";
import { payInstalments, paymentsWithAwards } from "../modules/scholarships/payments.ts";
import { draftProgramme } from "../modules/scholarships/programmes.ts";
import { sealStudent } from "../modules/scholarships/students.ts";
import {
  DEMONSTRATION_ACCOUNT,
  DEMONSTRATION_YEARS,
  type DemonstrationOfUnit,
  demonstrationId,
} from "./demonstration.ts";

/** Nobody takes two steps, not even where all is made up. */
const account = (step: string) => ({ subject: `${DEMONSTRATION_ACCOUNT}-${step}`, username: DEMONSTRATION_ACCOUNT });
const AMOUNT = 300_000n;
/** Awards of one round of a fund, as far as its money goes. */
const AWARDS = 2;
const families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng"] as const;
const names = ["Thị Mai", "Văn Nam", "Thị Hạnh", "Đức Anh", "Minh Thư", "Gia Bảo"] as const;

const criteria = [
  { code: "STUDY", nameVi: "Kết quả học tập", nameEn: "Results at school", maxPoints: 60, hardship: false },
  { code: "NEED", nameVi: "Hoàn cảnh", nameEn: "Hardship", maxPoints: 40, hardship: true },
];

/** A pupil who does not exist. The same pupil applies again in later years, so that lượt and người differ. */
function studentOf(unitName: string, index: number): Student {
  const family = families[index % families.length] ?? "Nguyễn";
  return {
    name: `${family} ${names[(index * 5 + unitName.length) % names.length] ?? "Thị Mai"}`,
    birthDate: `2012-0${1 + (index % 9)}-1${index % 10}`,
    school: `THCS ${unitName.replace(/^(Phường|Xã|Quận|Huyện|Thị xã)\s+/u, "")}`,
    className: `${6 + (index % 4)}A`,
    guardian: `${family} Văn Phụ Huynh`,
    hardship: "Hoàn cảnh khó khăn (minh hoạ)",
    payee: { holder: "PHU HUYNH MINH HOA", bank: "Agribank", account: `15002${String(10_000 + index)}` },
  };
}

interface Filed {
  id: string;
  score: number;
  hardship: number;
}

/** Files and scores applications; @returns them in the order of their ranks */
async function fileApplications(
  tx: Transaction,
  vault: Vault,
  programme: { id: string; unitId: string; unitName: string; year: number },
  indexes: readonly number[],
): Promise<Filed[]> {
  const filed = indexes.map((index, position) => {
    const id = demonstrationId(`application ${programme.unitId} ${programme.year} ${index}`);
    const { sealed, studentKey, nearKey } = sealStudent(vault, id, studentOf(programme.unitName, index));
    const need = 30 - position;
    return { id, sealed, studentKey, nearKey, score: 55 - position + need, hardship: need, study: 55 - position };
  });
  await tx.query(
    `INSERT INTO application (id, programme_id, unit_id, sealed, student_key, near_key, guardian_consent_on, guardian_consent_how,
       student_consent_on, student_consent_how, points, score, hardship_score, filed_by, filed_by_username, filed_at)
     SELECT n.id, $1, $2, n.sealed, n.student_key, n.near_key, $3::date, 'PAPER', $3::date, 'IN_PERSON',
       jsonb_build_object('STUDY', n.study, 'NEED', n.hardship), n.score, n.hardship, $4, $5, $3::date
     FROM unnest($6::uuid[], $7::bytea[], $8::bytea[], $9::bytea[], $10::int[], $11::int[], $12::int[])
       AS n (id, sealed, student_key, near_key, study, hardship, score)`,
    [
      ...[programme.id, programme.unitId, `${programme.year}-10-05`],
      ...[account("filer").subject, account("filer").username],
      filed.map(({ id }) => id),
      filed.map(({ sealed }) => sealed),
      filed.map(({ studentKey }) => studentKey),
      filed.map(({ nearKey }) => nearKey),
      filed.map(({ study }) => study),
      filed.map(({ hardship }) => hardship),
      filed.map(({ score }) => score),
    ],
  );
  return filed;
}

/** A list as it was proposed. @param approved whether it was approved too */
async function writeRound(
  tx: Transaction,
  programme: { id: string; fundId: string; unitId: string; year: number },
  filed: readonly Filed[],
  approved: boolean,
): Promise<string> {
  const id = demonstrationId(`round ${programme.id}`);
  const approver = approved ? account("approver") : null;
  await tx.query(
    `INSERT INTO award_round (id, programme_id, fund_id, unit_id, state, amount, proposed_by, proposed_by_username, proposed_at,
       decided_by, decided_by_username, decided_at, decision_number)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::date, $10, $11, CASE WHEN $10::text IS NULL THEN NULL ELSE $9::date END, $12)`,
    [
      ...[id, programme.id, programme.fundId, programme.unitId, approved ? "APPROVED" : "PROPOSED"],
      ...[
        AMOUNT * BigInt(filed.length),
        account("proposer").subject,
        account("proposer").username,
        `${programme.year}-11-05`,
      ],
      ...[approver?.subject ?? null, approver?.username ?? null, approved ? `${programme.year}/QĐ-HKH` : null],
    ],
  );
  await tx.query(
    `INSERT INTO award_round_line (round_id, rank, application_id, score, hardship_score)
     SELECT $1, l.* FROM unnest($2::int[], $3::uuid[], $4::int[], $5::int[]) AS l`,
    [
      id,
      filed.map((_, index) => index + 1),
      filed.map((one) => one.id),
      filed.map(({ score }) => score),
      filed.map(({ hardship }) => hardship),
    ],
  );
  await tx.query("UPDATE application SET state = $2 WHERE id = ANY ($1::uuid[])", [
    filed.map((one) => one.id),
    approved ? "AWARDED" : "PROPOSED",
  ]);
  return id;
}

/** Grants and pays what a fund can afford of one year. @returns how many awards */
async function giveYear(
  tx: Transaction,
  vault: Vault,
  { fund }: DemonstrationOfUnit,
  { year, unitName, affordable, last }: { year: number; unitName: string; affordable: number; last: boolean },
): Promise<number> {
  const programmeId = await draftProgramme(tx, {
    fundId: fund.id,
    year,
    by: account("manager").subject,
    title: `Học không bao giờ cùng ${year}`,
    kind: "NEVER_ENDING",
    purposeId: null,
    criteria,
    minimumScore: 30,
    places: null,
    quotas: [],
    instalments: [{ dueOn: `${year}-11-20`, amount: `${AMOUNT}` }],
    applyFrom: `${year}-09-15`,
    applyTo: `${year}-12-15`,
    eventId: null,
  });
  await tx.query("UPDATE programme SET state = 'OPEN', revision = 2 WHERE id = $1", [programmeId]);
  const programme = { id: programmeId, fundId: fund.id, unitId: fund.unitId, unitName, year };
  // One pupil comes back every year, the others are new.
  const filed = await fileApplications(tx, vault, programme, [0, year - 2020, year - 2010]);
  const chosen = filed.slice(0, Math.min(AWARDS, affordable));
  if (chosen.length === 0) return 0;
  const roundId = await writeRound(tx, programme, chosen, !last);
  if (last) return 0;
  const applicationIds = chosen.map(({ id }) => id);
  const by = account("approver");
  const awardIds = await grantRound(tx, { roundId, programmeId, applicationIds, grantedOn: `${year}-11-10`, by });
  const due = await tx.query<{ id: string }>(
    "SELECT id FROM award_payment WHERE award_id = ANY ($1::uuid[]) ORDER BY id",
    [awardIds],
  );
  const payments = await paymentsWithAwards(
    tx,
    due.map(({ id }) => id),
    { lock: false },
  );
  await payInstalments(tx, payments, {
    account: "112",
    paidOn: `${year}-11-20`,
    proof: `FT${year}1120`,
    by: account("payer"),
  });
  await tx.query("UPDATE programme SET state = 'CLOSED', revision = 3 WHERE id = $1", [programmeId]);
  await tx.query("UPDATE application SET state = 'NOT_CHOSEN' WHERE programme_id = $1 AND state = 'FILED'", [
    programmeId,
  ]);
  return chosen.length;
}

/**
 * Programmes of three years for every fund of the demonstration: those of past years were paid as far as the fund's money at the bank
 * goes, that of the last year is open, with a list that waits for approval.
 *
 * @returns how many awards were paid
 */
export async function loadDemonstrationScholarships(
  tx: Transaction,
  made: readonly DemonstrationOfUnit[],
  vault: Vault,
): Promise<number> {
  const units = await tx.query<{ id: string; name: string }>(
    `SELECT unit_id AS id, name_vi AS name FROM unit_version WHERE unit_id = ANY ($1::uuid[]) AND validity @> app_today()`,
    [made.map(({ fund }) => fund.unitId)],
  );
  const nameOf = new Map(units.map(({ id, name }) => [id, name]));
  const years = [...DEMONSTRATION_YEARS];
  let awards = 0;
  for (const one of made) {
    const { id: fundId, unitId } = one.fund;
    for (const year of years) {
      // What had come by then: nobody spends in one year what is given in the next.
      const [bank] = await tx.query<{ money: bigint | null }>(
        `SELECT sum(amount)::bigint AS money FROM daily_sum WHERE fund_id = $1 AND account = '112' AND purpose_id IS NULL
           AND effective_on <= make_date($2, 11, 10)`,
        [fundId, year],
      );
      const affordable = Number((bank?.money ?? 0n) / AMOUNT);
      const unitName = nameOf.get(unitId) ?? "";
      awards += await giveYear(tx, vault, one, { year, unitName, affordable, last: year === years.at(-1) });
    }
  }
  return awards;
}
