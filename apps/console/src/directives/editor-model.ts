import type { CreateDirectiveInput, DirectiveMeasureUnit, DirectivePageQuery } from "../generated/graphql.ts";
import { formatDong, formatNumber, formatPercent } from "../i18n/format.ts";

type DirectiveOfPage = NonNullable<DirectivePageQuery["directive"]>;

/** A target as it is typed: values are text, decimal sign a point. */
export interface TargetForm {
  measure: string;
  year: number;
  value: string;
  /** By unit; units without a value are not among it. */
  allotments: Readonly<Record<string, string>>;
}

export interface DirectiveForm {
  unitId: string;
  kind: string;
  number: string;
  title: string;
  outsideIssuer?: string;
  summary?: string;
  content?: string;
  issuedOn?: string;
  inForceFrom?: string;
  inForceUntil?: string;
  signerName?: string;
  signerOffice?: string;
  acknowledgeBy?: string;
  isPublic?: boolean;
  tiers?: string[];
  branchKinds?: string[];
  unitIds?: string[];
  partners?: { name: string; clientId?: string | null; unitId?: string | null }[];
  replacesId?: string;
}

const VALUE = /^\d{1,15}(\.\d{1,2})?$/;

/** What is typed as a number of the contract; undefined for what is none. A comma stands for the decimal point as well. */
export function valueOfText(typed: string): string | undefined {
  const value = typed.trim().replace(",", ".");
  return VALUE.test(value) ? value : undefined;
}

function hundredths(value: string): bigint {
  const [whole = "0", part = ""] = value.split(".");
  return BigInt(whole) * 100n + BigInt(part.padEnd(2, "0"));
}

function textOf(amount: bigint): string {
  const part = (amount % 100n).toString().padStart(2, "0").replace(/0+$/, "");
  return `${amount / 100n}${part === "" ? "" : `.${part}`}`;
}

/** Sum of what is allotted, exact; what is no number counts as nothing. */
export function sumOf(values: readonly string[]): string {
  return textOf(values.reduce((sum, value) => sum + hundredths(valueOfText(value) ?? "0"), 0n));
}

/** Divides a whole number evenly; the first ones get one more where it does not come out even. */
export function evenly(value: string, count: number): string[] {
  const whole = BigInt(valueOfText(value)?.split(".")[0] ?? "0");
  if (count === 0) return [];
  const share = whole / BigInt(count);
  const more = Number(whole % BigInt(count));
  return Array.from({ length: count }, (_, index) => String(index < more ? share + 1n : share));
}

/** Whether what is allotted makes up the whole, where it has to. */
export function isAllotted(target: TargetForm, additive: boolean): boolean {
  const values = Object.values(target.allotments);
  if (!additive || values.length === 0) return true;
  const value = valueOfText(target.value);
  return value !== undefined && hundredths(sumOf(values)) === hundredths(value);
}

/** A value with its unit, as it is read. */
export function writtenValue(value: string | undefined, unit: DirectiveMeasureUnit | undefined): string {
  if (value === undefined) return "";
  if (unit === "DONG") return formatDong(value);
  return unit === "PERCENT" ? formatPercent(Number(value)) : formatNumber(Number(value));
}

interface TargetRow {
  measure: string;
  unitId: string;
  unitName: string;
  values: ReadonlyMap<number, string>;
}

/** Targets as a table: a row for each measure and unit, the issuer first, a column for each year. */
export function tableOf(targets: DirectiveOfPage["targets"], issuerId: string): { years: number[]; rows: TargetRow[] } {
  const years = [...new Set(targets.map(({ year }) => year))].sort((a, b) => a - b);
  const measures = [...new Set(targets.map(({ measure }) => measure))];
  const rows = measures.flatMap((measure) => {
    const byUnit = Map.groupBy(
      targets.filter((target) => target.measure === measure),
      ({ unitId }) => unitId,
    );
    const ordered = [...byUnit].sort(([a], [b]) => Number(b === issuerId) - Number(a === issuerId));
    return ordered.map(([unitId, of]) => ({
      measure,
      unitId,
      unitName: of[0]?.unitName ?? "",
      values: new Map(of.map(({ year, value }) => [year, value])),
    }));
  });
  return { years, rows };
}

/** Targets of a directive as they are typed. */
export function targetsOf(targets: DirectiveOfPage["targets"], issuerId: string): TargetForm[] {
  return targets
    .filter(({ unitId }) => unitId === issuerId)
    .map(({ measure, year, value }) => ({
      measure,
      year,
      value,
      allotments: Object.fromEntries(
        targets
          .filter((other) => other.unitId !== issuerId && other.measure === measure && other.year === year)
          .map((other) => [other.unitId, other.value]),
      ),
    }));
}

/** What was allotted to a unit by the directive that a new one is to rest on: its own targets to begin with. */
export function takenOver(targets: DirectiveOfPage["targets"], unitId: string): TargetForm[] {
  return targetsOf(targets, unitId).map((target) => ({ ...target, allotments: {} }));
}

/** A draft as it is typed. */
export function formOf(directive: DirectiveOfPage): DirectiveForm {
  const { addressing, partners, replaces } = directive;
  const text = (value: string | null | undefined) => value ?? "";
  return {
    ...{ unitId: directive.unitId, kind: directive.kind, number: directive.number, title: directive.title },
    outsideIssuer: text(directive.outsideIssuer),
    summary: directive.summary,
    content: directive.content,
    issuedOn: text(directive.issuedOn),
    inForceFrom: text(directive.inForceFrom),
    inForceUntil: text(directive.inForceUntil),
    signerName: text(directive.signerName),
    signerOffice: text(directive.signerOffice),
    acknowledgeBy: text(directive.acknowledgeBy),
    isPublic: directive.isPublic,
    ...{ tiers: addressing.tiers, branchKinds: addressing.branchKinds, unitIds: addressing.unitIds },
    partners: partners.map(({ name, clientId, unitId }) => ({
      name,
      clientId: clientId ?? null,
      unitId: unitId ?? null,
    })),
    replacesId: text(replaces?.id),
  };
}

/** What is sent: empty fields are left out. */
export function inputOf(
  form: DirectiveForm,
  targets: readonly TargetForm[],
  restsOnId: string | null,
): Omit<CreateDirectiveInput, "idempotencyKey" | "unitId"> {
  return {
    ...{ kind: form.kind, number: form.number, title: form.title },
    outsideIssuer: form.outsideIssuer || null,
    summary: form.summary || null,
    content: form.content || null,
    issuedOn: form.issuedOn || null,
    inForceFrom: form.inForceFrom || null,
    inForceUntil: form.inForceUntil || null,
    signerName: form.signerName || null,
    signerOffice: form.signerOffice || null,
    acknowledgeBy: form.acknowledgeBy || null,
    isPublic: form.isPublic ?? false,
    addressing: { tiers: form.tiers ?? [], branchKinds: form.branchKinds ?? [], unitIds: form.unitIds ?? [] },
    partners: (form.partners ?? []).map(({ name, clientId, unitId }) => ({
      name,
      clientId: clientId || null,
      unitId: unitId ?? null,
    })),
    restsOnId,
    replacesId: form.replacesId || null,
    targets: targets.map(({ measure, year, value, allotments }) => ({
      measure,
      year,
      value: valueOfText(value) ?? value,
      allotments: Object.entries(allotments).map(([unitId, given]) => ({
        unitId,
        value: valueOfText(given) ?? given,
      })),
    })),
  };
}
