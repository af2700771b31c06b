import { randomUUID } from "node:crypto";
import { type RoleName, roleNames } from "@khuyenhoc/contracts";
import { freshKey, type Organization, tree } from "../../testing/organization.ts";
import { draftOf, issuedOf } from "./testing.ts";

type Caller = ReturnType<Organization["as"]>;

interface DirectiveRow {
  roles: readonly RoleName[];
  scope: "everywhere" | "inScope" | "strictlyBelow" | "ownOnly" | "held";
  call(caller: Caller, unitId: string): Promise<unknown>;
}

/** Rows of directives in the authorization matrix. @param organization opened before a row is called */
export function directiveRows(organization: () => Organization): Record<string, DirectiveRow> {
  const everybody = roleNames;
  const officers: readonly RoleName[] = ["city-admin", "district-officer", "commune-officer"];
  const association = roleNames.filter((role) => role !== "partner");
  const officerOf = (unitId: string) => organization().officerOf(unitId);

  const drafts = new Map<string, Promise<string>>();
  /** A draft of the unit, which nothing in the matrix changes. */
  const draftAt = (unitId: string) => {
    const known = drafts.get(unitId) ?? draftOf(officerOf(unitId), unitId).then(({ id }) => id);
    drafts.set(unitId, known);
    return known;
  };
  const fileAt = async (unitId: string) => {
    const directiveId = await draftAt(unitId);
    const file = { idempotencyKey: freshKey(), directiveId, fileName: "tep.pdf", bytes: 10 };
    return (await officerOf(unitId).directives.addFile(file)).id;
  };
  let plan: Promise<string> | undefined;
  /** A plan of the city, addressed to every unit. */
  const planOfCity = () => {
    plan ??= issuedOf(organization().cityAdmin, tree.city).then(({ id }) => id);
    return plan;
  };
  // A revision that there is not: whoever may do it learns that somebody else was faster.
  const stale = async (unitId: string) => ({
    idempotencyKey: freshKey(),
    id: await draftAt(unitId),
    expectedRevision: 99,
  });

  return {
    "directives.kinds": { roles: everybody, scope: "everywhere", call: (caller) => caller.directives.kinds() },
    "directives.measures": { roles: everybody, scope: "everywhere", call: (caller) => caller.directives.measures() },
    "directives.setKind": {
      roles: ["city-admin"],
      scope: "everywhere",
      call: (caller) =>
        caller.directives.setKind({
          ...{ idempotencyKey: freshKey(), code: "notice", nameVi: "Thông báo", nameEn: "Notice" },
          validFrom: "2026-01-01",
        }),
    },
    "directives.list": {
      roles: everybody,
      scope: "everywhere",
      call: (caller, unitId) => caller.directives.list({ unitId }),
    },
    "directives.byIds": {
      roles: everybody,
      scope: "everywhere",
      call: async (caller, unitId) => caller.directives.byIds({ ids: [await draftAt(unitId)] }),
    },
    "directives.create": { roles: officers, scope: "ownOnly", call: (caller, unitId) => draftOf(caller, unitId) },
    "directives.update": {
      roles: officers,
      scope: "held",
      call: async (caller, unitId) =>
        caller.directives.update({ ...(await stale(unitId)), kind: "plan", number: "1", title: "Kế hoạch" }),
    },
    "directives.deleteDraft": {
      roles: officers,
      scope: "held",
      call: async (caller, unitId) => caller.directives.deleteDraft(await stale(unitId)),
    },
    "directives.addFile": {
      roles: officers,
      scope: "held",
      call: async (caller, unitId) => {
        const directiveId = (await draftOf(officerOf(unitId), unitId)).id;
        return caller.directives.addFile({ idempotencyKey: freshKey(), directiveId, fileName: "tep.pdf", bytes: 10 });
      },
    },
    "directives.addFilePart": {
      roles: officers,
      scope: "held",
      call: async (caller, unitId) => {
        const fileId = await fileAt(unitId);
        await caller.directives
          .addFilePart({ idempotencyKey: freshKey(), fileId, index: 5, contentBase64: "" })
          .finally(() => officerOf(unitId).directives.removeFile({ idempotencyKey: freshKey(), fileId }));
      },
    },
    "directives.removeFile": {
      roles: officers,
      scope: "held",
      call: async (caller, unitId) => {
        const fileId = await fileAt(unitId);
        await caller.directives.removeFile({ idempotencyKey: freshKey(), fileId }).catch(async (error: unknown) => {
          await officerOf(unitId).directives.removeFile({ idempotencyKey: freshKey(), fileId });
          throw error;
        });
      },
    },
    "directives.filePart": {
      roles: everybody,
      scope: "everywhere",
      call: (caller) => caller.directives.filePart({ fileId: randomUUID(), index: 0 }),
    },
    "directives.previewAddressing": {
      roles: officers,
      scope: "ownOnly",
      call: (caller, unitId) =>
        caller.directives.previewAddressing({ unitId, addressing: { tiers: [], branchKinds: [], unitIds: [] } }),
    },
    "directives.issue": {
      roles: officers,
      scope: "held",
      call: async (caller, unitId) => caller.directives.issue(await stale(unitId)),
    },
    "directives.withdraw": {
      roles: officers,
      scope: "held",
      call: async (caller, unitId) => caller.directives.withdraw({ ...(await stale(unitId)), reason: "Nhầm" }),
    },
    "directives.acknowledge": {
      roles: officers,
      scope: "ownOnly",
      call: async (caller, unitId) =>
        caller.directives.acknowledge({
          idempotencyKey: freshKey(),
          directiveId: await planOfCity(),
          unitIds: [unitId],
        }),
    },
    "directives.receipts": {
      roles: association,
      scope: "inScope",
      call: async (caller, under) => caller.directives.receipts({ directiveId: await planOfCity(), under }),
    },
    "directives.reminders": {
      roles: association,
      scope: "inScope",
      call: async (caller, unitId) => caller.directives.reminders({ directiveId: await planOfCity(), unitId }),
    },
    "directives.status": {
      roles: association,
      scope: "inScope",
      call: async (caller, unitId) => caller.directives.status({ directiveId: await planOfCity(), unitId }),
    },
    "directives.handOver": {
      roles: officers,
      scope: "strictlyBelow",
      call: (caller, unitId) =>
        caller.directives.handOver({ idempotencyKey: freshKey(), unitId, successorIds: [tree.trucBach] }),
    },
    "exports.directives": {
      roles: everybody,
      scope: "everywhere",
      call: (caller) => caller.exports.directives({ format: "csv" }),
    },
    "exports.directiveReceipts": {
      roles: association,
      scope: "inScope",
      call: async (caller, under) =>
        caller.exports.directiveReceipts({ directiveId: await planOfCity(), under, format: "csv" }),
    },
  };
}
