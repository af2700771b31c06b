import { type CertificateStatus, certificates, type PublicCertificate, type TitleModel } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import type { Store } from "../../context.ts";
import { statusSql } from "./row.ts";

/** What is known of a certificate by its secret address. */
export interface KnownCertificate extends PublicCertificate {
  issuingUnitId: string;
  unitName: string;
  validUntil: string | null;
}

interface Row {
  number: string;
  title: TitleModel;
  year: number;
  level: string | null;
  subjectName: string;
  issuingUnitThen: string;
  issuingUnitNow: string | null;
  issuedOn: string;
  status: CertificateStatus;
  issuingUnitId: string;
  unitName: string;
  validUntil: string | null;
}

/**
 * A certificate by its secret, for whoever holds the paper: no account, no scope. What is no secret is not found like one that does not
 * exist.
 */
export async function findByToken(database: Store, token: string): Promise<KnownCertificate | undefined> {
  const secret = certificates.certificateToken.safeParse(token);
  if (!secret.success) return undefined;
  return database.transaction(
    systemScope,
    async (tx) => {
      const [row] = await tx.query<Row>(
        `SELECT c.number, c.model AS title, c.year, c.level, c.subject_name AS "subjectName",
           c.issuing_unit_name AS "issuingUnitThen",
           (SELECT v.name_vi FROM unit_version AS v WHERE v.unit_id = c.issuing_unit_id AND v.validity @> app_today())
             AS "issuingUnitNow",
           c.issued_on AS "issuedOn", ${statusSql("c", "r")} AS status,
           c.issuing_unit_id AS "issuingUnitId", c.unit_name AS "unitName", r.valid_until AS "validUntil"
         FROM certificate AS c JOIN registration AS r ON r.id = c.registration_id
         WHERE c.token = $1`,
        [secret.data],
        "certificate by token",
      );
      return row;
    },
    { readOnly: true },
  );
}

/** The public form: exactly what the contract allows. */
export function toPublic(known: KnownCertificate): PublicCertificate {
  const { issuingUnitId: _issuingUnitId, unitName: _unitName, validUntil: _validUntil, ...shown } = known;
  return certificates.publicCertificate.parse(shown);
}
