import { can, permissions, roleGrants } from "@khuyenhoc/authz";
import { DomainError, type RoleName } from "@khuyenhoc/contracts";
import { principal } from "@khuyenhoc/testkit";
import {
  type ExecutionResult,
  execute,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isLeafType,
  isObjectType,
  isUnionType,
  parse,
  subscribe,
} from "graphql";
import { describe, expect, it } from "vitest";
import { expectedIn } from "./graph/failures.ts";
import { toGlobalId } from "./graph/ids.ts";
import { schema } from "./graph/schema/index.ts";
import { answeringRows } from "./testing/authz/answering.ts";
import { assessmentRows } from "./testing/authz/assessments.ts";
import { attendanceRows } from "./testing/authz/attendance.ts";
import { bankRows } from "./testing/authz/bank.ts";
import { campaignRows } from "./testing/authz/campaigns.ts";
import { certificateRows } from "./testing/authz/certificates.ts";
import { directiveRows } from "./testing/authz/directives.ts";
import { disbursementRows } from "./testing/authz/disbursements.ts";
import { eventRecordRows } from "./testing/authz/event-records.ts";
import { eventRows } from "./testing/authz/events.ts";
import { followingRows } from "./testing/authz/following.ts";
import { fundRows } from "./testing/authz/funds.ts";
import { importRows } from "./testing/authz/imports.ts";
import { jobRows } from "./testing/authz/jobs.ts";
import { ledgerRows } from "./testing/authz/ledger.ts";
import { listFileRows } from "./testing/authz/list-files.ts";
import { participantRows } from "./testing/authz/participants.ts";
import { reportingRows } from "./testing/authz/reports.ts";
import type { Procedures, Rows } from "./testing/authz/rows.ts";
import { savedFilterRows } from "./testing/authz/saved-filters.ts";
import { scholarshipRows } from "./testing/authz/scholarships.ts";
import { subjectRows } from "./testing/authz/subjects.ts";
import { undoRows } from "./testing/authz/undo.ts";
import { callOf } from "./testing/documents.ts";
import { contextOver, recordingClients } from "./testing/recording-clients.ts";
import { city } from "./testing/stand-ins.ts";

// Which procedures stand behind each field, and what they demand. The gateway decides nothing itself, so a field that reaches
// no procedure must be listed as the gateway's own, and a refusal by a procedure must be the field's.

/** Answered by the gateway itself, from the caller's own token. */
const gateway = "gateway";

/** Of the files of the schema that bring their own. */
const brought: readonly Rows[] = [
  answeringRows,
  assessmentRows,
  bankRows,
  ledgerRows,
  certificateRows,
  campaignRows,
  directiveRows,
  attendanceRows,
  eventRecordRows,
  eventRows,
  followingRows,
  fundRows,
  importRows,
  jobRows,
  participantRows,
  listFileRows,
  savedFilterRows,
  disbursementRows,
  scholarshipRows,
  undoRows,
  reportingRows,
  subjectRows,
];

const node: Procedures = {
  "organizations.units.byIds": "units.read",
  "registrations.registrations.byIds": "registrations.read",
};
const unit: Procedures = { "organizations.units.byIds": "units.read" };
const counts: Procedures = { "registrations.counts.byUnits": "counts.read" };

/** What every signed-in caller reaches first. */
const fields: Readonly<Record<string, Procedures | typeof gateway>> = {
  "Query.branchKinds": { "organizations.branchKinds.list": "units.read" },
  "Query.closedYears": { "organizations.years.closed": "figures.read" },
  "Query.counts": counts,
  "Query.importErrors": {
    "organizations.imports.errors": "figures.manage",
    "registrations.imports.errors": "registrations.import",
  },
  "Query.importTemplate": {
    "organizations.imports.template": "figures.manage",
    "registrations.imports.template": "registrations.import",
  },
  "Query.node": node,
  "Query.nodes": node,
  "Query.organizationImport": { "organizations.imports.status": "figures.manage" },
  "Query.people": { "organizations.people.list": "people.read" },
  "Query.registration": { "registrations.registrations.byIds": "registrations.read" },
  "Query.registrationImport": { "registrations.imports.status": "registrations.import" },
  "Query.registrations": { "registrations.registrations.list": "registrations.read" },
  "Query.services": { gateway: "service.inspect" },
  "Query.tiers": { "organizations.tiers.list": "units.read" },
  "Query.unit": unit,
  "Query.units": { "organizations.units.list": "units.read" },
  "Query.viewer": gateway,

  "Mutation.addOfficeHolder": { "organizations.officeHolders.add": "office-holders.manage" },
  "Mutation.appointPerson": { "organizations.people.appoint": "people.appoint" },
  "Mutation.approveRegistrations": { "registrations.registrations.approve": "registrations.decide" },
  "Mutation.cancelOrganizationImport": { "organizations.imports.cancel": "figures.manage" },
  "Mutation.cancelRegistrationImport": { "registrations.imports.cancel": "registrations.import" },
  "Mutation.closeTier": { "organizations.tiers.close": "tiers.manage" },
  "Mutation.closeUnit": { "organizations.units.close": "units.manage" },
  "Mutation.closeYear": { "organizations.years.close": "years.close" },
  "Mutation.confirmOrganizationImport": { "organizations.imports.confirm": "figures.manage" },
  "Mutation.confirmRegistrationImport": { "registrations.imports.confirm": "registrations.import" },
  "Mutation.createRegistration": { "registrations.registrations.create": "registrations.write" },
  "Mutation.createUnit": { "organizations.units.create": "units.manage" },
  "Mutation.deleteDraft": { "registrations.registrations.deleteDraft": "registrations.write" },
  "Mutation.endOfficeHolder": { "organizations.officeHolders.end": "office-holders.manage" },
  "Mutation.movePerson": { "organizations.people.move": "people.appoint" },
  "Mutation.moveUnit": { "organizations.units.move": "units.manage" },
  "Mutation.openTier": { "organizations.tiers.open": "tiers.manage" },
  "Mutation.previewOrganizationImport": { "organizations.imports.preview": "figures.manage" },
  "Mutation.previewRegistrationImport": { "registrations.imports.preview": "registrations.import" },
  "Mutation.recodeUnit": { "organizations.units.recode": "units.manage" },
  "Mutation.reissuePassword": { "organizations.people.reissuePassword": "people.appoint" },
  "Mutation.renameUnit": { "organizations.units.rename": "units.manage" },
  "Mutation.reopenUnit": { "organizations.units.reopen": "units.manage" },
  "Mutation.returnRegistrations": { "registrations.registrations.return": "registrations.decide" },
  "Mutation.revokePerson": { "organizations.people.revoke": "people.appoint" },
  "Mutation.setYearlyFigures": { "organizations.figures.set": "figures.manage" },
  "Mutation.submitRegistrations": { "registrations.registrations.submit": "registrations.write" },
  "Mutation.updateRegistration": { "registrations.registrations.update": "registrations.write" },
  "Mutation.updateUnitContact": { "organizations.units.updateContact": "units.manage" },

  "Subscription.countsChanged": counts,

  ...Object.assign({}, ...brought.map(({ fields }) => fields)),
};

/** What is asked anew below an answer; whatever is not listed shows what its parent was answered. */
const below: Readonly<Record<string, Procedures>> = {
  "Appointment.unit": unit,
  "Registration.history": { "registrations.registrations.history": "registrations.read" },
  "Registration.unit": unit,
  "Unit.children": { "organizations.units.list": "units.read" },
  "Unit.figures": { "organizations.figures.byUnits": "figures.read" },
  "Unit.history": { "organizations.units.history": "units.read" },
  "Unit.officeHolders": { "organizations.officeHolders.list": "office-holders.read" },
  "Unit.parent": unit,
  "Unit.path": { "organizations.units.ancestors": "units.read" },
  "UnitCounts.asOf": counts,
  "UnitCounts.children": { "registrations.counts.children": "counts.read" },
  "UnitCounts.rows": counts,
  "UnitCounts.unit": unit,
  "UnitCounts.unitsReporting": counts,
  "UnitCounts.unitsTotal": counts,
  "Viewer.roots": unit,

  ...Object.assign({}, ...brought.map(({ below }) => below)),
};

type Field = GraphQLField<unknown, unknown>;
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter(
  (type) => type !== null && type !== undefined,
);
const fieldsOf = (types: readonly GraphQLObjectType[]): [string, Field][] =>
  types.flatMap((type) =>
    Object.values(type.getFields()).map((field): [string, Field] => [`${type}.${field.name}`, field]),
  );

/** Enough of the field that everything it needs is asked for, in each of its kinds. */
function documentsOf(name: string, field: Field): string[] {
  const ids = ["Unit", "Registration"].map((type) => `"${toGlobalId(type, city)}"`);
  const calls: Record<string, string[]> = {
    "Query.node": ids.map((id) => `node(id: ${id})`),
    "Query.nodes": [`nodes(ids: [${ids.join(", ")}])`],
    "Query.importErrors": ["UNITS", "REGISTRATIONS"].map((kind) => `importErrors(id: "1", kind: ${kind})`),
    "Query.importTemplate": ["UNITS", "REGISTRATIONS"].map((kind) => `importTemplate(kind: ${kind}, format: CSV)`),
  };
  const type = getNamedType(field.type);
  const selection = isLeafType(type)
    ? ""
    : isUnionType(type)
      ? "{ __typename ... on OperationError { code } }"
      : type.name === "UnitCounts"
        ? "{ rows { model } }"
        : "{ __typename }";
  return (calls[name] ?? [callOf(field)]).map(
    (call) => `${name.split(".")[0]?.toLowerCase()} { ${call} ${selection} }`,
  );
}

async function refusedBy(document: string, role: RoleName) {
  const { clients, calls } = recordingClients(() => Promise.reject(new DomainError("FORBIDDEN")));
  const run = document.startsWith("subscription") ? subscribe : execute;
  const result = (await run({
    schema,
    document: parse(document),
    contextValue: contextOver(clients, principal(role, [city])),
  })) as ExecutionResult;
  const [answer] = Object.values(result.data ?? {}) as { code?: string }[];
  const codes = [...(result.errors ?? []).map((error) => expectedIn(error)?.code), answer?.code];
  return { calls, codes: codes.filter((code) => code !== undefined) };
}

const namesOf = (row: Procedures | typeof gateway | undefined) =>
  row === undefined || row === gateway ? [] : Object.keys(row).filter((name) => name !== gateway);

describe("of the questions, commands and live figures", () => {
  it("every one is in the table, and nothing else is", () => {
    expect(
      fieldsOf(roots)
        .map(([name]) => name)
        .sort(),
    ).toEqual(Object.keys(fields).sort());
  });

  it.each(fieldsOf(roots))(
    "%s asks the procedures of the table, and a refusal by them is its own",
    async (name, field) => {
      const asked = new Set<string>();
      for (const document of documentsOf(name, field)) {
        const { calls, codes } = await refusedBy(document, "city-admin");
        for (const { procedure, kind } of calls) {
          asked.add(procedure);
          expect(kind).toBe(name.startsWith("Mutation.") ? "mutate" : "query");
        }
        expect(new Set(codes)).toEqual(new Set(calls.length === 0 ? [] : ["FORBIDDEN"]));
      }
      expect([...asked].sort()).toEqual([...namesOf(fields[name])].sort());
    },
  );

  it("what the gateway decides itself it decides by the permission of the table", async () => {
    for (const role of Object.keys(roleGrants) as RoleName[]) {
      const { codes } = await refusedBy("query { services { name } }", role);
      expect([role, codes]).toEqual([role, can({ roles: [role] }, "service.inspect") ? [] : ["FORBIDDEN"]]);
      expect(await refusedBy("query { viewer { username roles permissions } }", role)).toEqual({
        calls: [],
        codes: [],
      });
    }
  });
});

describe("of the fields below an answer", () => {
  const parents: Readonly<Record<string, unknown>> = {
    Decision: { unitId: city },
    Directive: { id: city, content: null },
    WorkItem: { unitId: city, campaignId: city },
    FundCampaign: { unitId: city, directiveId: city },
    Campaign: { unitId: city, directiveId: city, criteriaSetId: city, furtherSetIds: [city], pilotUnitIds: [city] },
    EventClash: { unitIds: [city] },
    EventYearPlan: { unitId: city },
    Event: { id: city, unitId: city, fundId: city, directiveId: city },
    Gift: { fundId: city },
    RankingLine: { applicationId: city },
    ScholarshipApplication: { programmeId: city, unitId: city },
    Job: { id: city, kind: "registrations.decide" },
    CriteriaSet: { unitId: city, frameworkId: city },
    SimulationRow: { unitId: city },
    Appointment: { role: "auditor", unitId: city },
    Subject: { id: city, unitId: city },
    SubjectTitle: { unitId: city },
    Registration: { id: city, unitId: city },
    Unit: { view: { id: city, parentId: city }, asOf: "2026-01-01" },
    UnitCounts: { unitId: city, year: 2026, asOf: "2026-01-01" },
  };
  const types = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !roots.includes(type) && !type.name.startsWith("__"),
  );

  async function askedBy(type: string, field: Field): Promise<string[]> {
    const { clients, calls } = recordingClients(() => Promise.reject(new DomainError("FORBIDDEN")));
    try {
      const args = { year: 2026, includePast: false };
      await field.resolve?.(parents[type] ?? {}, args, contextOver(clients), {
        fieldName: field.name,
        fieldNodes: [] as readonly FieldNode[],
      } as GraphQLResolveInfo);
    } catch (error) {
      // A field that shows what its parent holds may fail on a parent that holds nothing; that asks nobody.
      if (calls.length > 0) expect(expectedIn(error)?.code).toBe("FORBIDDEN");
    }
    return calls.map(({ procedure }) => procedure);
  }

  it("exactly those of the table ask a procedure", async () => {
    const asking: Record<string, string[]> = {};
    for (const [name, field] of fieldsOf(types)) {
      const asked = await askedBy(name.split(".")[0] ?? "", field);
      if (asked.length > 0) asking[name] = asked;
    }
    expect(asking).toEqual(Object.fromEntries(Object.entries(below).map(([name, row]) => [name, namesOf(row)])));
  });
});

it("no procedure is listed with two permissions, and every permission is demanded somewhere", () => {
  const rows = [...Object.values(fields), ...Object.values(below)].flatMap((row) =>
    row === gateway ? [] : Object.entries(row),
  );
  for (const [procedure, demanded] of Map.groupBy(rows, ([procedure]) => procedure)) {
    expect([procedure, new Set(demanded.map(([, permission]) => permission)).size]).toEqual([procedure, 1]);
  }
  const demanded = new Set(rows.map(([, permission]) => permission));
  // Demanded by organizations on top of figures.manage, once it is known that a file is of units.
  expect(permissions.filter((permission) => !demanded.has(permission))).toEqual(["units.import"]);
});
