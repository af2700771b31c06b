import {
  baseMeasure,
  DomainError,
  type FigureMeasure,
  figureMeasures,
  type PopulationGroup,
  type TitleModel,
} from "@khuyenhoc/contracts";

/** The measures that are the base of some rate; `members` and `population` are of none. */
export const baseMeasures = figureMeasures.filter(
  (measure): measure is Exclude<FigureMeasure, "members" | "population"> =>
    measure !== "members" && measure !== "population",
);
export type BaseMeasure = (typeof baseMeasures)[number];

/** How many of one measure are registered already where the measure is reported, and how many there can be. */
export interface Room {
  /** Unit whose figures are the base. */
  reportingUnitId: string;
  measure: FigureMeasure;
  base: number;
  registered: number;
}

/** Measures that a registration of a model and group counts against: a citizen against his group and against all adults. */
export function measuresOf(model: TitleModel, group: PopulationGroup | null): FigureMeasure[] {
  return group === null ? [baseMeasure(model)] : [baseMeasure(model, group), baseMeasure(model)];
}

/**
 * What is left of the bases while registrations are submitted one after the other in one transaction.
 * Registered ≤ base: a rate above 100 % is a mistake in one of the two, to be found when it is made.
 */
export class Rooms {
  readonly #rooms: ReadonlyMap<string, Room>;

  /** @param rooms by unit and measure; a unit without an entry has no known base and no limit */
  constructor(rooms: readonly (Room & { unitId: string })[]) {
    // Units below one reporting unit share its room, so they must share the object that is counted up.
    const shared = new Map<string, Room>();
    this.#rooms = new Map(
      rooms.map(({ unitId, ...room }) => {
        const key = `${room.reportingUnitId}/${room.measure}`;
        const known = shared.get(key) ?? { ...room };
        shared.set(key, known);
        return [`${unitId}/${room.measure}`, known];
      }),
    );
  }

  /** Whether no base is known for any of the units. */
  get isEmpty(): boolean {
    return this.#rooms.size === 0;
  }

  of(unitId: string, model: TitleModel, group: PopulationGroup | null): Room[] {
    return measuresOf(model, group).flatMap((measure) => this.#rooms.get(`${unitId}/${measure}`) ?? []);
  }

  /**
   * Takes room for so many more registered subjects, or for none of them.
   *
   * @param count may be negative or zero, which always has room
   * @returns the refusal EXCEEDS_BASE if they do not fit
   */
  take(unitId: string, model: TitleModel, group: PopulationGroup | null, count: number): DomainError | undefined {
    const rooms = this.of(unitId, model, group);
    const full = count <= 0 ? undefined : rooms.find(({ base, registered }) => registered + count > base);
    if (full !== undefined) {
      return new DomainError("EXCEEDS_BASE", { count: full.registered + count, base: full.base });
    }
    for (const room of rooms) room.registered += count;
    return undefined;
  }
}
