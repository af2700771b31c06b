import type { Principal } from "@khuyenhoc/authz";
import {
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

/** Units by official code on a day, and whether each lies below the import's unit and in the caller's reach. */
export interface KnownUnit {
  id: string;
  code: string;
  /** below the import's unit, or that unit itself */
  within: boolean;
  inScope: boolean;
  strictlyBelow: boolean;
}

export async function findByCodes(
  tx: Transaction,
  { principal }: Importer,
  rootId: string,
  codes: readonly string[],
  day: string,
): Promise<(code: string) => KnownUnit | undefined> {
  const rows = await tx.query<KnownUnit>(
    `select v.unit_id as id, v.code,
            exists (select from unit_closure c where c.descendant_id = v.unit_id and c.ancestor_id = $3
                      and c.scope_validity @> $2::date) as within,
            exists (select from unit_closure c where c.descendant_id = v.unit_id and c.ancestor_id = any($4::uuid[])
                      and c.scope_validity @> app_today()) as "inScope",
            exists (select from unit_closure c where c.descendant_id = v.unit_id and c.ancestor_id = any($4::uuid[])
                      and c.depth > 0 and c.scope_validity @> app_today()) as "strictlyBelow"
     from unit_version v
     where v.code = any($1::text[]) and v.validity @> $2::date`,
    [codes.flatMap(codeForms), day, rootId, principal.roots],
  );
  const byCode = new Map(rows.map((row) => [row.code, row]));
  return (code) => {
    const candidates = codeForms(code).flatMap((form) => byCode.get(form) ?? []);
    // A shortened code may be a district's or a commune's: the one that the caller can mean.
    return (
      candidates.find((unit) => unit.code === code) ??
      candidates.find(({ within, strictlyBelow }) => within && strictlyBelow) ??
      candidates[0]
    );
  };
}
