import { createHash, randomUUID } from "node:crypto";
import type { AccountCode } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import type { Fixture } from "../../testing/fixture.ts";
import { type JournalDraft, nextNumber, type Posted, post, reserve, reverse, settle } from "../ledger/posting.ts";

const by = { subject: "bookkeeper", username: "bookkeeper" };

/** Lines of a journal: account, purpose, amount. */
export type Lines = readonly (readonly [AccountCode, string | null, bigint])[];

/** Posts a journal as somebody else. @throws DomainError what the books refuse with */
export function book(
  fixture: Fixture,
  draft: { fundId: string; kind: JournalDraft["kind"]; on: string; lines: Lines; late?: string },
): Promise<Posted> {
  return fixture.database.transaction(systemScope, (tx) =>
    post(tx, {
      fundId: draft.fundId,
      kind: draft.kind,
      effectiveOn: draft.on,
      description: "Ghi sổ",
      postings: draft.lines.map(([account, purposeId, amount]) => ({ account, purposeId, amount })),
      source: null,
      ...(draft.late === undefined ? {} : { lateReason: draft.late }),
      by,
    }),
  );
}

/** Reverses a journal as somebody else. */
export function takeBack(fixture: Fixture, journalId: string, on: string): Promise<Posted> {
  return fixture.database.transaction(systemScope, (tx) =>
    reverse(tx, { journalId, effectiveOn: on, reason: "Ghi nhầm", by }),
  );
}

/** A programme of a fund. @returns its id */
export async function programmeOf(
  fixture: Fixture,
  draft: { fundId: string; purposeId: string | null; title: string; year: number },
): Promise<string> {
  const [made] = await fixture.query<{ id: string }>(
    `INSERT INTO programme (fund_id, unit_id, fund_name, purpose_id, title, kind, year, state, criteria, minimum_score, instalments,
       amount, apply_from, apply_to, created_by)
     SELECT f.id, f.unit_id, f.name, $2, $3, 'HARDSHIP', $4, 'OPEN', '[]', 0, '[]', 1, make_date($4, 1, 1), make_date($4, 12, 31), 'somebody'
     FROM fund AS f WHERE f.id = $1 RETURNING id`,
    [draft.fundId, draft.purposeId, draft.title, draft.year],
  );
  return made?.id ?? "";
}

/** Grants a student an award of a programme and pays it on a day, as other people do. @returns the journal that paid it */
export async function payAward(
  fixture: Fixture,
  award: { programmeId: string; student: string; amount: bigint; on: string },
): Promise<Posted> {
  const { programmeId, student, amount, on } = award;
  return fixture.database.transaction(systemScope, async (tx) => {
    const [programme] = await tx.query<{ fundId: string; unitId: string; purposeId: string | null }>(
      `SELECT fund_id AS "fundId", unit_id AS "unitId", purpose_id AS "purposeId" FROM programme WHERE id = $1`,
      [programmeId],
    );
    if (programme === undefined) throw new Error("no programme");
    const { fundId, unitId, purposeId } = programme;
    const key = createHash("sha256").update(student).digest();
    const [application] = await tx.query<{ id: string }>(
      `INSERT INTO application (programme_id, unit_id, state, sealed, student_key, near_key, guardian_consent_on, guardian_consent_how,
         filed_by, filed_by_username)
       VALUES ($1, $2, 'AWARDED', 'sealed', $3, $3, $4, 'PAPER', 'filer', 'filer') RETURNING id`,
      [programmeId, unitId, key, on],
    );
    const [round] = await tx.query<{ id: string }>(
      `INSERT INTO award_round (programme_id, fund_id, unit_id, state, amount, proposed_by, proposed_by_username, decided_by,
         decided_by_username, decided_at, decision_number)
       VALUES ($1, $2, $3, 'APPROVED', $4, 'proposer', 'proposer', 'decider', 'decider', now(), '1') RETURNING id`,
      [programmeId, fundId, unitId, amount],
    );
    const year = Number(on.slice(0, 4));
    const sequence = await nextNumber(tx, { fundId, series: "AWARD", year });
    const [made] = await tx.query<{ id: string }>(
      `INSERT INTO award (application_id, programme_id, fund_id, unit_id, round_id, year, sequence, student_key, amount, granted_on)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
      [application?.id, programmeId, fundId, unitId, round?.id, year, sequence, key, amount, on],
    );
    const id = randomUUID();
    const source = { type: "AWARD_PAYMENT", id };
    const reservationId = await reserve(tx, { fundId, purposeId, amount, expiresOn: "2030-12-31", source, by });
    const voucher = await nextNumber(tx, { fundId, series: "PAYMENT", year });
    const draft: JournalDraft = {
      fundId,
      kind: "PAYMENT",
      effectiveOn: on,
      description: "Chi học bổng",
      postings: [
        { account: "611", purposeId, amount },
        { account: "111", purposeId, amount: -amount },
      ],
      source,
      by,
    };
    const posted = await settle(tx, { reservationId, draft });
    await tx.query(
      `INSERT INTO award_payment (id, award_id, fund_id, instalment, due_on, amount, reservation_id, account, paid_on, voucher_year,
         voucher_number, proof, paid_by, paid_by_username, journal_id)
       VALUES ($1, $2, $3, 1, $4, $5, $6, '111', $4, $7, $8, 'ký nhận', 'payer', 'payer', $9)`,
      [id, made?.id, fundId, on, amount, reservationId, year, voucher, posted.journalId],
    );
    return posted;
  });
}
