import { can, type Permission, type Principal } from "@khuyenhoc/authz";
import type { RoleName } from "@khuyenhoc/contracts";
import type { Role } from "../generated/graphql.ts";

/** Roles as GraphQL spells them, and as everybody else does. */
const roleNamesOf: Readonly<Record<Role, RoleName>> = {
  CITY_ADMIN: "city-admin",
  DISTRICT_OFFICER: "district-officer",
  COMMUNE_OFFICER: "commune-officer",
  FUND_ACCOUNTANT: "fund-accountant",
  FUND_APPROVER: "fund-approver",
  AUDITOR: "auditor",
  PARTNER: "partner",
};

export function rolesOf(roles: readonly Role[]): Pick<Principal, "roles"> {
  return { roles: roles.map((role) => roleNamesOf[role]) };
}

/**
 * What each page of a resource demands. What is not named is refused. The services decide again, with scope:
 * this only keeps from the screen what could not succeed.
 */
export const pagePermissions: Readonly<Record<string, Readonly<Record<string, Permission>>>> = {
  dashboard: { list: "counts.read" },
  units: { list: "units.read", show: "units.read", create: "units.manage", edit: "units.manage" },
  registrations: {
    list: "registrations.read",
    show: "registrations.read",
    create: "registrations.write",
    edit: "registrations.write",
    delete: "registrations.write",
    decide: "registrations.decide",
    export: "registrations.read",
  },
  inbox: { list: "registrations.read" },
  people: { list: "people.read", show: "people.read", create: "people.appoint", edit: "people.appoint" },
  imports: { list: "figures.manage", show: "figures.manage", create: "figures.manage" },
  subjects: { list: "subjects.read", show: "subjects.read", create: "subjects.manage", edit: "subjects.manage" },
  duplicates: { list: "subjects.manage" },
  jobs: { list: "jobs.read" },
  undo: { list: "registrations.write" },
  certificates: { list: "certificates.read", show: "certificates.read", create: "certificates.issue" },
  ledger: { list: "ledger.read", show: "ledger.read" },
  disbursements: { list: "ledger.read", show: "ledger.read", create: "disbursements.request" },
  statements: { list: "ledger.read" },
  "fund-figures": { list: "fund-figures.read" },
  disclosures: { list: "ledger.read", show: "ledger.read" },
  criteria: { list: "criteria.read", show: "criteria.read", edit: "criteria.manage" },
  campaigns: { list: "campaigns.read", show: "campaigns.read", edit: "campaigns.manage" },
  directives: {
    list: "directives.read",
    show: "directives.read",
    create: "directives.manage",
    edit: "directives.manage",
  },
  targets: { list: "targets.read", edit: "targets.manage" },
  comparison: { list: "reports.read" },
  "not-filed": { list: "reports.read" },
  reports: { list: "reports.read", edit: "reports.publish" },
  snapshots: { list: "reports.read", show: "reports.read", create: "reports.publish" },
  "event-calendar": { list: "events.read" },
  invitations: { list: "participants.read" },
  "event-plans": { list: "events.read", edit: "events.manage" },
  "event-lists": { list: "events.manage" },
  events: { list: "events.read", show: "events.read", create: "events.manage", edit: "events.manage" },
  funds: { list: "funds.read", show: "funds.read", create: "funds.manage", edit: "funds.manage" },
  gifts: { list: "gifts.read", create: "gifts.record" },
  donors: { list: "gifts.read", create: "gifts.record" },
  fundraising: { list: "funds.read", edit: "funds.manage" },
  scholarships: {
    list: "scholarships.read",
    show: "scholarships.read",
    create: "scholarships.manage",
    edit: "scholarships.manage",
  },
  "scholarship-approvals": { list: "scholarships.approve" },
  awards: { list: "scholarships.read", show: "scholarships.read", edit: "ledger.post" },
  "event-figures": { list: "event-figures.read" },
  settings: { list: "tiers.manage", edit: "tiers.manage" },
};

/** Whether holders of these roles may open a page. Deny by default. */
export function canOpen(roles: readonly Role[], resource: string, action: string): boolean {
  const actions = Object.hasOwn(pagePermissions, resource) ? pagePermissions[resource] : undefined;
  const permission = actions && Object.hasOwn(actions, action) ? actions[action] : undefined;
  return permission !== undefined && can(rolesOf(roles), permission);
}

export function mayDo(roles: readonly Role[], permission: Permission): boolean {
  return can(rolesOf(roles), permission);
}
