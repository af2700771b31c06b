import { z } from "zod";

/**
 * The learning titles (danh hiệu học tập): Gia đình, Dòng họ, Cộng đồng, Đơn vị, Công dân học tập.
 * Source: QĐ 387/QĐ-TTg (2022) for the first four, QĐ 677/QĐ-TTg (2022) for citizens.
 */
export const titleModels = ["FAMILY", "CLAN", "COMMUNITY", "UNIT", "CITIZEN"] as const;
export const titleModel = z.enum(titleModels);
export type TitleModel = z.infer<typeof titleModel>;

/** Population groups of learning citizens (nhóm dân cư): farmers and labourers of residential groups, workers and freelancers, managers and officials, pupils and students. */
export const populationGroups = ["FARMER", "WORKER", "OFFICIAL", "STUDENT"] as const;
export const populationGroup = z.enum(populationGroups);
export type PopulationGroup = z.infer<typeof populationGroup>;

/** Yearly figures of a unit (số liệu năm). `members` are the association's; the rest are bases of rates. */
export const figureMeasures = [
  "members",
  "population",
  "households",
  "adults",
  "clans",
  "communities",
  "units",
  "farmers",
  "workers",
  "officials",
  "students",
] as const;
export type FigureMeasure = (typeof figureMeasures)[number];

/**
 * The measure that is the base (mẫu số) of a rate.
 * Citizens as a whole are counted against adults; a population group against its own head count.
 */
export function baseMeasure(model: TitleModel, group: PopulationGroup | null = null): FigureMeasure {
  switch (model) {
    case "FAMILY":
      return "households";
    case "CLAN":
      return "clans";
    case "COMMUNITY":
      return "communities";
    case "UNIT":
      return "units";
    case "CITIZEN":
      switch (group) {
        case null:
          return "adults";
        case "FARMER":
          return "farmers";
        case "WORKER":
          return "workers";
        case "OFFICIAL":
          return "officials";
        case "STUDENT":
          return "students";
      }
  }
}

/** The eleven measures as a schema; null is "not reported". */
const measure = z.int().nonnegative().max(20_000_000).nullable();
export const figureValues = z.object({
  members: measure,
  population: measure,
  households: measure,
  adults: measure,
  clans: measure,
  communities: measure,
  units: measure,
  farmers: measure,
  workers: measure,
  officials: measure,
  students: measure,
});
export type FigureValues = z.infer<typeof figureValues>;
