import { randomUUID } from "node:crypto";
import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { type By, nextNumber, reserve } from "../ledger/posting.ts";
import { readProgrammes } from "./programme-row.ts";

/** How long money or goods stay promised after the day on which they are due: a year (illustrative); then they are free again. */
export function expiryOf(dueOn: string, grantedOn: string): string {
  const from = dueOn > grantedOn ? dueOn : grantedOn;
  const date = new Date(`${from}T00:00:00Z`);
  date.setUTCFullYear(date.getUTCFullYear() + 1);
  return date.toISOString().slice(0, 10);
}

/** What an approved round becomes. */
export interface Grant {
  roundId: string;
  programmeId: string;
  /** In the order of their ranks, which is that of the awards' numbers. */
  applicationIds: readonly string[];
  /** Calendar date. */
  grantedOn: string;
  by: By;
}

/**
 * Makes awards: each takes the next number of the fund's book, and each of its instalments a reservation in the purpose of the programme.
 *
 * @returns ids of the awards, in the order of the applications
 * @throws DomainError INSUFFICIENT_FUNDS, FUND_CLOSED, PURPOSE_UNKNOWN
 */
export async function grantRound(tx: Transaction, grant: Grant): Promise<string[]> {
  const { roundId, programmeId, applicationIds, grantedOn, by } = grant;
  const [programme] = await readProgrammes(tx, [programmeId]);
  if (programme === undefined) throw new DomainError("NOT_FOUND");
  const { fundId, purposeId, instalments, amount } = programme;
  const year = Number(grantedOn.slice(0, 4));
  const awards: { id: string; applicationId: string; sequence: number }[] = [];
  const payments: {
    id: string;
    awardId: string;
    instalment: number;
    dueOn: string;
    amount: string;
    reservationId: string;
  }[] = [];
  for (const applicationId of applicationIds) {
    const award = {
      id: randomUUID(),
      applicationId,
      sequence: await nextNumber(tx, { fundId, series: "AWARD", year }),
    };
    awards.push(award);
    for (const [index, { dueOn, amount: part }] of instalments.entries()) {
      const id = randomUUID();
      const reservationId = await reserve(tx, {
        fundId,
        purposeId,
        amount: BigInt(part),
        expiresOn: expiryOf(dueOn, grantedOn),
        source: { type: "AWARD_PAYMENT", id },
        by,
      });
      payments.push({ id, awardId: award.id, instalment: index + 1, dueOn, amount: part, reservationId });
    }
  }
  await tx.query(
    `INSERT INTO award (id, application_id, programme_id, fund_id, unit_id, round_id, year, sequence, student_key, amount, granted_on)
     SELECT n.id, a.id, a.programme_id, $2, a.unit_id, $3, $4, n.sequence, a.student_key, $5, $6
     FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, "applicationId" uuid, sequence int) JOIN application AS a ON a.id = n."applicationId"`,
    [JSON.stringify(awards), fundId, roundId, year, amount, grantedOn],
  );
  await tx.query(
    `INSERT INTO award_payment (id, award_id, fund_id, instalment, due_on, amount, reservation_id)
     SELECT n.id, n."awardId", $2, n.instalment, n."dueOn", n.amount, n."reservationId"
     FROM jsonb_to_recordset($1::jsonb) AS n (id uuid, "awardId" uuid, instalment int, "dueOn" date, amount bigint, "reservationId" uuid)`,
    [JSON.stringify(payments), fundId],
  );
  return awards.map(({ id }) => id);
}
