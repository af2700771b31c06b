import { fold, type Student, scholarships } from "@khuyenhoc/contracts";
import { createVault, type Vault } from "@khuyenhoc/service-kit";

/** A student as the database holds him. */
export interface SealedStudent {
  sealed: Buffer;
  /** Of folded name, birth date and guardian: the same student across schools and years. */
  studentKey: Buffer;
  /** Of folded name and birth date: who may be the same. */
  nearKey: Buffer;
}

/** Seals students' data. @param secret 32 bytes of the installation */
export const studentVault = (secret: Buffer): Vault => createVault(secret, "khuyenhoc student");

/** Seals a student's data for one application. */
export function sealStudent(vault: Vault, applicationId: string, student: Student): SealedStudent {
  const near = `${fold(student.name)}\n${student.birthDate}`;
  return {
    sealed: vault.seal(JSON.stringify(student), applicationId),
    studentKey: vault.hashOf(`student\n${near}\n${student.guardian === null ? "" : fold(student.guardian)}`),
    nearKey: vault.hashOf(`near\n${near}`),
  };
}

/** @throws Error when it was sealed for another application or with another key */
export function openStudent(vault: Vault, applicationId: string, sealed: Uint8Array): Student {
  return scholarships.student.parse(JSON.parse(vault.open(sealed, applicationId)));
}

/** Whether a caller sees students by name: an officer of the fund's own unit or of the one that filed. */
export function seesStudent(roots: readonly string[], at: { unitId: string; fundUnitId: string }): boolean {
  return roots.includes(at.unitId) || roots.includes(at.fundUnitId);
}
