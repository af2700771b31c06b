import { fold } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import { nameKey } from "../modules/gifts/donors.ts";
import { accounts } from "../modules/gifts/recording.ts";
import { DEMONSTRATION_ACCOUNT, type DemonstrationOfUnit } from "./demonstration.ts";

const columnOf = <Row, Value>(rows: readonly Row[], of: (row: Row) => Value): Value[] => rows.map(of);

/** Opens the funds with their purposes and donors. */
async function writeFunds(tx: Transaction, made: readonly DemonstrationOfUnit[]): Promise<void> {
  const funds = made.map(({ fund }) => fund);
  await tx.query(
    `INSERT INTO fund (id, unit_id, kind, legal_form, name, name_folded, opened_on, bank_bin, bank_account, bank_holder, created_by)
     SELECT f.id, f.unit_id, 'LEARNING', 'INTERNAL', f.name, f.folded, '2020-01-01', '970436', f.account, f.name, $6
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[]) AS f (id, unit_id, name, folded, account)`,
    [
      columnOf(funds, ({ id }) => id),
      columnOf(funds, ({ unitId }) => unitId),
      columnOf(funds, ({ name }) => name),
      columnOf(funds, ({ name }) => fold(name)),
      columnOf(funds, ({ bankAccount }) => bankAccount),
      DEMONSTRATION_ACCOUNT,
    ],
  );
  const purposes = funds.flatMap(({ id: fundId, purposes: own }) => own.map((purpose) => ({ ...purpose, fundId })));
  await tx.query(
    `INSERT INTO purpose (id, fund_id, code, name, created_by)
     SELECT p.*, $5 FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS p`,
    [
      columnOf(purposes, ({ id }) => id),
      columnOf(purposes, ({ fundId }) => fundId),
      columnOf(purposes, ({ code }) => code),
      columnOf(purposes, ({ name }) => name),
      DEMONSTRATION_ACCOUNT,
    ],
  );
  const donors = made.flatMap(({ donors: own }) => own);
  await tx.query(
    `INSERT INTO donor (id, unit_id, kind, name, name_folded, name_key, subject_unit_id, subject_code, named_in_public, created_by, updated_by)
     SELECT d.id, d.unit_id, d.kind, d.name, d.folded, d.key, CASE WHEN d.code IS NULL THEN NULL ELSE d.unit_id END, d.code, d.named, $9, $9
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[])
       AS d (id, unit_id, kind, name, folded, key, code, named)`,
    [
      columnOf(donors, ({ id }) => id),
      columnOf(donors, ({ unitId }) => unitId),
      columnOf(donors, ({ kind }) => kind),
      columnOf(donors, ({ name }) => name),
      columnOf(donors, ({ name }) => fold(name)),
      columnOf(donors, ({ name }) => nameKey(name)),
      columnOf(donors, ({ subjectCode }) => subjectCode),
      columnOf(donors, ({ namedInPublic }) => namedInPublic),
      DEMONSTRATION_ACCOUNT,
    ],
  );
}

/** Books the gifts of a fund in one round trip, through the functions that every command goes through. */
async function bookGifts(tx: Transaction, { gifts }: DemonstrationOfUnit): Promise<void> {
  await tx.query(
    `WITH numbered AS MATERIALIZED (
       SELECT g.*, (ledger_number(g.fund_id, 'RECEIPT', extract(year FROM g.received_on)::int)).sequence::int AS number
       FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::bigint[], $7::date[], $8::text[], $9::text[], $10::text[],
         $11::text[], $12::text[], $13::text[])
         AS g (id, fund_id, kind, donor_id, purpose_id, amount, received_on, goods, valued_by, basis, debit, credit, words)
     ), booked AS MATERIALIZED (
       SELECT n.*, ledger_post(n.fund_id, 'GIFT', n.received_on,
         n.words || ', phiếu thu ' || lpad(n.number::text, 4, '0') || '/' || extract(year FROM n.received_on), 'GIFT', n.id::text, NULL,
         $14, $14, ARRAY[n.debit, n.credit], ARRAY[n.purpose_id, n.purpose_id], ARRAY[n.amount, -n.amount]) AS outcome
       FROM numbered AS n
     )
     INSERT INTO gift (id, fund_id, letter_id, donor_id, kind, purpose_id, amount, received_on, goods, valued_by, valuation_basis,
       receipt_year, receipt_number, journal_id, created_by, created_by_username)
     SELECT id, fund_id, id, donor_id, kind, purpose_id, amount, received_on, goods, valued_by, basis, extract(year FROM received_on)::int,
       number, (outcome).journal_id, $14, $14 FROM booked`,
    [
      columnOf(gifts, ({ id }) => id),
      columnOf(gifts, ({ fundId }) => fundId),
      columnOf(gifts, ({ kind }) => kind),
      columnOf(gifts, ({ donorId }) => donorId),
      columnOf(gifts, ({ purposeId }) => purposeId),
      columnOf(gifts, ({ amount }) => amount),
      columnOf(gifts, ({ receivedOn }) => receivedOn),
      columnOf(gifts, ({ valuation }) => valuation?.goods ?? null),
      columnOf(gifts, ({ valuation }) => valuation?.valuedBy ?? null),
      columnOf(gifts, ({ valuation }) => valuation?.basis ?? null),
      columnOf(gifts, ({ kind }) => accounts[kind].debit),
      columnOf(gifts, ({ kind }) => accounts[kind].credit),
      columnOf(gifts, ({ kind }) => accounts[kind].words),
      DEMONSTRATION_ACCOUNT,
    ],
    "demonstration-gifts",
  );
}

/** Tells of the gifts of donors whom the registrations know; the others would be evidence of nobody. */
async function tellGifts(tx: Transaction, made: readonly DemonstrationOfUnit[]): Promise<void> {
  const codes = new Map(made.flatMap(({ donors }) => donors.map(({ id, subjectCode }) => [id, subjectCode] as const)));
  await appendDomainEvents(
    tx,
    made.flatMap(({ fund, gifts }) =>
      gifts.flatMap((gift) => {
        const subjectCode = codes.get(gift.donorId ?? "");
        if (subjectCode == null) return [];
        return [
          {
            type: "vn.khuyenhoc.funds.gift.received.v1" as const,
            subject: gift.id,
            data: {
              giftId: gift.id,
              subjectId: null,
              hint: { unitId: fund.unitId, subjectCode },
              fundName: fund.name,
              amount: `${gift.amount}`,
              date: gift.receivedOn,
            },
          },
        ];
      }),
    ),
  );
}

/** Writes funds, donors and gifts of the demonstration. @returns how many gifts were booked */
export async function loadDemonstrationGifts(tx: Transaction, made: readonly DemonstrationOfUnit[]): Promise<number> {
  await writeFunds(tx, made);
  for (const one of made) await bookGifts(tx, one);
  await tellGifts(tx, made);
  return made.reduce((sum, { gifts }) => sum + gifts.length, 0);
}
