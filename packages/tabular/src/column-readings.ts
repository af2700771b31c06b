import type { DomainError } from "@khuyenhoc/contracts";
import type { TableRow } from "./caps.ts";
import { type Evidence, Evidences, noEvidence, readingOf, refuseEncoding } from "./recognition.ts";
import { bytesOfWestern, decodeLegacy, type LegacyEncoding } from "./vietnamese-encodings.ts";

/**
 * What hardly stands in Vietnamese of Unicode: signs and letters it has not, an accented letter after one that takes none, a capital
 * after a small letter. Text without any of it is not looked at more closely.
 */
const suspicious =
  /[\u0080-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de\u00df\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff]|[aAeEôÔ][\u00c0-\u00ff]|[yY][\u00c0-\u00c9\u00cb-\u00e9\u00eb-\u00ff]|[a-z][\u00c0-\u00de]/u;

type Verdict = "UNICODE" | "EITHER" | "NOTHING" | "MIXED" | LegacyEncoding;

/** In the words of a column: Unicode, one legacy encoding, what could be both, nothing that tells, or words of both. */
function verdictOf(evidence: Evidence): Verdict {
  const { words, valid } = evidence;
  if (words === 0) return "NOTHING";
  const legacy = Math.max(valid.tcvn3, valid.vni) / words;
  if (valid.unicode / words >= 0.9) return legacy >= 0.9 ? "EITHER" : "UNICODE";
  const reading = readingOf(evidence);
  if (reading === "tcvn3" || reading === "vni") return reading;
  return legacy < 0.25 ? "UNICODE" : "MIXED";
}

const isLegacy = (verdict: Verdict | undefined): verdict is LegacyEncoding => verdict === "tcvn3" || verdict === "vni";

/**
 * Finds text of the ABC and VNI fonts in a table whose characters are Unicode (a workbook, or text pasted from one): there every
 * byte of the old encoding has become a Western character, and only the font made it readable. Each column is recognised by itself,
 * since people paste such text under headings of Unicode; a column that holds both, or could be either, is refused.
 */
export class ColumnReadings {
  readonly #evidences = new Evidences("TEXT");
  readonly #headers: readonly string[];
  readonly #found = new Map<number, LegacyEncoding>();
  /** Columns that are surely Unicode. */
  readonly #unicode = new Set<number>();

  /** @param headers as they are shown to people */
  constructor(headers: readonly string[]) {
    this.#headers = headers;
  }

  /** The headings in Unicode. */
  static headers(headers: readonly string[]): string[] {
    if (!headers.some((heading) => suspicious.test(heading))) return [...headers];
    const evidence = noEvidence();
    const evidences = new Evidences("TEXT");
    for (const heading of headers) evidences.add(evidence, heading);
    const verdict = verdictOf(evidence);
    if (!isLegacy(verdict)) return [...headers];
    return headers.map((heading) => {
      const bytes = bytesOfWestern(heading);
      return bytes === undefined ? heading : decodeLegacy(bytes, verdict);
    });
  }

  /**
   * The rows in Unicode. A column is judged by the first rows that tell something, and held to it by the later ones.
   *
   * @throws DomainError IMPORT_ENCODING naming the column and the first line
   */
  convert(rows: TableRow[]): TableRow[] {
    const odd = this.#headers.map((_heading, column) => rows.some(({ cells }) => suspicious.test(cells[column] ?? "")));
    if (this.#found.size === 0 && !odd.includes(true)) return rows;
    const either = this.#judge(rows);
    for (const column of either) this.#settle(column, rows);
    if (odd.includes(true)) this.#requireOneReading(rows, odd);
    if (this.#found.size === 0) return rows;
    return rows.map((row) => ({
      line: row.line,
      cells: row.cells.map((cell, column) => this.#cell(row, column, cell)),
    }));
  }

  /** @returns the columns whose words are good in both readings */
  #judge(rows: readonly TableRow[]): number[] {
    const either: number[] = [];
    this.#headers.forEach((_heading, column) => {
      const evidence = noEvidence();
      for (const { cells } of rows) this.#evidences.add(evidence, cells[column] ?? "");
      const verdict = verdictOf(evidence);
      const known = this.#found.get(column);
      if (verdict === "MIXED") throw this.#refusal(evidence, column, rows);
      if (verdict === "UNICODE") {
        if (known !== undefined) throw this.#refusal(evidence, column, rows);
        this.#unicode.add(column);
      } else if (isLegacy(verdict)) {
        if (this.#unicode.has(column) || (known ?? verdict) !== verdict) throw this.#refusal(evidence, column, rows);
        this.#found.set(column, verdict);
      } else if (verdict === "EITHER" && known === undefined && !this.#unicode.has(column)) either.push(column);
    });
    return either;
  }

  /** A column that could be both follows the others, if they agree. */
  #settle(column: number, rows: readonly TableRow[]): void {
    const legacy = new Set(this.#found.values());
    const [encoding] = legacy;
    if (encoding === undefined) return;
    const evidence = noEvidence();
    for (const { cells } of rows) this.#evidences.add(evidence, cells[column] ?? "");
    if (evidence.valid[encoding] / evidence.words < 0.9) {
      this.#unicode.add(column);
      return;
    }
    if (legacy.size > 1 || this.#unicode.size > 0) throw this.#refusal(evidence, column, rows);
    this.#found.set(column, encoding);
  }

  /** Single cells of another reading among many must not slip through. */
  #requireOneReading(rows: readonly TableRow[], odd: readonly boolean[]): void {
    for (const row of rows) {
      row.cells.forEach((cell, column) => {
        if (odd[column] !== true || this.#found.has(column) || !suspicious.test(cell)) return;
        const evidence = noEvidence();
        this.#evidences.add(evidence, cell);
        const { words, valid } = evidence;
        if (words >= 2 && Math.max(valid.tcvn3, valid.vni) === words && valid.unicode <= words / 2) {
          throw this.#refusal(evidence, column, [row]);
        }
      });
    }
  }

  #cell(row: TableRow, column: number, cell: string): string {
    const encoding = this.#found.get(column);
    if (encoding === undefined) return cell;
    const bytes = bytesOfWestern(cell);
    if (bytes === undefined)
      throw this.#refusal({ words: 1, valid: { ...noEvidence().valid, unicode: 1, [encoding]: 1 } }, column, [row]);
    return decodeLegacy(bytes, encoding);
  }

  #refusal(evidence: Evidence, column: number, rows: readonly TableRow[]): DomainError {
    const heading = this.#headers[column] ?? "";
    const line = rows[0]?.line ?? 0;
    return refuseEncoding(evidence, `cột / column “${heading || String(column + 1)}”, dòng / line ${line}`);
  }
}
