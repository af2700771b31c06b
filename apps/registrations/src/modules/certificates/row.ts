import type { Certificate, CertificateStatus, TitleModel } from "@khuyenhoc/contracts";

/** A certificate as SQL answers it with {@link certificateColumns}. */
export interface CertificateRow {
  id: string;
  registrationId: string;
  unitId: string;
  issuingUnitId: string;
  number: string;
  sequence: number;
  year: number;
  model: TitleModel;
  level: string | null;
  subjectName: string;
  unitName: string;
  issuingUnitName: string;
  issuedOn: string;
  signatoryName: string;
  signatoryOffice: string;
  decisionNumber: string | null;
  decidedOn: string | null;
  revokedOn: string | null;
  revokeReason: string | null;
  replacedBy: string | null;
  createdAt: Date;
  status: CertificateStatus;
  /** Secret of the public address; leaves the service only inside of that. */
  token: string;
}

/**
 * A certificate's status as SQL: what was done to the paper comes first, then what became of the title. A title that is no longer
 * recognised, or no longer at the level that is printed, leaves no valid paper for whatever reason.
 *
 * @param certificate, registration aliases of the two tables
 */
export function statusSql(certificate: string, registration: string): string {
  return `CASE
    WHEN ${certificate}.revoked_on IS NOT NULL THEN 'REVOKED'
    WHEN ${certificate}.replaced_by IS NOT NULL THEN 'REPLACED'
    WHEN ${registration}.state = 'EXPIRED' THEN 'EXPIRED'
    WHEN ${registration}.state <> 'RECOGNISED' THEN 'REVOKED'
    WHEN ${registration}.valid_until < app_today() THEN 'EXPIRED'
    WHEN ${certificate}.level IS NOT NULL AND ${certificate}.level IS DISTINCT FROM ${registration}.level THEN 'REVOKED'
    ELSE 'VALID' END`;
}

/** Columns of a {@link CertificateRow}: of `c`, the certificate, beside `r`, its registration. */
export const certificateColumns = `c.id, c.registration_id AS "registrationId", c.unit_id AS "unitId",
  c.issuing_unit_id AS "issuingUnitId", c.number, c.sequence, c.year, c.model, c.level, c.subject_name AS "subjectName",
  c.unit_name AS "unitName", c.issuing_unit_name AS "issuingUnitName", c.issued_on AS "issuedOn",
  c.signatory_name AS "signatoryName", c.signatory_office AS "signatoryOffice", c.decision_number AS "decisionNumber", c.decided_on AS "decidedOn", c.revoked_on AS "revokedOn",
  c.revoke_reason AS "revokeReason", c.replaced_by AS "replacedBy", c.created_at AS "createdAt",
  ${statusSql("c", "r")} AS status, c.token`;

export const certificateTables = "certificate AS c JOIN registration AS r ON r.id = c.registration_id";

/** Address of a certificate's public page. */
export function publicUrlOf(publicUrl: string, token: string): string {
  return `${publicUrl.replace(/\/+$/, "")}/c/${token}`;
}

/**
 * The form of the contract.
 *
 * @param publicUrl base of public addresses
 */
export function toCertificate({ token, createdAt, ...row }: CertificateRow, publicUrl: string): Certificate {
  return { ...row, createdAt: createdAt.toISOString(), publicUrl: publicUrlOf(publicUrl, token) };
}
