import type { PlanLine as PlanLineData, YearPlan as YearPlanData } from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";
import { idOf, toGlobalId } from "../ids.ts";
import { type InputBuilder, mutation } from "./failures.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";

const PlanLine = builder.objectRef<PlanLineData>("EventPlanLine").implement({
  description: "What a unit plans and is told to reach with one kind of events, beside what came of it below the unit.",
  fields: (t) => ({
    kindCode: t.exposeString("kindCode"),
    plannedEvents: t.exposeInt("plannedEvents", { nullable: true, description: "Of the unit's own." }),
    plannedDelegates: t.exposeInt("plannedDelegates", { nullable: true }),
    targetEvents: t.exposeInt("targetEvents", { nullable: true, description: "Chỉ tiêu, set from above." }),
    targetDelegates: t.exposeInt("targetDelegates", { nullable: true }),
    targetBy: t.exposeString("targetBy", { nullable: true }),
    targetAt: t.expose("targetAt", { type: "DateTime", nullable: true }),
    revision: t.exposeInt("revision", { nullable: true, description: "Null: nothing was planned or set yet." }),
    ahead: t.exposeInt("ahead", { description: "Events that are planned or open." }),
    held: t.exposeInt("held"),
    delegates: t.exposeInt("delegates", { description: "Declared, or on the roll of closed events." }),
  }),
});
const YearPlan = builder.objectRef<YearPlanData>("EventYearPlan").implement({
  description: "Kế hoạch năm of a unit, kind by kind.",
  fields: (t) => ({
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    unitId: t.id({ resolve: ({ unitId }) => toGlobalId("Unit", unitId) }),
    year: t.exposeInt("year"),
    lines: t.expose("lines", { type: [PlanLine] }),
  }),
});

builder.queryFields((t) => ({
  eventPlans: t.field({
    type: [YearPlan],
    description: "Of a unit, then of each unit directly below it.",
    args: { unitId: t.arg.id({ required: true }), year: t.arg.int({ required: true }) },
    complexity: { field: 10, multiplier: 20 },
    resolve: (_root, { unitId, year }, { clients }) =>
      clients.events.events.plansBelow.query({ unitId: idOf("Unit", unitId), year }),
  }),
}));

const lineFields = (t: InputBuilder) => ({
  unitId: t.id({ required: true }),
  year: t.int({ required: true }),
  kindCode: t.string({ required: true }),
  events: t.int(),
  delegates: t.int(),
  expectedRevision: t.int({ description: "Without it there is no line yet." }),
});
const commands = {
  setEventPlan: ["setPlan", "Writes down what a unit plans itself with one kind of events."],
  setEventTarget: ["setPlanTarget", "Sets what a unit and all below it are to reach; from above only."],
} as const;
for (const [name, [command, description]] of Object.entries(commands)) {
  mutation<{ plan: YearPlanData }>()(name, {
    description,
    input: lineFields,
    success: (t) => ({ plan: t.expose("plan", { type: YearPlan }) }),
    resolve: async ({ unitId, events, delegates, expectedRevision, ...input }, { clients }) => ({
      plan: await clients.events.events[command].mutate({
        ...input,
        unitId: idOf("Unit", unitId),
        events: events ?? null,
        delegates: delegates ?? null,
        expectedRevision: expectedRevision ?? null,
      }),
    }),
  });
}

mutation<{ units: number; targets: number }>()("cascadeEventTargets", {
  description: "Hands what is left of a unit's targets down to the units directly below that have none, alike.",
  input: (t) => ({ unitId: t.id({ required: true }), year: t.int({ required: true }) }),
  success: (t) => ({ units: t.exposeInt("units"), targets: t.exposeInt("targets") }),
  resolve: ({ unitId, ...input }, { clients }) =>
    clients.events.events.cascadePlanTargets.mutate({ ...input, unitId: idOf("Unit", unitId) }),
});
