import type { ErrorCode, ErrorDetails, PopulationGroup, TitleModel } from "@khuyenhoc/contracts";
import { formsOf } from "../registrations/registration.ts";
import { type ColumnKey, groupOf, modelOf } from "./columns.ts";

/** Why a line is not applied. */
export interface LineError {
  line: number;
  column: ColumnKey | null;
  code: ErrorCode;
  details: ErrorDetails;
}

/** A readable line, ready for staging. */
export interface StagedLine {
  line: number;
  unitId: string;
  model: TitleModel;
  group: PopulationGroup | null;
  subjectName: string;
  subjectCode: string | null;
  address: string | null;
  subjectKey: string;
  search: string;
}

/** What a file's lines are read against. */
export interface ParseContext {
  /** Position of each column in the file. */
  positions: ReadonlyMap<ColumnKey, number>;
  /** Unit of lines that name none. */
  unitId: string;
  /** Units that lines may name, by code: those below the import's unit. */
  unitsByCode: ReadonlyMap<string, string>;
  /** Codes that exist elsewhere on that day: named so that the officer learns why they are refused. */
  foreignCodes: ReadonlySet<string>;
}

const limits: Readonly<Partial<Record<ColumnKey, number>>> = { subjectName: 200, subjectCode: 50, address: 300 };
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what must be refused
const controls = /[\u0000-\u001f\u007f]/;

/**
 * Reads one line of the file: what it says, or everything that is wrong with it.
 *
 * @param row cells in NFC, trimmed, with single spaces, as tables are read
 */
export function parseLine(
  { line, cells }: { line: number; cells: readonly string[] },
  context: ParseContext,
): StagedLine | LineError[] {
  const errors: LineError[] = [];
  const fail = (column: ColumnKey, code: ErrorCode, details: ErrorDetails = {}) => {
    errors.push({ line, column, code, details });
  };
  const read = (column: ColumnKey): string => {
    const position = context.positions.get(column);
    const value = position === undefined ? "" : (cells[position] ?? "");
    const limit = limits[column] ?? 200;
    if (value.length > limit) {
      fail(column, "INVALID_INPUT", {
        reason: `quá dài, tối đa ${limit} ký tự / too long, at most ${limit} characters`,
      });
    }
    if (controls.test(value)) fail(column, "INVALID_INPUT", { reason: "có ký tự lạ / control characters" });
    return value;
  };

  const unitCode = read("unitCode");
  const unitId = unitCode === "" ? context.unitId : context.unitsByCode.get(unitCode);
  if (unitId === undefined) fail("unitCode", context.foreignCodes.has(unitCode) ? "OUT_OF_SCOPE" : "NOT_FOUND");

  const modelText = read("model");
  const model = modelOf(modelText);
  if (model === undefined) {
    fail("model", "INVALID_INPUT", {
      reason: modelText === "" ? "thiếu danh hiệu / no title" : "danh hiệu lạ / unknown title",
    });
  }
  const groupText = read("group");
  const group = groupText === "" ? null : (groupOf(groupText) ?? undefined);
  if (group === undefined) fail("group", "INVALID_INPUT", { reason: "nhóm lạ / unknown group" });
  else if (model !== undefined && (model === "CITIZEN") !== (group !== null)) fail("group", "GROUP_NOT_APPLICABLE");

  const subjectName = read("subjectName");
  if (subjectName === "") fail("subjectName", "INVALID_INPUT", { reason: "thiếu tên / no name" });
  const subjectCode = read("subjectCode") || null;
  const address = read("address") || null;

  if (errors.length > 0 || unitId === undefined || model === undefined || group === undefined) return errors;
  const subject = { subjectName, subjectCode, address };
  return { line, unitId, model, group, ...subject, ...formsOf(subject) };
}
