import { criteriaSets as contracts, type Simulation as SimulationResult } from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";
import { idOf } from "../ids.ts";
import { dateOf, loadUnit, PopulationGroup, Unit } from "./refs.ts";

const SimulationOutcome = builder.enumType("SimulationOutcome", { values: contracts.simulationOutcomes });

const SimulationRow = builder.objectRef<SimulationResult["rows"][number]>("SimulationRow").implement({
  description: "Sheets of a unit directly below the one asked about, with all below it, or of that unit itself.",
  fields: (t) => ({
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    group: t.expose("group", { type: PopulationGroup, nullable: true }),
    sheets: t.exposeInt("sheets"),
    recognised: t.exposeInt("recognised"),
    pass: t.exposeInt("pass"),
    fall: t.exposeInt("fall"),
    open: t.exposeInt("open", { description: "Depends on criteria that the sheets do not answer." }),
    wouldLose: t.exposeInt("wouldLose"),
    wouldGain: t.exposeInt("wouldGain"),
  }),
});
const SimulationChange = builder.objectRef<SimulationResult["changes"][number]>("SimulationChange").implement({
  description: "A registration that would lose or gain the title.",
  fields: (t) => ({
    registrationId: t.exposeID("registrationId"),
    subjectName: t.exposeString("subjectName"),
    group: t.expose("group", { type: PopulationGroup, nullable: true }),
    recognised: t.exposeBoolean("recognised"),
    total: t.exposeInt("total"),
    outcome: t.expose("outcome", { type: SimulationOutcome }),
  }),
});
const Simulation = builder.objectRef<SimulationResult>("Simulation").implement({
  fields: (t) => ({
    rows: t.expose("rows", { type: [SimulationRow], complexity: { field: 1, multiplier: 50 } }),
    changes: t.expose("changes", { type: [SimulationChange], complexity: { field: 1, multiplier: 100 } }),
    complete: t.exposeBoolean("complete", { description: "False where there were more sheets than are looked at." }),
  }),
});

builder.queryFields((t) => ({
  simulateCriteriaSet: t.field({
    type: Simulation,
    description:
      "Who would pass and who would fall with a set on the sheets of a year below a unit. Reading names is recorded.",
    // Up to 200,000 sheets are scored anew, whatever is shown of it.
    complexity: { field: 2000, multiplier: 1 },
    args: {
      id: t.arg.id({ required: true }),
      unitId: t.arg.id({ required: true }),
      year: t.arg.int({ required: true }),
    },
    resolve: (_root, { id, unitId, year }, { clients }) =>
      clients.registrations.criteria.simulate.query({ id, unitId: idOf("Unit", unitId), year }),
  }),
}));
