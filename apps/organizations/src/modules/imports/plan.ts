import type { Transaction } from "@khuyenhoc/database";
import { mapHeaders, openTable } from "@khuyenhoc/tabular";
import { type FigureColumn, figureColumns, type UnitColumn, unitColumns } from "./columns.ts";
import type { Importer, Job, Line, Plan } from "./job.ts";
import { planFigures } from "./plan-figures.ts";
import { planUnits } from "./plan-units.ts";

/** Largest file of the tree or its figures; Hanoi's bodies are about 12,000. */
const MAX_ROWS = 20_000;

/**
 * Reads the file and decides what it would do.
 *
 * @throws DomainError IMPORT_UNREADABLE, IMPORT_COLUMNS, IMPORT_TOO_LARGE, and what refuses the import as a whole
 */
export async function planImport(tx: Transaction, importer: Importer, job: Job, content: Uint8Array): Promise<Plan> {
  if (job.kind === "units") return planUnits(tx, importer, job, await readLines<UnitColumn>(content, unitColumns));
  return planFigures(tx, importer, job, await readLines<FigureColumn>(content, figureColumns));
}

async function readLines<Key extends string>(
  content: Uint8Array,
  columns: Parameters<typeof mapHeaders<Key>>[1],
): Promise<Line<Key>[]> {
  const table = await openTable(content, { maxRows: MAX_ROWS });
  try {
    const at = mapHeaders(table.headers, columns);
    const lines: Line<Key>[] = [];
    for await (const batch of table.batches()) {
      for (const { line, cells } of batch) {
        const named: Partial<Record<Key, string>> = {};
        for (const [key, index] of at) named[key] = cells[index] ?? "";
        lines.push({ line, cells: named });
      }
    }
    return lines;
  } finally {
    await table.close();
  }
}
