import { randomUUID } from "node:crypto";
import { DomainError, type ErrorCode, fold, organizations, type UnitState } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { lockUnitTree } from "@khuyenhoc/unit-tree";
import type { z } from "zod";
import {
  assertBranchKind,
  assertYearOpen,
  loadStates,
  type RecordedChange,
  recordChanges,
  writeChanges,
} from "../units/repository.ts";
import { changeFrom, differencesOn, versionOn } from "../units/unit-versions.ts";
import { type UnitColumn, unitColumns } from "./columns.ts";
import {
  findByCodes,
  type Importer,
  type Job,
  type KnownUnit,
  type Line,
  type Plan,
  type RowError,
  rowError,
  type UnitsByCode,
} from "./job.ts";

const titles = new Map(unitColumns.map(({ key, titleVi }) => [key, titleVi]));
const title = (key: UnitColumn) => titles.get(key) ?? key;

type UnitsJob = Extract<Job, { kind: "units" }>;

/** A tier or a kind of branch, as a cell may name it: by code or by either name. */
interface Term {
  code: string;
  rank: number;
  name_vi: string;
  name_en: string;
}

async function loadTerms(tx: Transaction, day: string): Promise<{ tiers: Term[]; kinds: Term[] }> {
  return {
    tiers: await tx.query<Term>("select code, rank, name_vi, name_en from tier where validity @> $1::date", [day]),
    kinds: await tx.query<Term>("select code, position as rank, name_vi, name_en from branch_kind"),
  };
}

/** @throws LineRefusal for a cell that names none of the terms */
function named(
  terms: readonly Term[],
  line: UnitLine,
  column: "tier" | "branchKind",
  refusal: DomainError,
): Term | undefined {
  const text = line[column];
  if (text === null) return undefined;
  const term = terms.find(
    ({ code, name_vi, name_en }) => code === text || [fold(name_vi), fold(name_en), fold(code)].includes(fold(text)),
  );
  if (term === undefined) throw new LineRefusal(column, refusal);
  return term;
}

const invalid = (reason: string) => new DomainError("INVALID_INPUT", { reason });
const tierOn = ({ tier }: UnitLine, date: string) => ({ tier: tier ?? "", date });
const isChangeable = ({ within, strictlyBelow }: KnownUnit) => within && strictlyBelow;
const isParent = ({ within, inScope }: KnownUnit) => within && inScope;

/** Lets a refusal name the column it comes from. */
function at<T>(column: UnitColumn, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof DomainError ? new LineRefusal(column, error) : error;
  }
}

/** A unit may stand in the file before the one it is placed below. */
function parentsFirst(lines: readonly Identified[]): Identified[] {
  const byCode = new Map(lines.map((line) => [line.code, line]));
  const done = new Set<Identified>();
  return lines.flatMap((line) => {
    const chain: Identified[] = [];
    let next: Identified | undefined = line;
    while (next !== undefined && !done.has(next)) {
      done.add(next);
      chain.push(next);
      next = next.parentCode === null ? undefined : byCode.get(next.parentCode);
    }
    return chain.reverse();
  });
}

/** @throws LineRefusal when there is no such unit, or not where the import may place something */
function parentOf(code: string, units: UnitsByCode, founded: ReadonlyMap<string, string>): string {
  const made = founded.get(code);
  if (made !== undefined) return made;
  const parent = at("parentCode", () => units.find(code, isParent));
  if (parent === undefined) throw new LineRefusal("parentCode", new DomainError("NOT_FOUND"));
  if (!isParent(parent)) throw new LineRefusal("parentCode", new DomainError("OUT_OF_SCOPE"));
  return parent.id;
}

/** What one line changes: the unit's new state and the history entries that lead there. */
interface Step {
  line: number;
  created: boolean;
  changes: RecordedChange[];
}

/** What a file of units does as of the day its ground names. */
export async function planUnits(
  tx: Transaction,
  importer: Importer,
  job: UnitsJob,
  lines: readonly Line<UnitColumn>[],
): Promise<Plan> {
  const { effectiveOn } = job.ground;
  await lockUnitTree(tx);
  await assertYearOpen(tx, effectiveOn);
  const errors: RowError[] = [];
  const refuse = (line: number, error: unknown) => {
    if (!(error instanceof LineRefusal)) throw error;
    errors.push(rowError(line, title(error.column), error.reason.code, error.reason.details));
  };
  const attempt = <T>(line: number, work: () => T): T[] => {
    try {
      return [work()];
    } catch (error) {
      refuse(line, error);
      return [];
    }
  };

  const read = lines.flatMap((row) => attempt(row.line, () => readLine(row)));
  const codes = read.flatMap(({ code, parentCode }) => [code, ...(parentCode === null ? [] : [parentCode])]);
  const units = await findByCodes(tx, importer, job.unitId, codes, effectiveOn);
  const states = await loadStates(tx, units.ids);
  const terms = await loadTerms(tx, effectiveOn);
  const seen = new Map<string, number>();
  const identified = read.flatMap((line) =>
    attempt(line.line, (): Identified => {
      const tier = named(terms.tiers, line, "tier", new DomainError("TIER_NOT_IN_FORCE", tierOn(line, effectiveOn)));
      const kind = named(terms.kinds, line, "branchKind", invalid(`không có loại ${line.branchKind} / no such kind`));
      const known = at("code", () => units.find(line.code, isChangeable, tier?.code));
      const unit = known?.id ?? line.code;
      const earlier = seen.get(unit);
      if (earlier !== undefined) {
        throw new LineRefusal("code", invalid(`trùng dòng ${earlier} / same as line ${earlier}`));
      }
      seen.set(unit, line.line);
      return { ...line, known, term: tier, kind };
    }),
  );

  const founded = new Map<string, string>();
  const steps: Step[] = [];
  let unchanged = 0;
  for (const line of parentsFirst(identified)) {
    try {
      const parentId = line.parentCode === null ? undefined : parentOf(line.parentCode, units, founded);
      const changes =
        line.known === undefined
          ? await found(tx, job, line, parentId ?? job.unitId)
          : change(job, line, line.known, states.get(line.known.id), parentId);
      if (changes.length === 0) unchanged += 1;
      else steps.push({ line: line.line, created: line.known === undefined, changes });
      if (line.known === undefined) founded.set(line.code, changes[0]?.state.unitId ?? "");
    } catch (error) {
      refuse(line.line, error);
    }
  }

  const sound = await withoutViolations(tx, steps, errors);
  const created = sound.filter((step) => step.created).length;
  return {
    total: lines.length,
    errors: errors.sort((left, right) => left.row - right.row),
    created,
    updated: sound.length - created,
    unchanged,
    async apply(writing, correlationId) {
      const changes = sound.flatMap((step) => step.changes);
      if (changes.length === 0) return;
      const [violation] = await writeChanges(writing, changes);
      if (violation !== undefined) throw new DomainError(violation.code, violation.details);
      await recordChanges(writing, importer.principal, changes, correlationId);
    },
  };
}

/** The cell to look at when a rule of the tree is broken. */
const columnOfRule: Partial<Record<ErrorCode, UnitColumn>> = {
  UNIT_CYCLE: "parentCode",
  UNIT_PARENT_MISSING: "parentCode",
  TIER_ORDER: "tier",
  TIER_NOT_IN_FORCE: "tier",
  UNIT_CODE_TAKEN: "code",
};

/**
 * The steps that together break no rule of the tree. Each try is written and taken back: only the tree itself can tell, and a
 * line may be wrong because another one is left out.
 */
async function withoutViolations(tx: Transaction, steps: readonly Step[], errors: RowError[]): Promise<Step[]> {
  let rest = [...steps];
  while (rest.length > 0) {
    await tx.query("savepoint attempt");
    const violations = await writeChanges(
      tx,
      rest.flatMap(({ changes }) => changes),
    );
    await tx.query("rollback to savepoint attempt");
    if (violations.length === 0) break;
    // Of several rules that a unit breaks, the gravest comes first.
    const broken = new Map(violations.toReversed().map((violation) => [violation.unitId, violation]));
    const left = rest.filter((step) => {
      const violation = broken.get(step.changes[0]?.state.unitId ?? "");
      if (violation !== undefined) {
        const column = columnOfRule[violation.code];
        errors.push(
          rowError(step.line, column === undefined ? null : title(column), violation.code, violation.details),
        );
      }
      return violation === undefined;
    });
    if (left.length === rest.length) throw new DomainError(violations[0]?.code ?? "CONFLICT");
    rest = left;
  }
  return rest;
}

/** A line is refused because of one of its cells. */
class LineRefusal extends Error {
  readonly column: UnitColumn;
  readonly reason: DomainError;
  constructor(column: UnitColumn, reason: DomainError) {
    super(reason.message);
    this.column = column;
    this.reason = reason;
  }
}

interface UnitLine {
  line: number;
  code: string;
  nameVi: string;
  nameEn: string | null;
  tier: string | null;
  parentCode: string | null;
  branchKind: string | null;
}

/** A line with what its cells name; without a known unit it founds one. */
interface Identified extends UnitLine {
  known: KnownUnit | undefined;
  term: Term | undefined;
  kind: Term | undefined;
}

function readLine({ line, cells }: Line<UnitColumn>): UnitLine {
  const { code, nameVi, nameEn } = organizations.createUnit.shape;
  const optional = (column: UnitColumn) => (cells[column] === undefined || cells[column] === "" ? null : cells[column]);
  const read = <T>(column: UnitColumn, schema: z.ZodType<T>): T => {
    const parsed = schema.safeParse(optional(column));
    if (!parsed.success) throw new LineRefusal(column, invalid(title(column)));
    return parsed.data;
  };
  return {
    line,
    code: read("code", code.unwrap().unwrap()),
    nameVi: read("nameVi", nameVi),
    nameEn: read("nameEn", nameEn) ?? null,
    tier: optional("tier"),
    parentCode: optional("parentCode"),
    branchKind: optional("branchKind"),
  };
}

async function found(
  tx: Transaction,
  { ground }: UnitsJob,
  { code, nameVi, nameEn, term: tier, kind }: Identified,
  parentId: string,
): Promise<RecordedChange[]> {
  if (tier === undefined) throw new LineRefusal("tier", invalid("đơn vị mới phải có cấp / a new unit needs a tier"));
  if (kind !== undefined) {
    try {
      await assertBranchKind(tx, kind.code, tier.rank, ground.effectiveOn);
    } catch (error) {
      throw error instanceof DomainError ? new LineRefusal("branchKind", error) : error;
    }
  }
  const state: UnitState = {
    unitId: randomUUID(),
    revision: 1,
    tier: tier.code,
    tierRank: tier.rank,
    branchKind: kind?.code ?? null,
    versions: [{ validFrom: ground.effectiveOn, validTo: null, parentId, code, nameVi, nameEn }],
  };
  return [record(ground, "CREATE", [], state)];
}

/** @param parentId undefined where the file leaves the unit below the one it has */
function change(
  { ground }: UnitsJob,
  line: Identified,
  known: KnownUnit,
  state: UnitState | undefined,
  parentId: string | undefined,
): RecordedChange[] {
  const { term: tier, kind } = line;
  const now = versionOn(state?.versions ?? [], ground.effectiveOn);
  if (state === undefined || now === undefined) throw new LineRefusal("code", new DomainError("NOT_FOUND"));
  if (!isChangeable(known)) throw new LineRefusal("code", new DomainError("OUT_OF_SCOPE"));
  if (tier !== undefined && tier.code !== state.tier) {
    throw new LineRefusal("tier", invalid(`đơn vị ${known.code} thuộc cấp ${state.tier} / its tier is another`));
  }
  if (kind !== undefined && kind.code !== state.branchKind) {
    throw new LineRefusal("branchKind", invalid("loại chi hội không đổi được / a kind of branch cannot be changed"));
  }
  const changes: RecordedChange[] = [];
  let current = state;
  const advance = (kindOfChange: "RENAME" | "MOVE", values: Parameters<typeof changeFrom>[2]) => {
    const next = {
      ...current,
      revision: current.revision + 1,
      versions: changeFrom(current.versions, ground.effectiveOn, values),
    };
    changes.push(record(ground, kindOfChange, current.versions, next));
    current = next;
  };
  const nameEn = line.nameEn ?? now.nameEn;
  if (now.nameVi !== line.nameVi || now.nameEn !== nameEn) advance("RENAME", { nameVi: line.nameVi, nameEn });
  if (parentId !== undefined && now.parentId !== parentId) {
    if (parentId === state.unitId) throw new LineRefusal("parentCode", new DomainError("UNIT_CYCLE"));
    advance("MOVE", { parentId });
  }
  return changes;
}

function record(
  { effectiveOn, reason, decisionNumber = null }: UnitsJob["ground"],
  kind: RecordedChange["kind"],
  before: UnitState["versions"],
  state: UnitState,
): RecordedChange {
  const fields = differencesOn(before, state.versions, effectiveOn);
  return { state, kind, effectiveOn, reason, decisionNumber, fields };
}
