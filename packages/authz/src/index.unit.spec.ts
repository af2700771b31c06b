import { type RoleName, roleNames } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  appointableRoles,
  can,
  canAppoint,
  type Permission,
  permissions,
  roleGrants,
  seesAggregatesOnly,
} from "./index.ts";

/** Written out apart from the code: who may do what, as the association wants it. C city, D district, M commune, K fund accountant, V fund approver, A auditor, P partner. */
const matrix: Record<Permission, string> = {
  "units.read": "CDMKVAP",
  "units.manage": "CDM",
  "units.import": "CDM",
  "directives.read": "CDMKVAP",
  "directives.manage": "CDM",
  "directives.acknowledge": "CDM",
  "tiers.manage": "C",
  "office-holders.read": "CDMA",
  "office-holders.manage": "CDM",
  "figures.read": "CDMA",
  "figures.manage": "CDM",
  "years.close": "C",
  "people.read": "CDA",
  "people.appoint": "CD",
  "registrations.read": "CDMA",
  "registrations.write": "CDM",
  "registrations.decide": "CDM",
  "registrations.import": "CDM",
  "counts.read": "CDMAP",
  "subjects.read": "CDMA",
  "subjects.manage": "CDM",
  "criteria.read": "CDMA",
  "criteria.manage": "CDM",
  "campaigns.read": "CDMA",
  "campaigns.manage": "CDM",
  "certificates.read": "CDMA",
  "certificates.issue": "CDM",
  "jobs.read": "CDMKVA",
  "jobs.manage": "CDMKV",
  "targets.read": "CDMA",
  "targets.manage": "CDM",
  "reports.read": "CDMA",
  "reports.publish": "CDM",
  "funds.read": "CDMKVA",
  "funds.manage": "CDM",
  "gifts.read": "CDMKVA",
  "gifts.record": "K",
  "ledger.read": "CDMKVA",
  "ledger.post": "K",
  "ledger.approve": "V",
  "disbursements.request": "CDMK",
  "scholarships.read": "CDMKVA",
  "scholarships.manage": "CDM",
  "scholarships.propose": "CDM",
  "scholarships.approve": "V",
  "fund-figures.read": "CDMKVAP",
  "disclosures.publish": "V",
  "events.read": "CDMKVA",
  "events.manage": "CDM",
  "participants.read": "CDMA",
  "participants.manage": "CDM",
  "attendance.record": "CDM",
  "event-figures.read": "CDMAP",
  "service.inspect": "CA",
};
const letters: Record<RoleName, string> = {
  "city-admin": "C",
  "district-officer": "D",
  "commune-officer": "M",
  "fund-accountant": "K",
  "fund-approver": "V",
  auditor: "A",
  partner: "P",
};

const role = fc.constantFrom(...roleNames);
const roles = fc.array(role, { maxLength: 5 });
const permission = fc.constantFrom(...permissions);
/** What a token may carry besides: roles of other applications, and names that objects have by nature. */
const foreign = fc.oneof(
  fc.constantFrom("offline_access", "uma_authorization", "CITY-ADMIN", "constructor", "toString", "__proto__", ""),
  fc.string().filter((name) => !roleNames.some((known) => known === name)),
) as fc.Arbitrary<never>;

describe("can", () => {
  it.each(permissions.flatMap((asked) => roleNames.map((held): [RoleName, Permission] => [held, asked])))(
    "%s, %s",
    (held, asked) => {
      expect(can({ roles: [held] }, asked)).toBe(matrix[asked].includes(letters[held]));
    },
  );

  it("decides every permission, and the matrix names no other", () => {
    expect(Object.keys(matrix).sort()).toEqual([...permissions].sort());
    expect(new Set(permissions).size).toBe(permissions.length);
  });

  it("is the union of what the roles grant, whatever their order", () => {
    fc.assert(
      fc.property(roles, permission, (held, asked) => {
        const expected = held.some((one) => can({ roles: [one] }, asked));
        expect(can({ roles: held }, asked)).toBe(expected);
        expect(can({ roles: [...held].reverse() }, asked)).toBe(expected);
      }),
    );
  });

  it("never takes a permission away when a role is added", () => {
    fc.assert(
      fc.property(roles, role, permission, (held, added, asked) => {
        if (can({ roles: held }, asked)) expect(can({ roles: [...held, added] }, asked)).toBe(true);
      }),
    );
  });

  it("denies by default: no role, or only roles of other applications", () => {
    for (const asked of permissions) expect(can({ roles: [] }, asked)).toBe(false);
    fc.assert(
      fc.property(fc.array(foreign), permission, (held, asked) => {
        expect(can({ roles: held }, asked)).toBe(false);
        expect(canAppoint({ roles: held }, "auditor")).toBe(false);
      }),
    );
  });

  it("denies what is no permission", () => {
    for (const held of roleNames) {
      for (const asked of ["", "units", "units.*", "constructor", "length"]) {
        expect(can({ roles: [held] }, asked as Permission)).toBe(false);
      }
    }
  });
});

describe("roleGrants", () => {
  it("grants only what exists, each once", () => {
    for (const held of roleNames) {
      expect(new Set(roleGrants[held]).size).toBe(roleGrants[held].length);
      for (const granted of roleGrants[held]) expect(permissions).toContain(granted);
    }
  });

  it("leaves no permission that nobody holds", () => {
    for (const asked of permissions) expect(roleNames.some((held) => can({ roles: [held] }, asked))).toBe(true);
  });

  it("lets the auditor and partners read and inspect only", () => {
    for (const held of ["auditor", "partner"] as const) {
      for (const granted of roleGrants[held]) expect(granted).toMatch(/\.(read|inspect)$/);
    }
  });
});

describe("canAppoint", () => {
  const appoints: Record<RoleName, readonly RoleName[]> = {
    "city-admin": ["district-officer", "commune-officer", "fund-accountant", "fund-approver", "auditor"],
    "district-officer": ["commune-officer", "fund-accountant", "fund-approver"],
    "commune-officer": [],
    "fund-accountant": [],
    "fund-approver": [],
    auditor: [],
    partner: [],
  };

  it.each(roleNames.flatMap((own) => roleNames.map((given): [RoleName, RoleName] => [own, given])))(
    "%s appoints %s",
    (own, given) => {
      expect(canAppoint({ roles: [own] }, given)).toBe(appoints[own].includes(given));
    },
  );

  it("is the union over the roles held", () => {
    fc.assert(
      fc.property(roles, role, (held, given) => {
        expect(canAppoint({ roles: held }, given)).toBe(held.some((own) => canAppoint({ roles: [own] }, given)));
      }),
    );
  });

  it("lets nobody grant a role of his own rank, or one that holds what he does not, but for the two that keep a fund's money apart from its officers", () => {
    const moneyDuties = new Set(["fund-accountant", "fund-approver"]);
    for (const own of roleNames) {
      for (const given of appointableRoles[own]) {
        expect(given).not.toBe(own);
        if (moneyDuties.has(given)) continue;
        for (const granted of roleGrants[given]) expect(roleGrants[own], `${own} → ${given}`).toContain(granted);
      }
    }
  });

  it("goes with the permission to appoint: who has one has the other", () => {
    for (const own of roleNames) {
      expect(appointableRoles[own].length > 0).toBe(can({ roles: [own] }, "people.appoint"));
    }
  });
});

describe("seesAggregatesOnly", () => {
  it("holds for partners and for nobody with another role", () => {
    fc.assert(
      fc.property(roles, (held) => {
        expect(seesAggregatesOnly({ roles: held })).toBe(held.every((one) => one === "partner"));
      }),
    );
  });
});
