import { randomUUID } from "node:crypto";
import { DomainError, fold, organizations, type UnitState } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { lockUnitTree } from "@khuyenhoc/unit-tree";
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
} from "./job.ts";

const titles = new Map(unitColumns.map(({ key, titleVi }) => [key, titleVi]));
const title = (key: UnitColumn) => titles.get(key) ?? key;

interface TierRow {
  code: string;
  rank: number;
  name_vi: string;
  name_en: string;
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
  job: Extract<Job, { kind: "units" }>,
  lines: readonly Line<UnitColumn>[],
): Promise<Plan> {
  const { effectiveOn } = job.ground;
  await lockUnitTree(tx);
  await assertYearOpen(tx, effectiveOn);
  const codes = lines.flatMap(({ cells }) => [cells.code ?? "", cells.parentCode ?? ""]);
  const unitOf = await findByCodes(tx, importer, job.unitId, codes, effectiveOn);
  const states = await loadStates(
    tx,
    codes.flatMap((code) => unitOf(code)?.id ?? []),
  );
  const tiers = await tx.query<TierRow>("select code, rank, name_vi, name_en from tier where validity @> $1::date", [
    effectiveOn,
  ]);
  const founded = new Map<string, string>();
  const seen = new Map<string, number>();
  const errors: RowError[] = [];
  const steps: Step[] = [];
  let unchanged = 0;

  const parentOf = (code: string): { id: string; within: boolean; inScope: boolean } | undefined => {
    const made = founded.get(code);
    return made === undefined ? unitOf(code) : { id: made, within: true, inScope: true };
  };

  for (const row of lines) {
    try {
      const line = readLine(row);
      const earlier = seen.get(line.code);
      if (earlier !== undefined) {
        const reason = `trùng dòng / same as line ${earlier}`;
        throw new LineRefusal("code", new DomainError("INVALID_INPUT", { reason }));
      }
      seen.set(line.code, row.line);
      const parent = line.parentCode === null ? undefined : parentOf(line.parentCode);
      if (line.parentCode !== null && parent === undefined) {
        throw new LineRefusal("parentCode", new DomainError("NOT_FOUND"));
      }
      if (parent !== undefined && !(parent.within && parent.inScope)) {
        throw new LineRefusal("parentCode", new DomainError("OUT_OF_SCOPE"));
      }
      const known = unitOf(line.code);
      const step =
        known === undefined
          ? await found(tx, job, tiers, line, parent?.id ?? job.unitId)
          : change(job, states.get(known.id), known, line, parent?.id);
      if (step.length === 0) unchanged += 1;
      else steps.push({ line: row.line, created: known === undefined, changes: step });
      if (known === undefined) founded.set(line.code, step[0]?.state.unitId ?? "");
    } catch (error) {
      if (error instanceof LineRefusal) {
        errors.push(rowError(row.line, title(error.column), error.reason.code, error.reason.details));
      } else if (error instanceof DomainError) {
        errors.push(rowError(row.line, null, error.code, error.details));
      } else throw error;
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
    const broken = new Map(violations.map((violation) => [violation.unitId, violation]));
    const left = rest.filter((step) => {
      const violation = broken.get(step.changes[0]?.state.unitId ?? "");
      if (violation !== undefined) errors.push(rowError(step.line, null, violation.code, violation.details));
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
  code: string;
  nameVi: string;
  nameEn: string | null;
  tier: string | null;
  parentCode: string | null;
  branchKind: string | null;
}

function readLine({ cells }: Line<UnitColumn>): UnitLine {
  const { code, nameVi } = organizations.createUnit.shape;
  const parsed = { code: code.safeParse(cells.code), nameVi: nameVi.safeParse(cells.nameVi) };
  for (const column of ["code", "nameVi"] as const) {
    if (!parsed[column].success) {
      throw new LineRefusal(column, new DomainError("INVALID_INPUT", { reason: title(column) }));
    }
  }
  const optional = (column: UnitColumn) => (cells[column] === undefined || cells[column] === "" ? null : cells[column]);
  return {
    code: parsed.code.data ?? "",
    nameVi: parsed.nameVi.data ?? "",
    nameEn: optional("nameEn"),
    tier: optional("tier"),
    parentCode: optional("parentCode"),
    branchKind: optional("branchKind"),
  };
}

async function found(
  tx: Transaction,
  { ground }: Extract<Job, { kind: "units" }>,
  tiers: readonly TierRow[],
  line: UnitLine,
  parentId: string,
): Promise<RecordedChange[]> {
  const wanted = fold(line.tier ?? "");
  const tier = tiers.find(({ code, name_vi, name_en }) => [code, fold(name_vi), fold(name_en)].includes(wanted));
  if (tier === undefined) {
    throw new LineRefusal(
      "tier",
      new DomainError("TIER_NOT_IN_FORCE", { tier: line.tier ?? "", date: ground.effectiveOn }),
    );
  }
  if (line.branchKind !== null) await assertBranchKind(tx, line.branchKind, tier.rank, ground.effectiveOn);
  const { code, nameVi, nameEn } = line;
  const state: UnitState = {
    unitId: randomUUID(),
    revision: 1,
    tier: tier.code,
    tierRank: tier.rank,
    branchKind: line.branchKind,
    versions: [{ validFrom: ground.effectiveOn, validTo: null, parentId, code, nameVi, nameEn }],
  };
  return [record(ground, "CREATE", [], state)];
}

function change(
  { ground }: Extract<Job, { kind: "units" }>,
  state: UnitState | undefined,
  known: KnownUnit,
  line: UnitLine,
  parentId: string | undefined,
): RecordedChange[] {
  const now = versionOn(state?.versions ?? [], ground.effectiveOn);
  if (state === undefined || now === undefined) throw new LineRefusal("code", new DomainError("NOT_FOUND"));
  if (!(known.within && known.strictlyBelow)) throw new LineRefusal("code", new DomainError("OUT_OF_SCOPE"));
  const changes: RecordedChange[] = [];
  let current = state;
  const advance = (kind: "RENAME" | "MOVE", values: Parameters<typeof changeFrom>[2]) => {
    const next = {
      ...current,
      revision: current.revision + 1,
      versions: changeFrom(current.versions, ground.effectiveOn, values),
    };
    changes.push(record(ground, kind, current.versions, next));
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
  { effectiveOn, reason, decisionNumber = null }: Extract<Job, { kind: "units" }>["ground"],
  kind: RecordedChange["kind"],
  before: UnitState["versions"],
  state: UnitState,
): RecordedChange {
  const fields = differencesOn(before, state.versions, effectiveOn);
  return { state, kind, effectiveOn, reason, decisionNumber, fields };
}
