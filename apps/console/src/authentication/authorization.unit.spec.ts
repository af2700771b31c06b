import { permissions, roleGrants } from "@khuyenhoc/authz";
import { roleNames } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import type { Role } from "../generated/graphql.ts";
import { canOpen, mayDo, pagePermissions, rolesOf } from "./authorization.ts";

const roles: readonly Role[] = [
  "CITY_ADMIN",
  "DISTRICT_OFFICER",
  "COMMUNE_OFFICER",
  "FUND_ACCOUNTANT",
  "FUND_APPROVER",
  "AUDITOR",
  "PARTNER",
];

describe("roles", () => {
  it("are the platform's, one for one", () => {
    expect(roles.map((role) => rolesOf([role]).roles[0])).toEqual([...roleNames]);
  });

  it("grant exactly what the services grant", () => {
    for (const role of roles) {
      const [name] = rolesOf([role]).roles;
      const granted = permissions.filter((permission) => mayDo([role], permission));
      expect(granted).toEqual(permissions.filter((permission) => name && roleGrants[name].includes(permission)));
    }
  });
});

describe("pages", () => {
  it("are refused unless a permission is named for them", () => {
    for (const role of roles) {
      expect(canOpen([role], "registrations", "obliterate")).toBe(false);
      expect(canOpen([role], "budgets", "list")).toBe(false);
      expect(canOpen([role], "constructor", "name")).toBe(false);
      expect(canOpen([role], "units", "constructor")).toBe(false);
    }
  });

  it("are refused to who has no role", () => {
    for (const [resource, actions] of Object.entries(pagePermissions)) {
      for (const action of Object.keys(actions)) expect(canOpen([], resource, action)).toBe(false);
    }
  });

  it.each([
    ["CITY_ADMIN", "settings", "list", true],
    ["DISTRICT_OFFICER", "settings", "list", false],
    ["DISTRICT_OFFICER", "people", "create", true],
    ["COMMUNE_OFFICER", "people", "list", false],
    ["COMMUNE_OFFICER", "registrations", "create", true],
    ["COMMUNE_OFFICER", "imports", "list", true],
    ["AUDITOR", "registrations", "list", true],
    ["AUDITOR", "registrations", "create", false],
    ["AUDITOR", "people", "create", false],
    ["PARTNER", "registrations", "list", false],
    ["PARTNER", "units", "list", true],
  ] as const)("%s, %s %s: %s", (role, resource, action, allowed) => {
    expect(canOpen([role], resource, action)).toBe(allowed);
  });

  it("open by any one of several roles", () => {
    expect(canOpen(["PARTNER", "AUDITOR"], "registrations", "list")).toBe(true);
  });
});
