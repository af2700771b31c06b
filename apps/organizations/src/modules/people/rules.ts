import { randomInt } from "node:crypto";
import { canAppoint, type Principal } from "@khuyenhoc/authz";
import { DomainError, type RoleName } from "@khuyenhoc/contracts";

/** An appointment in force. */
export interface Appointment {
  role: RoleName;
  unitId: string;
}

/** Nobody makes officers beside himself; who only reads, or keeps the books of a fund, may be appointed at one's own unit too. */
const grantableAtOwnUnit: ReadonlySet<RoleName> = new Set(["auditor", "fund-accountant", "fund-approver"]);

/**
 * Whether somebody may give or take a role at a unit, as far as roles decide it.
 *
 * @param position where the unit lies from the appointer's own units
 * @throws DomainError ROLE_NOT_GRANTABLE
 */
export function assertGrantable(principal: Pick<Principal, "roles">, role: RoleName, position: "own" | "below"): void {
  if (!canAppoint(principal, role)) throw new DomainError("ROLE_NOT_GRANTABLE", { role, reason: "role" });
  if (position === "own" && !grantableAtOwnUnit.has(role))
    throw new DomainError("ROLE_NOT_GRANTABLE", { role, reason: "unit" });
}

/**
 * A token carries roles and units side by side, so one account with two roles would have both everywhere: an account has one
 * role, at as many units as it likes.
 *
 * @throws DomainError ROLE_NOT_GRANTABLE
 */
export function assertOneRole(present: readonly Appointment[], role: RoleName): void {
  const other = present.find((appointment) => appointment.role !== role);
  if (other !== undefined) throw new DomainError("ROLE_NOT_GRANTABLE", { role, reason: "other-role", has: other.role });
}

/** Without what is easily misread: 0 and O, 1 and l. */
const alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** First password of a new account: 16 characters of 54, about 92 bits; to be read out on the telephone in fours. */
export function temporaryPassword(): string {
  const characters = Array.from({ length: 16 }, () => alphabet.charAt(randomInt(alphabet.length)));
  return [0, 4, 8, 12].map((start) => characters.slice(start, start + 4).join("")).join("-");
}
