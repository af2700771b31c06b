import { randomUUID } from "node:crypto";
import type { RoleName } from "@khuyenhoc/contracts";
import { roleNames } from "@khuyenhoc/contracts";
import { listOperations } from "@khuyenhoc/service-kit";
import { principal, uuidOf } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { directiveRows } from "./modules/directives/authz-rows.ts";
import { appRouter } from "./router.ts";
import { freshKey, ground, type Organization, openOrganization, refusalOf, tree } from "./testing/organization.ts";

type Caller = ReturnType<Organization["as"]>;

/** The unit that a call names, seen from the unit that the caller was granted. */
const targets = { own: tree.baDinh, ancestor: tree.city, descendant: tree.phucXa, sibling: tree.tayHo };
type Relation = keyof typeof targets;
const relations = Object.keys(targets) as Relation[];

/** What a role that has the permission meets at each unit. A refusal for another reason than the caller is "allowed" here. */
const scopes = {
  /** the operation names no unit */
  everywhere: { own: "allowed", ancestor: "allowed", descendant: "allowed", sibling: "allowed" },
  inScope: { own: "allowed", ancestor: "OUT_OF_SCOPE", descendant: "allowed", sibling: "OUT_OF_SCOPE" },
  strictlyBelow: { own: "FORBIDDEN", ancestor: "OUT_OF_SCOPE", descendant: "allowed", sibling: "OUT_OF_SCOPE" },
  /** nobody makes officers beside himself */
  appointing: { own: "ROLE_NOT_GRANTABLE", ancestor: "OUT_OF_SCOPE", descendant: "allowed", sibling: "OUT_OF_SCOPE" },
  /** an account is appointed somewhere; elsewhere nobody tells that it exists */
  knownAppointing: { own: "ROLE_NOT_GRANTABLE", ancestor: "NOT_FOUND", descendant: "allowed", sibling: "NOT_FOUND" },
  /** what is out of scope is left out of the answer */
  filtered: { own: "allowed", ancestor: "left out", descendant: "allowed", sibling: "left out" },
  /** in the name of a unit that the caller was granted itself */
  ownOnly: { own: "allowed", ancestor: "OUT_OF_SCOPE", descendant: "FORBIDDEN", sibling: "OUT_OF_SCOPE" },
  held: { own: "allowed", ancestor: "NOT_FOUND", descendant: "FORBIDDEN", sibling: "NOT_FOUND" },
  hidden: { own: "allowed", ancestor: "NOT_FOUND", descendant: "allowed", sibling: "NOT_FOUND" },
} as const satisfies Record<string, Record<Relation, string>>;

interface Row {
  roles: readonly RoleName[];
  scope: keyof typeof scopes;
  /** Asks for the unit; a list that comes back empty means "left out". */
  call(caller: Caller, unitId: string): Promise<unknown>;
}

const officers: readonly RoleName[] = ["city-admin", "district-officer", "commune-officer"];
const readers: readonly RoleName[] = [...officers, "auditor"];
const everybody: readonly RoleName[] = roleNames;
const appointers: readonly RoleName[] = ["city-admin", "district-officer"];
const cityOnly: readonly RoleName[] = ["city-admin"];

/** Office holders by the unit they serve at. */
const holders = new Map<string, string>();
/** A commune officer who serves at the descendant; appointed by the city before the calls. */
let officer = "";
const appointment = { role: "commune-officer", reason: "Phân công" } as const;
/** Imports by the unit they were previewed for. */
const imports = new Map<string, string>();
const importOf = (unitId: string) => ({ importId: imports.get(unitId) ?? "" });
const figuresFile = {
  fileName: "so-lieu.csv",
  contentBase64: Buffer.from("Mã đơn vị,Dân số\n00001,20000\n").toString("base64"),
};
const never = "1950-01-01";

const table: Record<string, Row> = {
  "units.byIds": { roles: everybody, scope: "filtered", call: (caller, id) => caller.units.byIds({ ids: [id] }) },
  "units.list": { roles: everybody, scope: "inScope", call: (caller, id) => caller.units.list({ under: id }) },
  "units.ancestors": {
    roles: everybody,
    scope: "filtered",
    call: (caller, id) => caller.units.ancestors({ ids: [id] }),
  },
  "units.history": { roles: everybody, scope: "inScope", call: (caller, unitId) => caller.units.history({ unitId }) },
  "units.create": {
    roles: officers,
    scope: "inScope",
    call: (caller, parentId) =>
      caller.units.create({ ...ground(never), parentId, tier: "branch", nameVi: "Chi hội mới" }),
  },
  "units.rename": {
    roles: officers,
    scope: "strictlyBelow",
    call: (caller, unitId) => caller.units.rename({ ...ground(never), unitId, nameVi: "Tên mới" }),
  },
  "units.move": {
    roles: officers,
    scope: "strictlyBelow",
    call: (caller, unitId) => caller.units.move({ ...ground(never), unitId, parentId: tree.trucBach }),
  },
  "units.recode": {
    roles: officers,
    scope: "strictlyBelow",
    call: (caller, unitId) => caller.units.recode({ ...ground(never), unitId, code: "12345" }),
  },
  "units.close": {
    roles: officers,
    scope: "strictlyBelow",
    call: (caller, unitId) => caller.units.close({ ...ground(never), unitId }),
  },
  "units.reopen": {
    roles: officers,
    scope: "strictlyBelow",
    call: (caller, unitId) => caller.units.reopen({ ...ground(never), unitId }),
  },
  "units.updateContact": {
    roles: officers,
    scope: "inScope",
    call: (caller, unitId) =>
      caller.units.updateContact({
        idempotencyKey: freshKey(),
        unitId,
        contact: { address: null, phone: null, email: null },
      }),
  },
  "tiers.list": { roles: everybody, scope: "everywhere", call: (caller) => caller.tiers.list() },
  "tiers.open": {
    roles: cityOnly,
    scope: "everywhere",
    call: (caller) =>
      caller.tiers.open({
        idempotencyKey: freshKey(),
        code: "city",
        rank: 5,
        nameVi: "Cấp",
        nameEn: "Tier",
        validFrom: "2027-01-01",
      }),
  },
  "tiers.close": {
    roles: cityOnly,
    scope: "everywhere",
    call: (caller) => caller.tiers.close({ idempotencyKey: freshKey(), code: "no-such-tier", validTo: "2027-01-01" }),
  },
  "branchKinds.list": { roles: everybody, scope: "everywhere", call: (caller) => caller.branchKinds.list() },
  "officeHolders.list": {
    roles: readers,
    scope: "inScope",
    call: (caller, unitId) => caller.officeHolders.list({ unitIds: [unitId] }),
  },
  "officeHolders.add": {
    roles: officers,
    scope: "inScope",
    call: (caller, unitId) =>
      caller.officeHolders.add({
        idempotencyKey: freshKey(),
        unitId,
        personName: "Trần Thị Bình",
        office: freshKey(),
        termFrom: "2026-01-01",
      }),
  },
  "officeHolders.end": {
    roles: officers,
    scope: "hidden",
    call: (caller, unitId) =>
      caller.officeHolders.end({ idempotencyKey: freshKey(), id: holders.get(unitId) ?? "", termTo: "2026-12-31" }),
  },
  "figures.byUnits": {
    roles: readers,
    scope: "filtered",
    call: (caller, unitId) => caller.figures.byUnits({ unitIds: [unitId], year: 2026 }),
  },
  "figures.set": {
    roles: officers,
    scope: "inScope",
    call: (caller, unitId) =>
      caller.figures.set({ idempotencyKey: freshKey(), unitId, year: 2026, values: { clans: 1 } }),
  },
  "imports.preview": {
    roles: officers,
    scope: "inScope",
    call: (caller, unitId) =>
      caller.imports.preview({ idempotencyKey: freshKey(), kind: "figures", unitId, year: 2026, file: figuresFile }),
  },
  "imports.confirm": {
    roles: officers,
    scope: "hidden",
    call: (caller, unitId) =>
      caller.imports.confirm({ ...importOf(unitId), skipErrorRows: true, idempotencyKey: freshKey() }),
  },
  "imports.cancel": {
    roles: officers,
    scope: "hidden",
    call: (caller, unitId) => caller.imports.cancel(importOf(unitId)),
  },
  "imports.status": {
    roles: officers,
    scope: "hidden",
    call: (caller, unitId) => caller.imports.status(importOf(unitId)),
  },
  "imports.errors": {
    roles: officers,
    scope: "hidden",
    call: (caller, unitId) => caller.imports.errors(importOf(unitId)),
  },
  "imports.template": {
    roles: officers,
    scope: "everywhere",
    call: (caller) => caller.imports.template({ kind: "units", format: "csv" }),
  },
  "people.list": {
    roles: [...appointers, "auditor"],
    scope: "inScope",
    call: (caller, unitId) => caller.people.list({ unitId }),
  },
  "people.appoint": {
    roles: appointers,
    scope: "appointing",
    call: (caller, unitId) =>
      caller.people.appoint({ ...appointment, idempotencyKey: freshKey(), personId: officer, unitId }),
  },
  "people.move": {
    roles: appointers,
    scope: "appointing",
    call: (caller, unitId) =>
      caller.people.move({
        ...appointment,
        idempotencyKey: freshKey(),
        personId: officer,
        fromUnitId: unitId,
        toUnitId: unitId,
      }),
  },
  "people.revoke": {
    roles: appointers,
    scope: "appointing",
    async call(caller, unitId) {
      const command = { ...appointment, personId: officer };
      await organization.cityAdmin.people.appoint({
        ...command,
        idempotencyKey: freshKey(),
        unitId: targets.descendant,
      });
      return caller.people.revoke({ ...command, idempotencyKey: freshKey(), unitId });
    },
  },
  "people.reissuePassword": {
    roles: appointers,
    scope: "knownAppointing",
    async call(caller, unitId) {
      const particulars = { username: `lost-${randomUUID().slice(0, 13)}`, fullName: "Nguyễn Văn Quên" };
      const { person } = await organization.cityAdmin.people.appoint({
        ...appointment,
        ...particulars,
        // At the city nobody but an auditor is appointed.
        role: unitId === targets.ancestor ? "auditor" : appointment.role,
        idempotencyKey: freshKey(),
        unitId,
      });
      const command = { idempotencyKey: freshKey(), personId: person.id, reason: "Quên mật khẩu" };
      return caller.people.reissuePassword(command);
    },
  },
  "exports.units": {
    roles: everybody,
    scope: "inScope",
    call: (caller, under) => caller.exports.units({ under, format: "csv" }),
  },
  "exports.people": {
    roles: [...appointers, "auditor"],
    scope: "inScope",
    call: (caller, unitId) => caller.exports.people({ unitId, format: "csv" }),
  },
  "exports.officeHolders": {
    roles: readers,
    scope: "inScope",
    call: (caller, under) => caller.exports.officeHolders({ under, format: "csv" }),
  },
  "exports.figures": {
    roles: readers,
    scope: "inScope",
    call: (caller, under) => caller.exports.figures({ under, year: 2026, format: "csv" }),
  },
  "years.closed": { roles: readers, scope: "everywhere", call: (caller) => caller.years.closed() },
  "years.close": {
    roles: cityOnly,
    scope: "everywhere",
    call: (caller) => caller.years.close({ idempotencyKey: freshKey(), year: 2090 }),
  },
  ...directiveRows(() => organization),
};

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
  for (const unitId of Object.values(targets)) {
    const holder = await organization.cityAdmin.officeHolders.add({
      idempotencyKey: freshKey(),
      unitId,
      personName: "Nguyễn Văn An",
      office: "Chủ tịch",
      termFrom: "2026-01-01",
    });
    holders.set(unitId, holder.id);
    const previewed = await organization.cityAdmin.imports.preview({
      idempotencyKey: freshKey(),
      kind: "figures",
      unitId,
      year: 2026,
      file: figuresFile,
    });
    imports.set(unitId, previewed.id);
    await organization.cityAdmin.figures.set({ idempotencyKey: freshKey(), unitId, year: 2026, values: { clans: 1 } });
  }
  const { person } = await organization.cityAdmin.people.appoint({
    ...appointment,
    idempotencyKey: freshKey(),
    username: `matrix-${uuidOf(organization.files.name)}`,
    fullName: "Nguyễn Văn An",
    unitId: targets.descendant,
  });
  officer = person.id;
});
afterAll(() => organization.close());

const refusalsOfCallers = ["UNAUTHENTICATED", "FORBIDDEN", "OUT_OF_SCOPE", "ROLE_NOT_GRANTABLE", "NOT_FOUND"];

async function outcomeOf(row: Row, caller: Caller, unitId: string): Promise<string> {
  let answer: unknown;
  const refusal = await refusalOf(
    row.call(caller, unitId).then((value) => {
      answer = value;
    }),
  );
  if (row.scope === "filtered" && Array.isArray(answer) && answer.length === 0) return "left out";
  const aboutCaller = refusalsOfCallers.includes(refusal) && !(row.scope === "everywhere" && refusal === "NOT_FOUND");
  return aboutCaller ? refusal : "allowed";
}

it("has a row for every operation, and no other", () => {
  expect(Object.keys(table).sort()).toEqual(
    listOperations(appRouter)
      .map(({ path }) => path)
      .sort(),
  );
});

describe.each(Object.entries(table))("%s", (_path, row) => {
  it.each(relations)("at the %s unit", async (relation) => {
    for (const role of roleNames) {
      const caller = organization.as(principal(role, [targets.own]));
      const expected = row.roles.includes(role) ? scopes[row.scope][relation] : "FORBIDDEN";
      expect(`${role}: ${await outcomeOf(row, caller, targets[relation])}`).toBe(`${role}: ${expected}`);
    }
  });

  it("to somebody without a role, without a unit, or without a session", async () => {
    const { subject, username, clientId } = principal("city-admin", []);
    const noRole = organization.as({ subject, username, clientId, roles: [], roots: [targets.own] });
    expect(await outcomeOf(row, noRole, targets.own)).toBe("FORBIDDEN");
    expect(await outcomeOf(row, organization.as(null), targets.own)).toBe("UNAUTHENTICATED");
    const [role] = row.roles;
    const noUnit = organization.as(principal(role ?? "auditor", []));
    expect(await outcomeOf(row, noUnit, targets.own)).toBe(
      {
        everywhere: "allowed",
        inScope: "OUT_OF_SCOPE",
        strictlyBelow: "OUT_OF_SCOPE",
        appointing: "OUT_OF_SCOPE",
        knownAppointing: "NOT_FOUND",
        filtered: "left out",
        hidden: "NOT_FOUND",
        ownOnly: "OUT_OF_SCOPE",
        held: "NOT_FOUND",
      }[row.scope],
    );
  });
});
