import { fold, type TitleModel, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { marksOf } from "@khuyenhoc/unit-tree";
import { issuingUnits } from "../modules/certificates/issuing.ts";
import { certificateNumber } from "../modules/certificates/numbering.ts";
import {
  bookKey,
  type Demand,
  insertCertificates,
  type NewCertificate,
  namesOn,
  newIds,
  takeNumbers,
} from "../modules/certificates/repository.ts";
import { newToken } from "../modules/certificates/token.ts";
import { numbersOf, personName } from "./names.ts";

const DAY = 86_400_000;
/** Days from the decision to the paper. */
const DAYS_TO_ISSUE = 5;
/** Who earned a title earlier has his certificate on paper only. */
const FIRST_YEAR = 2025;
/** One in so many was misprinted and revoked. */
const REVOKED_OF = 60;
const ROWS_AT_ONCE = 2000;

interface Recognised {
  id: string;
  unitId: string;
  issuingUnitId: string;
  year: number;
  model: TitleModel;
  subjectName: string;
  decidedAt: Date;
}

/**
 * Certificates of the clans, communities and units of a demonstration, signed by the unit above, with numbers that rise with the
 * days; a few are revoked. Households and citizens wait for theirs, so that there is something to issue.
 *
 * @param account the account that the demonstration is marked with
 * @returns how many
 */
export async function loadDemonstrationCertificates(tx: Transaction, account: string): Promise<number> {
  const rows = await tx.query<Recognised>(
    `SELECT r.id, r.unit_id AS "unitId", above.ancestor_id AS "issuingUnitId", r.year, r.model, r.subject_name AS "subjectName",
       r.decided_at AS "decidedAt"
     FROM registration AS r
     JOIN unit_closure AS above ON above.descendant_id = r.unit_id AND above.depth = 1 AND above.scope_validity @> app_today()
     WHERE r.created_by = $1 AND r.state = 'RECOGNISED' AND r.model IN ('CLAN', 'COMMUNITY', 'UNIT')
       AND r.decided_at < now() - make_interval(days => $2) AND r.year >= $3
     ORDER BY (r.decided_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, r.unit_id, r.subject_name, r.id`,
    [account, DAYS_TO_ISSUE, FIRST_YEAR],
  );
  const unitIds = rows.flatMap(({ unitId, issuingUnitId }) => [unitId, issuingUnitId]);
  const names = await namesOn(tx, unitIds, today());
  const books = new Map<string, Demand>();
  for (const { issuingUnitId: unitId, year } of rows) {
    const key = bookKey(unitId, year);
    books.set(key, { unitId, year, count: (books.get(key)?.count ?? 0) + 1 });
  }
  const marks = await marksOf(tx, issuingUnits(rows, names));
  const next = await takeNumbers(tx, [...books.values()]);
  const ids = await newIds(tx, rows.length);
  const certificates = rows.map((row, index): NewCertificate => {
    const issuing = names.get(row.issuingUnitId);
    const key = bookKey(row.issuingUnitId, row.year);
    const sequence = next.get(key);
    const mark = marks.get(row.issuingUnitId);
    if (issuing === undefined || sequence === undefined || mark === undefined)
      throw new Error("A unit of the demonstration has no version");
    next.set(key, sequence + 1);
    const number = certificateNumber({ sequence, year: row.year, mark });
    return {
      ...{ id: ids[index] ?? "", registrationId: row.id, unitId: row.unitId, issuingUnitId: row.issuingUnitId },
      ...{ year: row.year, sequence, number, model: row.model, level: null, subjectName: row.subjectName },
      unitName: names.get(row.unitId)?.name ?? "",
      issuingUnitName: issuing.name,
      issuedOn: today(new Date(row.decidedAt.getTime() + DAYS_TO_ISSUE * DAY)),
      signatoryName: personName(numbersOf(`signatory of ${row.issuingUnitId}`)),
      signatoryOffice: "Chủ tịch",
      decisionNumber: null,
      decidedOn: null,
      token: newToken(),
      search: `${fold(row.subjectName)} ${fold(number)}`,
      createdBy: account,
    };
  });
  for (let start = 0; start < certificates.length; start += ROWS_AT_ONCE) {
    await insertCertificates(tx, certificates.slice(start, start + ROWS_AT_ONCE));
  }
  await tx.query(
    `UPDATE certificate SET revoked_on = issued_on, revoke_reason = 'In sai tên', revoked_by = $1
     WHERE created_by = $1 AND sequence % $2 = 0`,
    [account, REVOKED_OF],
  );
  return certificates.length;
}
