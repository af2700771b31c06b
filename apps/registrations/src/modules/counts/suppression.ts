import { type PopulationGroup, type TitleModel, titleModels } from "@khuyenhoc/contracts";
import { type Cells, type Hidden, hiddenCells } from "@khuyenhoc/unit-tree";

/** The two measures a partner sees. */
export const publishedMeasures = ["registered", "recognised"] as const;
export type PublishedMeasure = (typeof publishedMeasures)[number];

/** Where a hidden cell is looked up: by measure and model, then by unit. */
export type SuppressionPattern = ReadonlyMap<`${PublishedMeasure}/${TitleModel}`, ReadonlyMap<string, Hidden>>;

/**
 * The patterns of all measures and models.
 *
 * @param cellsOf counts of a unit: of its whole subtree, or of itself
 */
export function suppressionPattern(
  places: readonly { unitId: string; parentId: string | null }[],
  cellsOf: (unitId: string, measure: PublishedMeasure, model: TitleModel, own: boolean) => Cells,
): SuppressionPattern {
  return new Map(
    publishedMeasures.flatMap((measure) =>
      titleModels.map((model) => {
        const filled = places.map((place) => ({
          ...place,
          cells: cellsOf(place.unitId, measure, model, false),
          own: cellsOf(place.unitId, measure, model, true),
        }));
        return [`${measure}/${model}`, hiddenCells(filled)] as const;
      }),
    ),
  );
}

/** Whether a cell of the pattern is hidden; of a unit that is not in it, every cell is. */
export function isHidden(
  pattern: SuppressionPattern,
  cell: { unitId: string; measure: PublishedMeasure; model: TitleModel; group: PopulationGroup | null },
): boolean {
  const hidden = pattern.get(`${cell.measure}/${cell.model}`)?.get(cell.unitId);
  return hidden === undefined || (cell.group === null ? hidden.total : hidden.groups);
}
