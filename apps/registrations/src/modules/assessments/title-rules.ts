import {
  type CriteriaDefinition,
  DomainError,
  earliestOf,
  type HeldPeriod,
  lastDayOf,
  type TitleModel,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { findCriteriaSets } from "../criteria/repository.ts";
import type { RegistrationRow } from "../registrations/row.ts";
import type { SheetResult } from "./repository.ts";

/** What a decision gives: a level of the criteria set, and the last day it holds. */
export interface Title {
  level: string | null;
  validUntil: string | null;
}

/** What the criteria sets say about titles that one paper gives. */
export interface TitleRules {
  /** Why the title cannot be given: a level that the set does not know, or too early, or for too long. */
  refusalOf(row: RegistrationRow): DomainError | undefined;
  /** What is given: level and last day as decided, else as the review and the set have it. */
  titleOf(row: RegistrationRow): Title;
}

interface Giving {
  kind: "RECOGNISE" | "REFUSE" | "REVOKE" | "CORRECT";
  decidedOn: string;
  level?: string | null;
  validUntil?: string | null;
}

/**
 * Looks up what the criteria sets of the sheets demand of a title beyond points: that a lower level was held for long enough, and for
 * how long it is given. What was approved without a campaign has neither set nor rule.
 *
 * @param rows registrations that would be recognised
 */
export async function titleRules(
  tx: Transaction,
  rows: readonly RegistrationRow[],
  results: ReadonlyMap<string, SheetResult>,
  giving: Giving,
): Promise<TitleRules> {
  const setIds = [...new Set(rows.flatMap(({ id }) => results.get(id)?.criteriaSetId ?? []))];
  const sets = new Map((await findCriteriaSets(tx, setIds)).map(({ id, definition }) => [id, definition]));
  const definitionOf = ({ id }: RegistrationRow) => sets.get(results.get(id)?.criteriaSetId ?? "");
  const levelOf = ({ id }: RegistrationRow) => giving.level ?? results.get(id)?.reviewLevel ?? null;
  const asking = rows.filter((row) => {
    const definition = definitionOf(row);
    return definition?.validMonths != null || definition?.levels.some(({ after }) => after != null);
  });
  const held = asking.length === 0 ? [] : await readHeld(tx, asking);
  const lastOf = (row: RegistrationRow): string | null => {
    const definition = definitionOf(row);
    if (definition === undefined) return null;
    // A correction of a title that stands gives it no longer than the decision that it corrects.
    const own = giving.kind === "CORRECT" ? held.find(({ registrationId }) => registrationId === row.id) : undefined;
    return lastDayOf(definition, own !== undefined && own.from < giving.decidedOn ? own.from : giving.decidedOn);
  };
  return {
    refusalOf(row) {
      const definition = definitionOf(row);
      const level = levelOf(row);
      const unknown = levelRefusal(definition, giving, results.get(row.id)?.reviewLevel ?? null);
      if (unknown !== undefined || definition === undefined || level === null) return unknown;
      const others = held.filter(
        ({ registrationId, subjectId, model }) =>
          registrationId !== row.id && subjectId === row.subjectId && model === row.model,
      );
      const { from, missing } = earliestOf(definition, level, others, giving.decidedOn);
      if (missing !== null) return new DomainError("LEVEL_NOT_HELD", { level: titleOfLevel(definition, missing) });
      if (from !== null) return new DomainError("LEVEL_TOO_EARLY", { level: titleOfLevel(definition, level), from });
      const until = lastOf(row);
      const tooLong = until !== null && giving.validUntil != null && giving.validUntil > until;
      return tooLong ? new DomainError("VALIDITY_TOO_LONG", { until }) : undefined;
    },
    titleOf: (row) => ({ level: levelOf(row), validUntil: giving.validUntil ?? lastOf(row) }),
  };
}

/** A level that is named is one of the set's; a recognition names none above what the review reaches. */
function levelRefusal(
  definition: CriteriaDefinition | undefined,
  { kind, level }: Giving,
  reached: string | null,
): DomainError | undefined {
  if (level == null) return undefined;
  const codes = definition?.levels.map(({ code }) => code) ?? [];
  if (!codes.includes(level)) return new DomainError("INVALID_INPUT", { reason: level });
  const isAbove = kind === "RECOGNISE" && codes.indexOf(level) > codes.indexOf(reached ?? "");
  return isAbove ? new DomainError("LEVEL_NOT_REACHED") : undefined;
}

function titleOfLevel({ levels }: CriteriaDefinition, code: string): string {
  return levels.find((level) => level.code === code)?.titleVi ?? code;
}

interface Held extends HeldPeriod {
  registrationId: string;
  subjectId: string;
  model: TitleModel;
}

interface DecidedRow extends Omit<Held, "from" | "level"> {
  level: string | null;
  decidedOn: string;
}

/** What the subjects of registrations were recognised as by decisions that stand, whether or not it holds still. */
async function readHeld(tx: Transaction, rows: readonly RegistrationRow[]): Promise<Held[]> {
  const items = await tx.query<DecidedRow>(
    `SELECT r.id AS "registrationId", r.subject_id AS "subjectId", r.model, r.valid_until AS until,
       CASE item.outcome WHEN 'RECOGNISED' THEN item.level END AS level, d.decided_on AS "decidedOn"
     FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::text[]) AS asked (subject_id, model)) AS asked
     JOIN registration AS r ON r.subject_id = asked.subject_id AND r.model = asked.model
     JOIN decision_item AS item ON item.registration_id = r.id
     JOIN decision AS d ON d.id = item.decision_id
     WHERE r.state IN ('RECOGNISED', 'EXPIRED')
     ORDER BY r.id, item.recorded_at`,
    [rows.map(({ subjectId }) => subjectId), rows.map(({ model }) => model)],
  );
  return [...Map.groupBy(items, ({ registrationId }) => registrationId).values()].flatMap(standing);
}

/** The level that stands after all decisions about one registration, held since the first of those that gave it without a break. */
function standing(items: readonly DecidedRow[]): Held[] {
  const last = items.at(-1);
  if (last === undefined || last.level === null) return [];
  const before = items.findLastIndex(({ level }) => level !== last.level);
  const { level, registrationId, subjectId, model, until } = last;
  const from = items[before + 1]?.decidedOn ?? last.decidedOn;
  return [{ registrationId, subjectId, model, level, from, until }];
}
