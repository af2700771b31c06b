import { can, type Principal } from "@khuyenhoc/authz";
import {
  DomainError,
  describeError,
  type ErrorCode,
  type ErrorDetails,
  type ImportStatus,
  type organizations,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { z } from "zod";

export type RowError = ImportStatus["errors"][number];
export type Ground = z.infer<typeof organizations.changeGround>;

/** A line of the file: its cells by column. Absent where the file has no such column. */
export interface Line<Key extends string> {
  line: number;
  cells: Partial<Record<Key, string>>;
}

/** What an import is about. */
export type Job = { kind: "units"; unitId: string; ground: Ground } | { kind: "figures"; unitId: string; year: number };

/** What an import does, decided anew whenever it is asked. Nothing is written until `apply`. */
export interface Plan {
  total: number;
  errors: RowError[];
  created: number;
  updated: number;
  unchanged: number;
  apply(tx: Transaction, correlationId: string): Promise<void>;
}

/** Who imports, and when. */
export interface Importer {
  principal: Principal;
  today: string;
}

/** An error of a line in the form of the contract. */
export function rowError(line: number, column: string | null, code: ErrorCode, details: ErrorDetails = {}): RowError {
  const { vi, en } = describeError(code, details);
  return { row: line, column, code, vi, en };
}

/** The same code as a spreadsheet may have made of it: without its leading zeros. */
export function codeForms(code: string): string[] {
  return /^\d{1,5}$/.test(code) ? [...new Set([code, code.padStart(3, "0"), code.padStart(5, "0")])] : [code];
}

/** A unit that carries an official code on a day, and whether it lies below the import's unit and in the caller's reach. */
export interface KnownUnit {
  id: string;
  code: string;
  tier: string;
  /** below the import's unit, or that unit itself */
  within: boolean;
  inScope: boolean;
  strictlyBelow: boolean;
}

export interface UnitsByCode {
  ids: string[];
  /**
   * The unit that a cell names.
   *
   * @param reachable which units the caller can mean by a shortened code
   * @param tier      a shortened code names units of this tier only: branch 1 is not commune 00001
   * @throws DomainError INVALID_INPUT when a shortened code may stand for several units
   */
  find(code: string, reachable: (unit: KnownUnit) => boolean, tier?: string): KnownUnit | undefined;
}

export async function findByCodes(
  tx: Transaction,
  { principal }: Importer,
  rootId: string,
  codes: readonly string[],
  day: string,
): Promise<UnitsByCode> {
  const rows = await tx.query<KnownUnit>(
    `select v.unit_id as id, v.code, u.tier_code as tier,
            exists (select from unit_closure c where c.descendant_id = v.unit_id and c.ancestor_id = $3
                      and c.scope_validity @> $2::date) as within,
            exists (select from unit_closure c where c.descendant_id = v.unit_id and c.ancestor_id = any($4::uuid[])
                      and c.scope_validity @> app_today()) as "inScope",
            exists (select from unit_closure c where c.descendant_id = v.unit_id and c.ancestor_id = any($4::uuid[])
                      and c.depth > 0 and c.scope_validity @> app_today()) as "strictlyBelow"
     from unit_version v join unit u on u.id = v.unit_id
     where v.code = any($1::text[]) and v.validity @> $2::date`,
    [codes.flatMap(codeForms), day, rootId, principal.roots],
  );
  const byCode = new Map(rows.map((row) => [row.code, row]));
  return {
    ids: rows.map(({ id }) => id),
    find(code, reachable, tier) {
      const exact = byCode.get(code);
      if (exact !== undefined) return exact;
      const longer = codeForms(code)
        .flatMap((form) => byCode.get(form) ?? [])
        .filter((unit) => tier === undefined || unit.tier === tier);
      const meant = longer.filter(reachable);
      if (meant.length > 1) {
        const forms = meant.map((unit) => unit.code).join(", ");
        throw new DomainError("INVALID_INPUT", { reason: `mã có thể là ${forms} / the code may be any of these` });
      }
      return meant[0] ?? longer[0];
    },
  };
}

/**
 * Units from files need a permission of their own besides the one for figures.
 *
 * @throws DomainError FORBIDDEN
 */
export function assertMayImport(principal: Principal, kind: Job["kind"]): void {
  if (kind === "units" && !can(principal, "units.import")) {
    throw new DomainError("FORBIDDEN", { permission: "units.import" });
  }
}
