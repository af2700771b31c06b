import type { RoleName } from "@khuyenhoc/contracts";

/** Everything one may be permitted to do. A procedure names exactly one; what is not granted is refused. */
export const permissions = [
  "units.read",
  "units.manage",
  "tiers.manage",
  "office-holders.read",
  "office-holders.manage",
  "figures.read",
  "figures.manage",
  "years.close",
  "people.read",
  "people.appoint",
  "units.import",
  "registrations.read",
  "registrations.write",
  "registrations.decide",
  "registrations.import",
  "counts.read",
  "subjects.read",
  "subjects.manage",
  "criteria.read",
  "criteria.manage",
  "campaigns.read",
  "campaigns.manage",
  "certificates.read",
  "certificates.issue",
  "jobs.read",
  "jobs.manage",
  "targets.read",
  "targets.manage",
  "reports.read",
  "reports.publish",
  "service.inspect",
] as const;
export type Permission = (typeof permissions)[number];

/** Who calls, as the verified token tells. */
export interface Principal {
  /** Stable id of the account at the identity provider. */
  subject: string;
  username: string;
  roles: readonly RoleName[];
  /** Granted units; each stands for its whole subtree. */
  roots: readonly string[];
  /** OAuth client that obtained the token. */
  clientId: string;
}

const reading = [
  "units.read",
  "office-holders.read",
  "figures.read",
  "registrations.read",
  "counts.read",
  "subjects.read",
  "criteria.read",
  "campaigns.read",
  "certificates.read",
  "jobs.read",
  "targets.read",
  "reports.read",
] as const;
const dailyWork = [
  "figures.manage",
  "registrations.write",
  "registrations.import",
  "office-holders.manage",
  "subjects.manage",
  "jobs.manage",
  "reports.publish",
] as const;
/**
 * Deciding and tree changes are granted to every officer role; the services further demand that the unit lies in the
 * caller's subtree, and for decisions strictly below a granted unit, so that nobody decides for himself.
 */
const superior = [
  "units.manage",
  "units.import",
  "registrations.decide",
  "criteria.manage",
  "campaigns.manage",
  "certificates.issue",
  "targets.manage",
] as const;

/** What each role may do. Scope is a separate question. */
export const roleGrants: Readonly<Record<RoleName, readonly Permission[]>> = {
  "city-admin": [
    ...reading,
    ...dailyWork,
    ...superior,
    "people.read",
    "people.appoint",
    "tiers.manage",
    "years.close",
    "service.inspect",
  ],
  "district-officer": [...reading, ...dailyWork, ...superior, "people.read", "people.appoint"],
  "commune-officer": [...reading, ...dailyWork, ...superior],
  auditor: [...reading, "people.read", "service.inspect"],
  partner: ["units.read", "counts.read"],
};

/** Which roles an appointing role may grant; the unit must lie strictly below one of the appointer's own units. */
export const appointableRoles: Readonly<Record<RoleName, readonly RoleName[]>> = {
  "city-admin": ["district-officer", "commune-officer", "auditor"],
  "district-officer": ["commune-officer"],
  "commune-officer": [],
  auditor: [],
  partner: [],
};

/** Whether any of the caller's roles grants the permission. Deny by default: no role, no permission. */
export function can(principal: Pick<Principal, "roles">, permission: Permission): boolean {
  return principal.roles.some((role) => Object.hasOwn(roleGrants, role) && roleGrants[role].includes(permission));
}

/** Whether any of the caller's roles may grant `role`. */
export function canAppoint(principal: Pick<Principal, "roles">, role: RoleName): boolean {
  return principal.roles.some((own) => Object.hasOwn(appointableRoles, own) && appointableRoles[own].includes(role));
}

/** Sees aggregates only, with small cells suppressed: all that a caller without an officer's or auditor's role may see. */
export function seesAggregatesOnly(principal: Pick<Principal, "roles">): boolean {
  return !can(principal, "registrations.read");
}
