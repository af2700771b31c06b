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
import { found, type InputBuilder, mutation, type ObjectBuilder } from "./failures.ts";
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

/** What every change to the tree says of itself. */
const ground = (t: InputBuilder) => ({
  effectiveOn: t.field({ type: "Date", required: true, description: "First day on which the change holds." }),
  reason: t.string({ required: true, description: "Why." }),
  decisionNumber: t.string({ description: "Number of the decision (số quyết định)." }),
});

/** The same for a change of a unit that is there. */
const change = (t: InputBuilder) => ({ unitId: t.id({ required: true }), expectedRevision: t.int(), ...ground(t) });

const contactFields = (t: InputBuilder) => ({ address: t.string(), phone: t.string(), email: t.string() });

type ContactInput = { [Field in "address" | "phone" | "email"]?: string | null | undefined };

/** What is left out is not there. */
function contactOf({ address, phone, email }: ContactInput) {
  return { address: address ?? null, phone: phone ?? null, email: email ?? null };
}

interface UnitResult {
  unit: UnitOn;
}
const unitMutation = mutation<UnitResult>();
const unitSuccess = (t: ObjectBuilder<UnitResult>) => ({ unit: t.expose("unit", { type: Unit }) });

/** The unit as it is on the day the change holds, so that a later change shows too. */
function asResult(view: UnitView, asOf: string, { loaders }: Context): UnitResult {
  loaders.unit.clearAll();
  loaders.path.clearAll();
  return { unit: { view, asOf } };
}

/** Changes a unit that is there. @param call one of the service's commands */
async function changed<Input extends { unitId: string; effectiveOn: string }>(
  input: Input,
  context: Context,
  call: (
    units: Context["clients"]["organizations"]["units"],
    command: ReturnType<typeof withoutNulls<Input>> & { unitId: string },
  ) => Promise<UnitView>,
): Promise<UnitResult> {
  const command = { ...withoutNulls(input), unitId: idOf("Unit", input.unitId) };
  return asResult(await call(context.clients.organizations.units, command), input.effectiveOn, context);
}

unitMutation("createUnit", {
  description: "Creates a unit below another.",
  input: (t) => ({
    parentId: t.id({ required: true }),
    tier: t.string({ required: true }),
    branchKind: t.string(),
    code: t.string(),
    nameVi: t.string({ required: true }),
    nameEn: t.string(),
    ...contactFields(t),
    ...ground(t),
  }),
  success: unitSuccess,
  resolve: async ({ address, phone, email, ...input }, context) =>
    asResult(
      await context.clients.organizations.units.create.mutate({
        ...input,
        parentId: idOf("Unit", input.parentId),
        contact: contactOf({ address, phone, email }),
      }),
      input.effectiveOn,
      context,
    ),
});

unitMutation("renameUnit", {
  description: "Gives a unit another name from a date on.",
  input: (t) => ({ nameVi: t.string({ required: true }), nameEn: t.string(), ...change(t) }),
  success: unitSuccess,
  resolve: (input, context) => changed(input, context, (units, command) => units.rename.mutate(command)),
});

unitMutation("moveUnit", {
  description: "Places a unit below another parent from a date on.",
  input: (t) => ({ parentId: t.id({ required: true }), ...change(t) }),
  success: unitSuccess,
  resolve: (input, context) =>
    changed(input, context, (units, command) =>
      units.move.mutate({ ...command, parentId: idOf("Unit", command.parentId) }),
    ),
});

unitMutation("recodeUnit", {
  description: "Gives a unit another official code from a date on.",
  input: (t) => ({ code: t.string({ required: true }), ...change(t) }),
  success: unitSuccess,
  resolve: (input, context) => changed(input, context, (units, command) => units.recode.mutate(command)),
});

unitMutation("closeUnit", {
  description: "Ends a unit's existence from a date on; its records stay.",
  input: (t) => ({
    ...change(t),
    successorIds: t.idList({
      description: "Units that take over from it: what it leaves open of directives goes to them.",
    }),
  }),
  success: unitSuccess,
  resolve: ({ successorIds, ...input }, context) =>
    changed(input, context, (units, command) =>
      units.close.mutate({ ...command, successorIds: (successorIds ?? []).map((id) => idOf("Unit", id)) }),
    ),
});

unitMutation("reopenUnit", {
  description: "Lets a closed unit exist again from a date on.",
  input: (t) => ({ parentId: t.id(), code: t.string(), ...change(t) }),
  success: unitSuccess,
  resolve: (input, context) =>
    changed(input, context, (units, command) =>
      units.reopen.mutate({ ...command, parentId: optionalId("Unit", command.parentId) }),
    ),
});

unitMutation("updateUnitContact", {
  description: "Replaces a unit's contact particulars.",
  input: (t) => ({ unitId: t.id({ required: true }), ...contactFields(t), reason: t.string() }),
  success: unitSuccess,
  resolve: async ({ address, phone, email, ...input }, context) =>
    asResult(
      await context.clients.organizations.units.updateContact.mutate({
        ...input,
        unitId: idOf("Unit", input.unitId),
        contact: contactOf({ address, phone, email }),
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
