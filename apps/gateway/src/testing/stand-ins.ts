import {
  DomainError,
  organizations as organizationContracts,
  type Registration,
  registrations as registrationContracts,
  type UnitCounts,
  type UnitView,
} from "@khuyenhoc/contracts";
import {
  createLogger,
  createMetrics,
  initService,
  type RequestContext,
  startServer,
  type TokenVerifier,
} from "@khuyenhoc/service-kit";
import { uuidOf } from "@khuyenhoc/testkit";
import { z } from "zod";

// Services of the right shape over a small tree, so that what the gateway asks of them can be seen call by call. Tokens are
// verified as services do it. What the real services answer is shown where the whole platform runs.

export interface Call {
  /** Procedures of this one HTTP request, in order, with their inputs. */
  procedures: { path: string; input: unknown }[];
  subject: string | undefined;
  requestId: string;
  correlationId: string;
}

export interface StandIns {
  urls: { organizations: string; registrations: string };
  calls: { organizations: Call[]; registrations: Call[] };
  /** Number that the counts of a unit answer; changed by tests. */
  registered: Map<string, number>;
  close(): Promise<void>;
}

export const city = uuidOf("city");
const districts = ["d1", "d2"].map(uuidOf);
export const [districtOne = "", districtTwo = ""] = districts;
export const communes = Array.from({ length: 10 }, (_, index) => uuidOf(`c${index}`));
/** Asked for, this unit makes the service fail in a way that nobody foresaw. */
export const brokenUnit = uuidOf("broken");
export const SECRET = "password of the database";

function parentOf(id: string): string | null {
  if (id === city) return null;
  return districts.includes(id) ? city : (districts[communes.indexOf(id) % districts.length] ?? null);
}

function unitView(id: string): UnitView {
  const rank = id === city ? 10 : districts.includes(id) ? 20 : 30;
  return {
    id,
    revision: 1,
    tier: rank === 10 ? "city" : rank === 20 ? "district" : "commune",
    tierRank: rank,
    branchKind: null,
    parentId: parentOf(id),
    code: null,
    nameVi: `Đơn vị ${id.slice(0, 4)}`,
    nameEn: null,
    validFrom: "2020-01-01",
    validTo: null,
    inExistence: true,
    childCount: 0,
    contact: { address: null, phone: null, email: null },
  };
}

function pathTo(id: string): UnitView[] {
  const parent = parentOf(id);
  return [...(parent === null ? [] : pathTo(parent)), unitView(id)];
}

const known = (id: string) => id === city || districts.includes(id) || communes.includes(id);
const at = "2026-01-02T03:04:05.000Z";

function registrationAt(index: number): Registration {
  return {
    id: uuidOf(`registration ${index}`),
    unitId: communes[index % communes.length] ?? city,
    year: 2026,
    model: "FAMILY",
    group: null,
    subjectId: uuidOf(`subject ${index}`),
    subjectName: `Gia đình ${index}`,
    subjectCode: null,
    address: null,
    state: "REGISTERED",
    returnReason: null,
    revision: 1,
    createdAt: at,
    updatedAt: at,
    submittedAt: at,
    decidedAt: null,
    campaignId: null,
    level: null,
    validUntil: null,
    decisionId: null,
  };
}

interface Context extends RequestContext {
  call: Call;
}

function organizationsRouter() {
  const { router, procedure } = initService<Context>();
  return router({
    units: router({
      byIds: procedure("units.read")
        .input(organizationContracts.unitsByIds)
        .output(organizationContracts.unitsByIdsResult)
        .query(({ ctx, input, path }) => {
          ctx.call.procedures.push({ path, input });
          if (input.ids.includes(brokenUnit)) throw new Error(SECRET);
          const paths = input.ids.filter(known).map((id) => pathTo(id).slice(-1 - input.parents));
          return [...new Map(paths.flat().map((view) => [view.id, view])).values()];
        }),
      ancestors: procedure("units.read")
        .input(organizationContracts.unitAncestors)
        .output(organizationContracts.unitAncestorsResult)
        .query(({ ctx, input, path }) => {
          ctx.call.procedures.push({ path, input });
          return input.ids.filter(known).map((id) => ({ id, path: pathTo(id) }));
        }),
      create: procedure("units.manage")
        .input(organizationContracts.createUnit)
        .output(organizationContracts.unitView)
        .mutation(({ ctx, input, path }) => {
          ctx.call.procedures.push({ path, input });
          throw new DomainError("TIER_NOT_IN_FORCE", { tier: input.tier, date: input.effectiveOn });
        }),
    }),
  });
}

function registrationsRouter(registered: Map<string, number>) {
  const { router, procedure } = initService<Context>();
  return router({
    registrations: router({
      list: procedure("registrations.read")
        .input(registrationContracts.listRegistrations)
        .output(registrationContracts.registrationPage)
        .query(({ ctx, input, path }) => {
          ctx.call.procedures.push({ path, input });
          const nodes = Array.from({ length: input.first }, (_, index) => registrationAt(index));
          return {
            edges: nodes.map((node, index) => ({ cursor: String(index), node })),
            pageInfo: { hasNextPage: false, endCursor: null },
            totalCount: input.withTotal ? nodes.length : null,
          };
        }),
    }),
    counts: router({
      byUnits: procedure("counts.read")
        .input(registrationContracts.countsByUnits)
        .output(z.array(registrationContracts.unitCounts))
        .query(({ ctx, input, path }) => {
          ctx.call.procedures.push({ path, input });
          return input.queries.map(({ unitId, year, asOf }): UnitCounts => {
            if (!known(unitId)) throw new DomainError("OUT_OF_SCOPE");
            return {
              unitId,
              year,
              asOf: asOf ?? "2026-01-01",
              rows: [],
              unitsReporting: 0,
              unitsTotal: registered.get(unitId) ?? 0,
            };
          });
        }),
    }),
  });
}

/** Starts both on free ports. */
export async function startStandIns(verifier: TokenVerifier): Promise<StandIns> {
  const registered = new Map<string, number>();
  const calls: StandIns["calls"] = { organizations: [], registrations: [] };
  const contextFor = (name: keyof StandIns["calls"]) => (request: RequestContext) => {
    const { principal, requestId, correlationId } = request;
    const call: Call = { procedures: [], subject: principal?.subject, requestId, correlationId };
    calls[name].push(call);
    return { ...request, call };
  };
  const shared = (name: keyof StandIns["calls"]) => ({
    name,
    host: "127.0.0.1",
    port: 0,
    logger: createLogger({ service: name, level: "silent" }),
    metrics: createMetrics({ service: name }),
    checks: {},
    verifier,
    createContext: contextFor(name),
  });
  const organizations = await startServer({ ...shared("organizations"), router: organizationsRouter() });
  const registrations = await startServer({ ...shared("registrations"), router: registrationsRouter(registered) });
  return {
    urls: { organizations: organizations.url, registrations: registrations.url },
    calls,
    registered,
    async close() {
      await Promise.all([organizations.close(), registrations.close()]);
    },
  };
}
