import {
  type BranchKind as BranchKindData,
  type FigureValues,
  figureMeasures,
  type OfficeHolder,
  type Tier as TierData,
  type UnitView,
  type YearlyFigures,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, withoutNulls } from "../builder.ts";
import type { Context } from "../context.ts";
import { idOf, optionalId } from "../ids.ts";
import { found, mutation } from "./failures.ts";
import { dateOf, Unit, type UnitOn } from "./refs.ts";
import { listUnits, OfficeHolderRef, UnitConnection, YearlyFiguresRef } from "./unit.ts";

const Tier = builder.objectRef<TierData>("Tier").implement({
  description: "A tier (cấp) of the tree. Tiers are data: they open and close on dates.",
  fields: (t) => ({
    code: t.exposeString("code"),
    rank: t.exposeInt("rank"),
    nameVi: t.exposeString("nameVi"),
    nameEn: t.exposeString("nameEn"),
    validFrom: t.expose("validFrom", { type: "Date" }),
    validTo: t.expose("validTo", { type: "Date", nullable: true }),
  }),
});

const BranchKind = builder.objectRef<BranchKindData>("BranchKind").implement({
  description: "Kind of a branch (chi hội): thôn, tổ dân phố, dòng họ, cơ quan, trường học, doanh nghiệp …",
  fields: (t) => ({
    code: t.exposeString("code"),
    nameVi: t.exposeString("nameVi"),
    nameEn: t.exposeString("nameEn"),
  }),
});

type ClosedYearData = Awaited<ReturnType<Context["clients"]["organizations"]["years"]["closed"]["query"]>>[number];
const ClosedYear = builder.objectRef<ClosedYearData>("ClosedYear").implement({
  fields: (t) => ({
    year: t.exposeInt("year"),
    closedAt: t.expose("closedAt", { type: "DateTime" }),
    closedBy: t.exposeString("closedBy"),
  }),
});

builder.queryFields((t) => ({
  units: t.field({
    type: UnitConnection,
    description: "Units in the caller's scope, in Vietnamese order of names.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      asOf: t.arg({ type: "Date" }),
      query: t.arg.string({ description: "Name or code, any part, without accents or case." }),
      tier: t.arg.string(),
      branchKind: t.arg.string(),
      parentId: t.arg.id(),
      under: t.arg.id({ description: "The whole subtree of this unit, itself included." }),
      includeClosed: t.arg.boolean({ defaultValue: false }),
    },
    complexity: pageComplexity,
    resolve: (_root, { asOf, parentId, under, ...args }, context) =>
      listUnits(
        {
          ...args,
          asOf: dateOf(asOf, context),
          parentId: optionalId("Unit", parentId),
          under: optionalId("Unit", under),
        },
        context,
      ),
  }),
  tiers: t.field({
    type: [Tier],
    args: { asOf: t.arg({ type: "Date" }) },
    resolve: (_root, { asOf }, context) =>
      context.clients.organizations.tiers.list.query({ asOf: dateOf(asOf, context) }),
  }),
  branchKinds: t.field({
    type: [BranchKind],
    resolve: (_root, _args, { clients }) => clients.organizations.branchKinds.list.query(),
  }),
  closedYears: t.field({
    type: [ClosedYear],
    resolve: (_root, _args, { clients }) => clients.organizations.years.closed.query(),
  }),
}));

const ground = {
  effectiveOn: "First day on which the change holds.",
  reason: "Why.",
  decisionNumber: "Number of the decision (số quyết định).",
};

interface UnitResult {
  unit: UnitOn;
}

/** The unit as it is on the day the change holds, so that a later change shows too. */
function asResult(view: UnitView, asOf: string, { loaders }: Context): UnitResult {
  loaders.unit.clearAll();
  loaders.path.clearAll();
  return { unit: { view, asOf } };
}

mutation<UnitResult>()("createUnit", {
  description: "Creates a unit below another.",
  input: (t) => ({
    parentId: t.id({ required: true }),
    tier: t.string({ required: true }),
    branchKind: t.string(),
    code: t.string(),
    nameVi: t.string({ required: true }),
    nameEn: t.string(),
    address: t.string(),
    phone: t.string(),
    email: t.string(),
    effectiveOn: t.field({ type: "Date", required: true, description: ground.effectiveOn }),
    reason: t.string({ required: true, description: ground.reason }),
    decisionNumber: t.string({ description: ground.decisionNumber }),
  }),
  success: (t) => ({ unit: t.expose("unit", { type: Unit }) }),
  resolve: async ({ address, phone, email, ...input }, context) =>
    asResult(
      await context.clients.organizations.units.create.mutate({
        ...input,
        parentId: idOf("Unit", input.parentId),
        contact: { address: address ?? null, phone: phone ?? null, email: email ?? null },
      }),
      input.effectiveOn,
      context,
    ),
});

mutation<UnitResult>()("renameUnit", {
  description: "Gives a unit another name from a date on.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    nameVi: t.string({ required: true }),
    nameEn: t.string(),
    expectedRevision: t.int(),
    effectiveOn: t.field({ type: "Date", required: true, description: ground.effectiveOn }),
    reason: t.string({ required: true, description: ground.reason }),
    decisionNumber: t.string({ description: ground.decisionNumber }),
  }),
  success: (t) => ({ unit: t.expose("unit", { type: Unit }) }),
  resolve: async (input, context) =>
    asResult(
      await context.clients.organizations.units.rename.mutate({
        ...withoutNulls(input),
        unitId: idOf("Unit", input.unitId),
      }),
      input.effectiveOn,
      context,
    ),
});

mutation<UnitResult>()("moveUnit", {
  description: "Places a unit below another parent from a date on.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    parentId: t.id({ required: true }),
    expectedRevision: t.int(),
    effectiveOn: t.field({ type: "Date", required: true, description: ground.effectiveOn }),
    reason: t.string({ required: true, description: ground.reason }),
    decisionNumber: t.string({ description: ground.decisionNumber }),
  }),
  success: (t) => ({ unit: t.expose("unit", { type: Unit }) }),
  resolve: async (input, context) =>
    asResult(
      await context.clients.organizations.units.move.mutate({
        ...withoutNulls(input),
        unitId: idOf("Unit", input.unitId),
        parentId: idOf("Unit", input.parentId),
      }),
      input.effectiveOn,
      context,
    ),
});

mutation<UnitResult>()("recodeUnit", {
  description: "Gives a unit another official code from a date on.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    code: t.string({ required: true }),
    expectedRevision: t.int(),
    effectiveOn: t.field({ type: "Date", required: true, description: ground.effectiveOn }),
    reason: t.string({ required: true, description: ground.reason }),
    decisionNumber: t.string({ description: ground.decisionNumber }),
  }),
  success: (t) => ({ unit: t.expose("unit", { type: Unit }) }),
  resolve: async (input, context) =>
    asResult(
      await context.clients.organizations.units.recode.mutate({
        ...withoutNulls(input),
        unitId: idOf("Unit", input.unitId),
      }),
      input.effectiveOn,
      context,
    ),
});

mutation<UnitResult>()("closeUnit", {
  description: "Ends a unit's existence from a date on; its records stay.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    expectedRevision: t.int(),
    effectiveOn: t.field({ type: "Date", required: true, description: ground.effectiveOn }),
    reason: t.string({ required: true, description: ground.reason }),
    decisionNumber: t.string({ description: ground.decisionNumber }),
  }),
  success: (t) => ({ unit: t.expose("unit", { type: Unit }) }),
  resolve: async (input, context) =>
    asResult(
      await context.clients.organizations.units.close.mutate({
        ...withoutNulls(input),
        unitId: idOf("Unit", input.unitId),
      }),
      input.effectiveOn,
      context,
    ),
});

mutation<UnitResult>()("reopenUnit", {
  description: "Lets a closed unit exist again from a date on.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    parentId: t.id(),
    code: t.string(),
    expectedRevision: t.int(),
    effectiveOn: t.field({ type: "Date", required: true, description: ground.effectiveOn }),
    reason: t.string({ required: true, description: ground.reason }),
    decisionNumber: t.string({ description: ground.decisionNumber }),
  }),
  success: (t) => ({ unit: t.expose("unit", { type: Unit }) }),
  resolve: async (input, context) =>
    asResult(
      await context.clients.organizations.units.reopen.mutate({
        ...withoutNulls(input),
        unitId: idOf("Unit", input.unitId),
        parentId: optionalId("Unit", input.parentId),
      }),
      input.effectiveOn,
      context,
    ),
});

mutation<UnitResult>()("updateUnitContact", {
  description: "Replaces a unit's contact particulars.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    address: t.string(),
    phone: t.string(),
    email: t.string(),
    reason: t.string(),
  }),
  success: (t) => ({ unit: t.expose("unit", { type: Unit }) }),
  resolve: async ({ address, phone, email, ...input }, context) =>
    asResult(
      await context.clients.organizations.units.updateContact.mutate({
        ...input,
        unitId: idOf("Unit", input.unitId),
        contact: { address: address ?? null, phone: phone ?? null, email: email ?? null },
      }),
      dateOf(null, context),
      context,
    ),
});

mutation<{ tier: TierData }>()("openTier", {
  description: "Opens a tier on a date.",
  input: (t) => ({
    code: t.string({ required: true }),
    rank: t.int({ required: true, description: "Smaller is higher; the city is 10." }),
    nameVi: t.string({ required: true }),
    nameEn: t.string({ required: true }),
    validFrom: t.field({ type: "Date", required: true }),
  }),
  success: (t) => ({ tier: t.expose("tier", { type: Tier }) }),
  resolve: async (input, { clients }) => ({
    tier: await clients.organizations.tiers.open.mutate(input),
  }),
});

mutation<{ tier: TierData }>()("closeTier", {
  description: "Closes a tier on a date; no unit of it may exist from then on.",
  input: (t) => ({ code: t.string({ required: true }), validTo: t.field({ type: "Date", required: true }) }),
  success: (t) => ({ tier: t.expose("tier", { type: Tier }) }),
  resolve: async (input, { clients }) => ({
    tier: await clients.organizations.tiers.close.mutate(input),
  }),
});

mutation<{ officeHolder: OfficeHolder }>()("addOfficeHolder", {
  description: "Records who holds an office at a unit.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    personName: t.string({ required: true }),
    office: t.string({ required: true }),
    termFrom: t.field({ type: "Date", required: true }),
    termTo: t.field({ type: "Date" }),
    phone: t.string(),
    email: t.string(),
  }),
  success: (t) => ({ officeHolder: t.expose("officeHolder", { type: OfficeHolderRef }) }),
  resolve: async (input, { clients }) => ({
    officeHolder: await clients.organizations.officeHolders.add.mutate({
      ...input,
      unitId: idOf("Unit", input.unitId),
    }),
  }),
});

mutation<{ officeHolder: OfficeHolder }>()("endOfficeHolder", {
  description: "Ends a term of office.",
  input: (t) => ({ id: t.id({ required: true }), termTo: t.field({ type: "Date", required: true }) }),
  success: (t) => ({ officeHolder: t.expose("officeHolder", { type: OfficeHolderRef }) }),
  resolve: async (input, { clients }) => ({
    officeHolder: await clients.organizations.officeHolders.end.mutate(input),
  }),
});

mutation<{ figures: YearlyFigures }>()("setYearlyFigures", {
  description: "Enters yearly figures; what is left out stays, null means not reported.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    expectedRevision: t.int(),
    members: t.int(),
    population: t.int(),
    households: t.int(),
    adults: t.int(),
    clans: t.int(),
    communities: t.int(),
    units: t.int(),
    farmers: t.int(),
    workers: t.int(),
    officials: t.int(),
    students: t.int(),
  }),
  success: (t) => ({ figures: t.expose("figures", { type: YearlyFiguresRef }) }),
  resolve: async ({ idempotencyKey, unitId, year, expectedRevision, ...measures }, { clients }) => {
    const values: Partial<FigureValues> = {};
    for (const measure of figureMeasures) {
      const value = measures[measure];
      if (value !== undefined) values[measure] = value;
    }
    const figures: YearlyFigures = await clients.organizations.figures.set.mutate({
      idempotencyKey,
      unitId: idOf("Unit", unitId),
      year,
      values,
      ...(typeof expectedRevision === "number" ? { expectedRevision } : {}),
    });
    return { figures };
  },
});

mutation<{ closedYear: ClosedYearData }>()("closeYear", {
  description: "Closes a year: nothing that contradicts it is accepted from then on.",
  input: (t) => ({ year: t.int({ required: true }) }),
  success: (t) => ({ closedYear: t.expose("closedYear", { type: ClosedYear }) }),
  resolve: async (input, { clients }) => {
    const years = await clients.organizations.years.close.mutate(input);
    return { closedYear: found(years.find(({ year }) => year === input.year)) };
  },
});
