import type { AttendanceCertificate, AttendanceCertificateStatus } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { secretOf } from "../secrets.ts";

/** A certificate as SQL answers it with {@link certificateColumns}. */
export interface CertificateRow extends Omit<AttendanceCertificate, "createdAt" | "publicUrl"> {
  createdAt: Date;
}

export const certificateStatus = `CASE WHEN c.revoked_on IS NOT NULL THEN 'REVOKED' WHEN c.replaced_by IS NOT NULL THEN 'REPLACED' ELSE 'VALID' END`;

/** Columns of a {@link CertificateRow}: of `c`, the certificate. */
export const certificateColumns = `c.id, c.event_id AS "eventId", c.participant_id AS "participantId", c.unit_id AS "unitId",
  c.organiser_id AS "organiserId", c.number, c.year, c.name, c.office, c.unit_name AS "unitName", c.event_title AS "eventTitle",
  c.from_day AS "fromDay", c.to_day AS "toDay", c.minutes, c.organiser_name AS "organiserName", c.signatory_name AS "signatoryName",
  c.signatory_office AS "signatoryOffice", c.issued_on AS "issuedOn", ${certificateStatus} AS status, c.revoked_on AS "revokedOn",
  c.revoke_reason AS "revokeReason", c.replaced_by AS "replacedBy",
  EXISTS (SELECT FROM attendance_certificate_print AS printed WHERE printed.certificate_id = c.id) AS printed,
  c.created_at AS "createdAt"`;

/** What addresses of certificates are made with. */
export interface Addresses {
  publicUrl: string;
  contacts: Vault;
}

/** Address of a certificate's public page. */
export function certificateUrl({ publicUrl, contacts }: Addresses, id: string): string {
  return `${publicUrl}/ac/${secretOf(contacts, "certificate", id)}`;
}

/** The form of the contract. */
export function toCertificate({ createdAt, ...row }: CertificateRow, addresses: Addresses): AttendanceCertificate {
  return { ...row, createdAt: createdAt.toISOString(), publicUrl: certificateUrl(addresses, row.id) };
}

/** The certificates that the transaction's scope sees, in the order of the ids; unknown ones are left out. */
export function readCertificates(tx: Transaction, ids: readonly string[]): Promise<CertificateRow[]> {
  return tx.query<CertificateRow>(
    `SELECT ${certificateColumns} FROM attendance_certificate AS c
     WHERE c.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], c.id)`,
    [ids],
  );
}

export interface PublicRow {
  number: string;
  name: string;
  eventTitle: string;
  fromDay: string;
  toDay: string;
  minutes: number;
  organiserName: string;
  issuedOn: string;
  status: AttendanceCertificateStatus;
}
