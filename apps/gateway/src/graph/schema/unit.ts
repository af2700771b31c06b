import {
  figureMeasures,
  type OfficeHolder,
  type UnitChange,
  type UnitView,
  type YearlyFigures,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import type { Context } from "../context.ts";
import { idOf, NOBODY } from "../ids.ts";
import { dateOf, FieldDifference, loadUnit, Unit, UnitCounts } from "./refs.ts";

export async function listUnits(
  input: {
    first?: number | null | undefined;
    after?: string | null | undefined;
    asOf: string;
    query?: string | null | undefined;
    tier?: string | null | undefined;
    branchKind?: string | null | undefined;
    parentId?: string | undefined;
    under?: string | undefined;
    includeClosed?: boolean | null | undefined;
  },
  context: Context,
) {
  const { first, asOf, includeClosed, ...rest } = input;
  const page = await context.clients.organizations.units.list.query({
    ...rest,
    asOf,
    first: pageSize(first),
    includeClosed: includeClosed ?? false,
  });
  for (const { node } of page.edges) context.loaders.unit.prime({ id: node.id, asOf }, node);
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: { view: node, asOf } }));
  return connectionOf({ ...page, edges });
}

const Contact = builder.objectRef<UnitView["contact"]>("Contact").implement({
  fields: (t) => ({
    address: t.exposeString("address", { nullable: true }),
    phone: t.exposeString("phone", { nullable: true }),
    email: t.exposeString("email", { nullable: true }),
  }),
});

export const YearlyFiguresRef = builder.objectRef<YearlyFigures>("YearlyFigures").implement({
  description: "Yearly figures of a unit: the bases of rates. Null is not reported.",
  fields: (t) => ({
    year: t.exposeInt("year"),
    revision: t.exposeInt("revision"),
    ...(Object.fromEntries(
      figureMeasures.map((measure) => [measure, t.exposeInt(measure, { nullable: true })]),
    ) as Record<(typeof figureMeasures)[number], ReturnType<typeof t.exposeInt<"members", true>>>),
  }),
});

export const OfficeHolderRef = builder.objectRef<OfficeHolder>("OfficeHolder").implement({
  description: "Somebody who holds an office at a unit for a term.",
  fields: (t) => ({
    id: t.exposeID("id"),
    personName: t.exposeString("personName"),
    office: t.exposeString("office"),
    termFrom: t.expose("termFrom", { type: "Date" }),
    termTo: t.expose("termTo", { type: "Date", nullable: true }),
    phone: t.exposeString("phone", { nullable: true }),
    email: t.exposeString("email", { nullable: true }),
  }),
});

const UnitChangeKind = builder.enumType("UnitChangeKind", {
  values: ["CREATE", "RENAME", "MOVE", "RECODE", "CLOSE", "REOPEN", "CONTACT"] as const,
});

const UnitChangeRef = builder.objectRef<UnitChange>("UnitChange").implement({
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.expose("kind", { type: UnitChangeKind }),
    effectiveOn: t.expose("effectiveOn", { type: "Date" }),
    reason: t.exposeString("reason"),
    decisionNumber: t.exposeString("decisionNumber", { nullable: true }),
    changedAt: t.expose("changedAt", { type: "DateTime" }),
    changedBy: t.exposeString("changedBy"),
    fields: t.expose("fields", { type: [FieldDifference] }),
  }),
});

type History = Awaited<ReturnType<Context["clients"]["organizations"]["units"]["history"]["query"]>>;

const UnitVersion = builder.objectRef<History["versions"][number]>("UnitVersion").implement({
  description: "A period in which nothing about the unit changed; validTo is exclusive.",
  fields: (t) => ({
    validFrom: t.expose("validFrom", { type: "Date" }),
    validTo: t.expose("validTo", { type: "Date", nullable: true }),
    parentNameVi: t.exposeString("parentNameVi", { nullable: true }),
    code: t.exposeString("code", { nullable: true }),
    nameVi: t.exposeString("nameVi"),
    nameEn: t.exposeString("nameEn", { nullable: true }),
  }),
});

const UnitHistory = builder.objectRef<History>("UnitHistory").implement({
  fields: (t) => ({
    versions: t.expose("versions", { type: [UnitVersion] }),
    changes: t.expose("changes", { type: [UnitChangeRef] }),
  }),
});

builder.node(Unit, {
  description: "A unit (đơn vị) of the association's tree as it stood on a date.",
  id: { resolve: ({ view }) => view.id },
  isTypeOf: (value) => typeof value === "object" && value !== null && "view" in value,
  loadManyWithoutCache: (ids, context) =>
    Promise.all(ids.map((id) => (id === NOBODY.id ? null : loadUnit(id, dateOf(null, context), context)))),
  fields: (t) => ({
    uuid: t.id({ resolve: ({ view }) => view.id }),
    revision: t.int({ resolve: ({ view }) => view.revision }),
    tier: t.string({ resolve: ({ view }) => view.tier }),
    tierRank: t.int({ resolve: ({ view }) => view.tierRank }),
    branchKind: t.string({ nullable: true, resolve: ({ view }) => view.branchKind }),
    code: t.string({ nullable: true, resolve: ({ view }) => view.code }),
    nameVi: t.string({ resolve: ({ view }) => view.nameVi }),
    nameEn: t.string({ nullable: true, resolve: ({ view }) => view.nameEn }),
    validFrom: t.field({ type: "Date", resolve: ({ view }) => view.validFrom }),
    validTo: t.field({ type: "Date", nullable: true, resolve: ({ view }) => view.validTo }),
    inExistence: t.boolean({ resolve: ({ view }) => view.inExistence }),
    childCount: t.int({ resolve: ({ view }) => view.childCount }),
    contact: t.field({ type: Contact, resolve: ({ view }) => view.contact }),
    asOf: t.expose("asOf", { type: "Date" }),
    parent: t.field({
      type: Unit,
      nullable: true,
      description: "Null at the root, and where the parent lies outside the caller's scope.",
      resolve: ({ view, asOf }, _args, context, info) =>
        view.parentId === null ? null : loadUnit(view.parentId, asOf, context, info),
    }),
    path: t.field({
      type: [Unit],
      description: "From the root down to the unit itself.",
      complexity: { field: 1, multiplier: 5 },
      resolve: async ({ view, asOf }, _args, { loaders }) =>
        ((await loaders.path.load({ id: view.id, asOf })) ?? [view]).map((step) => ({ view: step, asOf })),
    }),
    children: t.field({
      type: UnitConnection,
      args: { first: t.arg.int(), after: t.arg.string(), query: t.arg.string() },
      complexity: pageComplexity,
      resolve: ({ view, asOf }, args, context) => listUnits({ ...args, asOf, parentId: view.id }, context),
    }),
    history: t.field({
      type: UnitHistory,
      complexity: 10,
      resolve: ({ view }, _args, { clients }) => clients.organizations.units.history.query({ unitId: view.id }),
    }),
    officeHolders: t.field({
      type: [OfficeHolderRef],
      args: { includePast: t.arg.boolean({ defaultValue: false }) },
      resolve: async ({ view, asOf }, { includePast }, { loaders }) =>
        (await loaders.officeHolders.load({ id: view.id, asOf, includePast: includePast ?? false })) ?? [],
    }),
    figures: t.field({
      type: YearlyFiguresRef,
      nullable: true,
      args: { year: t.arg.int({ required: true }) },
      resolve: ({ view }, { year }, { loaders }) => loaders.figures.load({ unitId: view.id, year }),
    }),
    counts: t.field({
      type: UnitCounts,
      args: { year: t.arg.int({ required: true }) },
      complexity: 5,
      resolve: ({ view, asOf }, { year }) => ({ unitId: view.id, year, asOf }),
    }),
  }),
});

export const UnitConnection = connection(Unit, "Unit", "Exact where it is cheap to tell; null otherwise.");

builder.queryFields((t) => ({
  unit: t.field({
    type: Unit,
    nullable: true,
    args: { id: t.arg.id({ required: true }), asOf: t.arg({ type: "Date" }) },
    resolve: (_root, { id, asOf }, context, info) => loadUnit(idOf("Unit", id), dateOf(asOf, context), context, info),
  }),
}));
