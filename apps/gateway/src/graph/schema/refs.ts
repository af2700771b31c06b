import { type UnitCounts as Counts, populationGroups, titleModels, today, type UnitView } from "@khuyenhoc/contracts";
import type { GraphQLResolveInfo } from "graphql";
import type { CountsKey } from "../../services/loaders.ts";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { depthOf } from "../selection.ts";

// What several files of the schema name is made here, and given its fields where it belongs.

/** A unit as it stood on a date: everything reached through it is of the same date. */
export interface UnitOn {
  view: UnitView;
  asOf: string;
}
export const Unit = builder.objectRef<UnitOn>("Unit");

/** Either counts already at hand, or what they are of. */
export type CountsOf = CountsKey & { known?: Counts };
export const UnitCounts = builder.objectRef<CountsOf>("UnitCounts");

export const TitleModel = builder.enumType("TitleModel", {
  description: "Gia đình, Dòng họ, Cộng đồng, Đơn vị, Công dân học tập.",
  values: titleModels,
});
export const PopulationGroup = builder.enumType("PopulationGroup", {
  description: "Population groups of learning citizens.",
  values: populationGroups,
});

export const FieldDifference = builder
  .objectRef<{ field: string; before: string | null; after: string | null }>("FieldDifference")
  .implement({
    fields: (t) => ({
      field: t.exposeString("field"),
      before: t.exposeString("before", { nullable: true }),
      after: t.exposeString("after", { nullable: true }),
    }),
  });

const MINUTE_MS = 60_000;
let lastDay = { minute: 0, date: "" };

/** Today in Asia/Ho_Chi_Minh unless another date was asked for. */
export function dateOf(asOf: string | null | undefined, context: Context): string {
  if (asOf !== null && asOf !== undefined) return asOf;
  const now = context.now();
  // Asked for each row of a page; a day begins with a minute.
  const minute = Math.floor(now.getTime() / MINUTE_MS);
  if (lastDay.minute !== minute) lastDay = { minute, date: today(now) };
  return lastDay.date;
}

/** @param info of the field that is a unit: its parents, where they are asked for, come by the same call */
export async function loadUnit(
  id: string,
  asOf: string,
  context: Context,
  info?: GraphQLResolveInfo,
): Promise<UnitOn | null> {
  const view = await context.loaders.unit.load({ id, asOf, parents: info === undefined ? 0 : depthOf(info, "parent") });
  return view === null ? null : { view, asOf };
}
