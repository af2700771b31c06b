import type { Principal } from "@khuyenhoc/authz";
import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { unitsInScope, unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { readCertificates } from "./repository.ts";
import type { CertificateRow } from "./row.ts";

/**
 * A certificate that is about to lose its force, locked together with its registration: in the order in which issuing locks.
 *
 * @throws DomainError NOT_FOUND, FORBIDDEN where the caller may not speak for the unit that signed it, CERTIFICATE_STATE
 */
export async function lockInForce(
  tx: Transaction,
  principal: Pick<Principal, "roots">,
  id: string,
): Promise<CertificateRow> {
  await tx.query(
    "SELECT id FROM registration WHERE id = (SELECT registration_id FROM certificate WHERE id = $1) FOR UPDATE",
    [id],
  );
  const [certificate] = await readCertificates(tx, [id]);
  if (certificate === undefined) throw new DomainError("NOT_FOUND");
  const below = await unitsStrictlyBelow(tx, principal.roots, [certificate.unitId]);
  const speaksFor = await unitsInScope(tx, principal.roots, [certificate.issuingUnitId]);
  if (below.size === 0 || speaksFor.size === 0) throw new DomainError("FORBIDDEN");
  if (certificate.revokedOn !== null || certificate.replacedBy !== null) {
    throw new DomainError("CERTIFICATE_STATE", { status: certificate.status });
  }
  return certificate;
}

/** Reads a certificate again after a change. */
export async function readOne(tx: Transaction, id: string): Promise<CertificateRow> {
  const [row] = await readCertificates(tx, [id]);
  if (row === undefined) throw new Error("A certificate vanished");
  return row;
}
