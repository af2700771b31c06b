import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, openFixture } from "../../testing/fixture.ts";
import { balancesOf, post } from "../ledger/posting.ts";
import { draftProgramme } from "./programmes.ts";
import { plan } from "./testing.ts";

// The article (laodongthudo.vn, 21/05/2025): the funds of Võng Xuyên hold over 1.2 billion đồng; from 2020 to 2025 they gave nearly
// 3,000 scholarships, over 900 million đồng. Prose rounds; here the figures are counted from journals.
const YEARS = [2021, 2022, 2023, 2024, 2025] as const;
const AWARDS_A_YEAR = 590;
const AMOUNT = 310_000n;
/** Rounds of a year: what one transaction changes again and again, slows it down. */
const ROUNDS = 5;
const AWARDS_A_ROUND = AWARDS_A_YEAR / ROUNDS;
/** Pupils who have a scholarship of the year before too: every fifth. */
const RETURNING = 5;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const by = { subject: "accountant", username: "ke-toan" };

/** Scholarships of one round, each reserved and paid through the ledger's own functions. @param before awards of earlier rounds of the year */
async function giveRound(fundId: string, purposeId: string | null, year: number, before: number): Promise<void> {
  const programmeId = await fixture.database.transaction(systemScope, async (tx) => {
    const id = await draftProgramme(tx, {
      ...plan,
      ...{ fundId, purposeId, year, by: "manager", applyFrom: `${year}-01-01`, applyTo: `${year}-12-31` },
      instalments: [{ dueOn: `${year}-05-01`, amount: `${AMOUNT}` }],
      criteria: plan.criteria.map((criterion) => ({ ...criterion, hardship: criterion.hardship ?? false })),
    });
    await tx.query(
      `WITH round AS (
         INSERT INTO award_round (programme_id, fund_id, unit_id, state, amount, proposed_by, proposed_by_username, decided_by,
           decided_by_username, decided_at, decision_number)
         SELECT p.id, p.fund_id, p.unit_id, 'APPROVED', p.amount * $2::int, 'proposer', 'p', 'approver', 'a', now(), '1/QĐ'
         FROM programme AS p WHERE p.id = $1 RETURNING *
       ), filed AS (
         INSERT INTO application (programme_id, unit_id, state, sealed, student_key, near_key, student_consent_on, student_consent_how,
           filed_by, filed_by_username)
         SELECT $1, round.unit_id, 'AWARDED', '\\x00', key, key, make_date($3::int, 1, 1), 'PAPER', 'filer', 'f'
         FROM round, generate_series($7::int + 1, $7::int + $2::int) AS n,
           sha256(convert_to(CASE WHEN n % $4::int = 0 THEN 'returning ' || n ELSE $3::int::text || ' ' || n END, 'UTF8')) AS key
         RETURNING *
       ), granted AS (
         INSERT INTO award (application_id, programme_id, fund_id, unit_id, round_id, year, sequence, student_key, amount, granted_on)
         SELECT f.id, $1, round.fund_id, f.unit_id, round.id, $3::int, $7::int + row_number() OVER (ORDER BY f.id), f.student_key, $5::bigint, make_date($3::int, 4, 1)
         FROM filed AS f, round RETURNING *
       )
       INSERT INTO award_payment (award_id, fund_id, instalment, due_on, amount, reservation_id)
       SELECT id, fund_id, 1, make_date($3::int, 5, 1), amount,
         (ledger_reserve(fund_id, $6::uuid, amount, false, make_date($3::int + 1, 5, 1), 'AWARD', id::text, 'approver', 'a')).journal_id
       FROM granted`,
      [id, AWARDS_A_ROUND, year, RETURNING, AMOUNT, purposeId, before],
    );
    return id;
  });
  await fixture.database.transaction(systemScope, async (tx) => {
    await tx.query(
      `WITH paid AS MATERIALIZED (
         SELECT i.id, (ledger_settle(i.reservation_id, i.fund_id, 'PAYMENT', i.due_on, 'Chi học bổng', 'AWARD_PAYMENT', i.id::text, NULL,
           'accountant', 'ke-toan', ARRAY['611', '112'], ARRAY[$2::uuid, $2::uuid], ARRAY[i.amount, -i.amount])).journal_id AS journal_id,
           row_number() OVER (ORDER BY i.id) AS number
         FROM award_payment AS i JOIN award AS w ON w.id = i.award_id WHERE w.programme_id = $1
       )
       UPDATE award_payment AS i SET account = '112', paid_on = i.due_on, voucher_year = $3::int, voucher_number = $4::int + paid.number, proof = 'FT',
         paid_by = 'accountant', paid_by_username = 'ke-toan', journal_id = paid.journal_id
       FROM paid WHERE paid.id = i.id`,
      [programmeId, purposeId, year, before],
    );
  });
}

it("Võng Xuyên: nearly 3,000 scholarships of over 900 million đồng in five years, and over 1.2 billion đồng left", async () => {
  const commune = await fixture.fundAt("c11", { name: "Quỹ khuyến học xã Võng Xuyên" });
  const clan = await fixture.fundAt("b11", { name: "Quỹ khuyến học dòng họ" });
  const gifts = [
    { fundId: commune.fundId, amount: 1_650_000_000n, effectiveOn: "2020-06-01" },
    { fundId: clan.fundId, amount: 480_000_000n, effectiveOn: "2021-02-15" },
  ];
  for (const { fundId, amount, effectiveOn } of gifts) {
    await fixture.database.transaction(systemScope, (tx) =>
      post(tx, {
        ...{ fundId, effectiveOn, kind: "GIFT", description: "Thu tài trợ", source: null, by },
        postings: [
          { account: "112", purposeId: null, amount },
          { account: "511", purposeId: null, amount: -amount },
        ],
      }),
    );
  }
  for (const year of YEARS) {
    for (let round = 0; round < ROUNDS; round++) await giveRound(commune.fundId, null, year, round * AWARDS_A_ROUND);
  }

  const officer = fixture.as("commune-officer", "c11");
  const fundIds = [commune.fundId, clan.fundId];
  const figures = await officer.awards.figures({ fundIds, from: "2020-07-01", to: "2025-06-30" });
  const awards = AWARDS_A_YEAR * YEARS.length;
  // Every fifth pupil of a year comes back in each of the five: lượt and người stand beside each other.
  const returning = AWARDS_A_YEAR / RETURNING;
  const students = (AWARDS_A_YEAR - returning) * YEARS.length + returning;
  const paid = AMOUNT * BigInt(awards);
  expect(figures).toEqual([
    { fundId: commune.fundId, awards, students, paid: `${paid}` },
    { fundId: clan.fundId, awards: 0, students: 0, paid: "0" },
  ]);
  expect([awards, students, paid]).toEqual([2950, 2478, 914_500_000n]);

  const balances = await fixture.database.transaction(systemScope, (tx) =>
    balancesOf(tx, fundIds, { effectiveOn: "2025-06-30" }),
  );
  const money = balances.reduce((sum, { account, amount }) => (account === "112" ? sum + amount : sum), 0n);
  expect(money).toBe(1_215_500_000n);
  const [year] = await officer.awards.figures({ fundIds: [commune.fundId], from: "2023-01-01", to: "2023-12-31" });
  expect(year).toMatchObject({ awards: AWARDS_A_YEAR, students: AWARDS_A_YEAR });
});
