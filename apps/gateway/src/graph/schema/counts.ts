import { type CountRow, type UnitCounts as Counts, percentOf } from "@khuyenhoc/contracts";
import { watchCounts } from "../../live/watch-counts.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { expectedIn } from "../failures.ts";
import { idOf } from "../ids.ts";
import { found } from "./failures.ts";
import { type CountsOf, dateOf, loadUnit, PopulationGroup, TitleModel, Unit, UnitCounts } from "./refs.ts";

/** Counts of a title, wherever they come from. */
export const CountRowRef = builder.objectRef<CountRow>("CountRow").implement({
  description: "Counts of a title, in all (group null) or of one population group. A suppressed cell is null.",
  fields: (t) => ({
    model: t.expose("model", { type: TitleModel }),
    group: t.expose("group", { type: PopulationGroup, nullable: true }),
    registered: t.exposeInt("registered", { nullable: true }),
    recognised: t.exposeInt("recognised", { nullable: true }),
    pending: t.exposeInt("pending", { nullable: true, description: "Registered, and nothing more yet." }),
    assessed: t.exposeInt("assessed", {
      nullable: true,
      description: "Assessed, reviewed or proposed, not yet decided.",
    }),
    notMet: t.exposeInt("notMet", { nullable: true }),
    lapsed: t.exposeInt("lapsed", {
      nullable: true,
      description: "Revoked. What expired was recognised in its year all the same.",
    }),
    returned: t.exposeInt("returned", { nullable: true }),
    draft: t.exposeInt("draft", { nullable: true }),
    base: t.exposeInt("base", { nullable: true, description: "Denominator, from the yearly figures." }),
    suppressed: t.exposeBoolean("suppressed"),
    registeredOfBase: t.float({ nullable: true, resolve: (row) => percentOf(row.registered, row.base) }),
    recognisedOfRegistered: t.float({ nullable: true, resolve: (row) => percentOf(row.recognised, row.registered) }),
    recognisedOfBase: t.float({ nullable: true, resolve: (row) => percentOf(row.recognised, row.base) }),
  }),
});

async function countsOf(of: CountsOf, context: Context): Promise<Counts> {
  return of.known ?? found(await context.loaders.counts.load(of));
}

UnitCounts.implement({
  description: "Counts of a unit's whole subtree as it stood on a date.",
  fields: (t) => ({
    unit: t.field({
      type: Unit,
      resolve: async ({ unitId, asOf }, _args, context, info) => found(await loadUnit(unitId, asOf, context, info)),
    }),
    year: t.exposeInt("year"),
    asOf: t.field({
      type: "Date",
      description: "Date the figures are of: a partner is answered for today's tree whatever date was asked for.",
      resolve: async (of, _args, context) => (await countsOf(of, context)).asOf,
    }),
    rows: t.field({
      type: [CountRowRef],
      resolve: async (of, _args, context) => (await countsOf(of, context)).rows,
    }),
    unitsReporting: t.int({ resolve: async (of, _args, context) => (await countsOf(of, context)).unitsReporting }),
    unitsTotal: t.int({ resolve: async (of, _args, context) => (await countsOf(of, context)).unitsTotal }),
    children: t.field({
      type: [UnitCounts],
      description: "The same per unit directly below.",
      complexity: { field: 5, multiplier: 20 },
      resolve: async ({ unitId, year, asOf }, _args, { clients }) =>
        (await clients.registrations.counts.children.query({ unitId, year, asOf })).map((known) => ({
          unitId: known.unitId,
          year,
          asOf: known.asOf,
          known,
        })),
    }),
  }),
});

const countsArgs = { description: "Counts of a unit and everything below it." };

builder.queryFields((t) => ({
  counts: t.field({
    type: UnitCounts,
    ...countsArgs,
    args: {
      unitId: t.arg.id({ required: true }),
      year: t.arg.int({ required: true }),
      asOf: t.arg({ type: "Date" }),
    },
    resolve: async (_root, { unitId, year, asOf }, context) => {
      const of = { unitId: idOf("Unit", unitId), year, asOf: dateOf(asOf, context) };
      const known = await countsOf(of, context);
      return { ...of, asOf: known.asOf, known };
    },
  }),
}));

builder.subscriptionFields((t) => ({
  countsChanged: t.field({
    type: UnitCounts,
    description:
      "The counts at once, and again whenever they have changed, at most once a second. Ends when the caller's token does.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int({ required: true }) },
    subscribe: (_root, args, context) => watch(idOf("Unit", args.unitId), args.year, context),
    resolve: (known, { year }) => ({ unitId: known.unitId, year, asOf: known.asOf, known }),
  }),
}));

function watch(unitId: string, year: number, context: Context): Promise<AsyncGenerator<Counts, void>> {
  return watchCounts({
    listening: context.countsFeed.listen(year, context.principal.subject),
    endsAt: context.expiresAt * 1000,
    now: () => context.now().getTime(),
    read: () => {
      // The context outlives one answer; what it has cached is of the past.
      context.loaders = context.freshLoaders();
      return countsOf({ unitId, year, asOf: dateOf(null, context) }, context);
    },
    concerns: (leaves) =>
      context.ancestry.touches(unitId, leaves, (ids) =>
        context.clients.organizations.units.ancestors.query({ ids, asOf: dateOf(null, context) }),
      ),
    passes: (error) => expectedIn(error)?.code === "SERVICE_UNAVAILABLE",
  });
}
