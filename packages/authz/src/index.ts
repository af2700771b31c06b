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
  "directives.read",
  "directives.manage",
  "directives.acknowledge",
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
  "funds.read",
  "funds.manage",
  "gifts.read",
  "gifts.record",
  "ledger.read",
  "ledger.post",
  "ledger.approve",
  "disbursements.request",
  "scholarships.read",
  "scholarships.manage",
  "scholarships.propose",
  "scholarships.approve",
  "fund-figures.read",
  "disclosures.publish",
  "events.read",
  "events.manage",
  "participants.read",
  "participants.manage",
  "attendance.record",
  "event-figures.read",
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

const readingFunds = ["funds.read", "gifts.read", "ledger.read", "scholarships.read", "fund-figures.read"] as const;
const reading = [
  ...readingFunds,
  "units.read",
  "office-holders.read",
  "figures.read",
  "directives.read",
  "registrations.read",
  "counts.read",
  "subjects.read",
  "criteria.read",
  "campaigns.read",
  "certificates.read",
  "jobs.read",
  "targets.read",
  "reports.read",
  "events.read",
  "participants.read",
  "event-figures.read",
] as const;
const dailyWork = [
  "figures.manage",
  "directives.manage",
  "directives.acknowledge",
  "registrations.write",
  "registrations.import",
  "office-holders.manage",
  "subjects.manage",
  "jobs.manage",
  "reports.publish",
  "funds.manage",
  "disbursements.request",
  "scholarships.manage",
  "scholarships.propose",
  "events.manage",
  "participants.manage",
  "attendance.record",
] as const;
/** Whoever works at a fund needs the tree to find it, the directives it rests on, the events it pays for, and jobs for receipts and exports. */
const fundOffice = [
  ...readingFunds,
  "units.read",
  "directives.read",
  "events.read",
  "jobs.read",
  "jobs.manage",
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
  "fund-accountant": [...fundOffice, "gifts.record", "ledger.post", "disbursements.request"],
  "fund-approver": [...fundOffice, "ledger.approve", "scholarships.approve", "disclosures.publish"],
  auditor: [...reading, "people.read", "service.inspect"],
  partner: ["units.read", "directives.read", "counts.read", "fund-figures.read", "event-figures.read"],
};

/**
 * Which roles an appointing role may grant. The unit must lie strictly below one of the appointer's own units; auditors and
 * those who work at a fund may also be appointed at the own unit.
 */
export const appointableRoles: Readonly<Record<RoleName, readonly RoleName[]>> = {
  "city-admin": ["district-officer", "commune-officer", "fund-accountant", "fund-approver", "auditor"],
  "district-officer": ["commune-officer", "fund-accountant", "fund-approver"],
  "commune-officer": [],
  "fund-accountant": [],
  "fund-approver": [],
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

/** Sees aggregates only, with small cells suppressed: all that a caller without an officer's, auditor's or fund's role may see. */
export function seesAggregatesOnly(principal: Pick<Principal, "roles">): boolean {
  return !can(principal, "registrations.read") && !can(principal, "funds.read");
}
