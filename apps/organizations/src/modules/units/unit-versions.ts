import { DomainError, type UnitState } from "@khuyenhoc/contracts";

/** A period in which nothing about a unit changed. */
export type UnitVersion = UnitState["versions"][number];
/** What may differ between two versions of a unit. */
export type VersionedFields = Pick<UnitVersion, "parentId" | "code" | "nameVi" | "nameEn">;

const fieldNames = ["parentId", "code", "nameVi", "nameEn"] as const satisfies readonly (keyof VersionedFields)[];

function holdsOn(version: UnitVersion, day: string): boolean {
  return version.validFrom <= day && (version.validTo === null || day < version.validTo);
}

/** The version that holds on a day; undefined when the unit does not exist then. */
export function versionOn(versions: readonly UnitVersion[], day: string): UnitVersion | undefined {
  return versions.find((version) => holdsOn(version, day));
}

/** The version that holds on a day or, where there is none, the one before it, or else the first. */
export function nearestVersion(versions: readonly UnitVersion[], day: string): UnitVersion | undefined {
  return versions.findLast(({ validFrom }) => validFrom <= day) ?? versions[0];
}

/**
 * The end of the unbroken existence around a day.
 *
 * @returns the first day on which the unit does not exist any more; null when there is none
 */
export function endOfExistence(versions: readonly UnitVersion[], day: string): string | null {
  let end = versionOn(versions, day)?.validTo ?? null;
  for (const version of versions) if (end !== null && version.validFrom === end) end = version.validTo;
  return end;
}

/** Joins versions that follow each other without a difference. */
function joined(versions: readonly UnitVersion[]): UnitVersion[] {
  const result: UnitVersion[] = [];
  for (const version of versions) {
    const last = result.at(-1);
    if (last?.validTo === version.validFrom && fieldNames.every((name) => last[name] === version[name])) {
      result[result.length - 1] = { ...last, validTo: version.validTo };
    } else {
      result.push(version);
    }
  }
  return result;
}

/** Cuts the version that holds on the day in two, so that a version begins on it. */
function splitAt(versions: readonly UnitVersion[], day: string): UnitVersion[] {
  return versions.flatMap((version) =>
    holdsOn(version, day) && version.validFrom !== day
      ? [
          { ...version, validTo: day },
          { ...version, validFrom: day },
        ]
      : [version],
  );
}

/**
 * Gives fields other values from a day on. A later version follows as long as it carries the value that was replaced: a name that
 * was changed again later stays what it became.
 *
 * @throws DomainError UNIT_NOT_IN_EXISTENCE when the unit does not exist on the day
 */
export function changeFrom(
  versions: readonly UnitVersion[],
  day: string,
  values: Partial<VersionedFields>,
): UnitVersion[] {
  const before = versionOn(versions, day);
  if (before === undefined) throw new DomainError("UNIT_NOT_IN_EXISTENCE", { date: day });
  const carried = new Set(fieldNames.filter((name) => name in values));
  return joined(
    splitAt(versions, day).map((version) => {
      if (version.validFrom < day) return version;
      const next: UnitVersion = { ...version };
      for (const name of carried) {
        if (version[name] === before[name]) Object.assign(next, { [name]: values[name] });
        else carried.delete(name);
      }
      return next;
    }),
  );
}

/**
 * Ends the unit's existence: the day is the first on which it does not exist. An existence that begins again after a gap stays.
 *
 * @throws DomainError UNIT_NOT_IN_EXISTENCE when there is nothing to end on the day, its first day included: a unit that never
 * existed would have no history
 */
export function closeFrom(versions: readonly UnitVersion[], day: string): UnitVersion[] {
  const before = versionOn(versions, day);
  const dayBefore = versions.some(({ validFrom, validTo }) => validFrom < day && (validTo === null || day <= validTo));
  if (before === undefined || !dayBefore) throw new DomainError("UNIT_NOT_IN_EXISTENCE", { date: day });
  const end = endOfExistence(versions, day);
  return splitAt(versions, day).filter(({ validFrom }) => validFrom < day || (end !== null && validFrom >= end));
}

/**
 * Lets a closed unit exist again from a day on, until it begins again by itself or for ever.
 *
 * @param values what differs from its last version
 * @throws DomainError UNIT_ALREADY_EXISTS; UNIT_NOT_IN_EXISTENCE when it never existed before the day
 */
export function reopenFrom(
  versions: readonly UnitVersion[],
  day: string,
  values: Partial<VersionedFields>,
): UnitVersion[] {
  if (versionOn(versions, day) !== undefined) throw new DomainError("UNIT_ALREADY_EXISTS", { date: day });
  const last = versions.findLast(({ validFrom }) => validFrom < day);
  if (last === undefined) throw new DomainError("UNIT_NOT_IN_EXISTENCE", { date: day });
  const following = versions.find(({ validFrom }) => validFrom > day);
  const reopened: UnitVersion = { ...last, ...values, validFrom: day, validTo: following?.validFrom ?? null };
  return joined([...versions, reopened].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1)));
}

export interface FieldChange {
  field: string;
  before: string | null;
  after: string | null;
}

/** What became different on a day, field by field; existence counts as a field. */
export function differencesOn(
  before: readonly UnitVersion[],
  after: readonly UnitVersion[],
  day: string,
): FieldChange[] {
  const [was, is] = [versionOn(before, day), versionOn(after, day)];
  const changes: FieldChange[] = fieldNames
    .map((field) => ({ field, before: was?.[field] ?? null, after: is?.[field] ?? null }))
    .filter((change) => is !== undefined && change.before !== change.after);
  if ((was === undefined) !== (is === undefined)) {
    changes.unshift({
      field: "existence",
      before: was === undefined ? null : was.validFrom,
      after: is === undefined ? null : day,
    });
  }
  return changes;
}
