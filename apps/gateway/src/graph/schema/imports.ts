import {
  type confirmImport,
  type downloadFile,
  type ImportStatus,
  importStates,
  type RegistrationImport,
} from "@khuyenhoc/contracts";
import type { z } from "zod";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { idOf } from "../ids.ts";
import { mutation, OperationError, refusalOf } from "./failures.ts";

const ImportState = builder.enumType("ImportState", { values: importStates });
/** CSV or XLSX. */
export const FileFormat = builder.enumType("FileFormat", {
  values: { CSV: { value: "csv" }, XLSX: { value: "xlsx" } } as const,
});
const ImportTemplateKind = builder.enumType("ImportTemplateKind", {
  values: {
    UNITS: { value: "units" },
    FIGURES: { value: "figures" },
    REGISTRATIONS: { value: "registrations" },
  } as const,
});

const ImportRowError = builder.objectRef<ImportStatus["errors"][number]>("ImportRowError").implement({
  fields: (t) => ({
    row: t.exposeInt("row", { description: "Line of the file as a person counts; the header is line 1." }),
    column: t.exposeString("column", { nullable: true }),
    code: t.exposeString("code"),
    messageVi: t.exposeString("vi"),
    messageEn: t.exposeString("en"),
  }),
});

/** An import of either service; of registrations more is known. */
export type AnyImport = ImportStatus & Partial<Omit<RegistrationImport, keyof ImportStatus>>;

export const Import = builder.objectRef<AnyImport>("Import").implement({
  description: "An import: previewed first, written when confirmed.",
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.exposeString("kind"),
    fileName: t.exposeString("fileName"),
    state: t.expose("state", { type: ImportState }),
    totalRows: t.exposeInt("totalRows"),
    validRows: t.exposeInt("validRows"),
    errorRows: t.exposeInt("errorRows"),
    appliedRows: t.exposeInt("appliedRows"),
    createdRows: t.exposeInt("createdRows"),
    updatedRows: t.exposeInt("updatedRows"),
    unchangedRows: t.exposeInt("unchangedRows"),
    errors: t.expose("errors", { type: [ImportRowError], description: "The first 100; the error file has all." }),
    failure: t.field({ type: OperationError, nullable: true, resolve: ({ failure }) => refusalOf(failure) }),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
  }),
});

/** A file that comes with its answer. */
export const DownloadFile = builder
  .objectRef<{ fileName: string; mediaType: string; contentBase64: string }>("DownloadFile")
  .implement({
    fields: (t) => ({
      fileName: t.exposeString("fileName"),
      mediaType: t.exposeString("mediaType"),
      contentBase64: t.exposeString("contentBase64"),
    }),
  });

export const UploadInput = builder.inputType("UploadInput", {
  fields: (t) => ({
    fileName: t.string({ required: true }),
    contentBase64: t.string({ required: true, description: "At most 5 MB of file." }),
  }),
});

export const ImportFile = builder.inputType("ImportFileInput", {
  fields: (t) => ({
    fileName: t.string({ required: true }),
    contentBase64: t.string({
      required: true,
      description: "At most 16 MB of file as it is sent; a CSV may be compressed by gzip.",
    }),
  }),
});

type Side = "organizations" | "registrations";

/** What both services can with an import. */
interface Imports {
  status: { query(input: { importId: string }): Promise<AnyImport> };
  errors: { query(input: { importId: string }): Promise<z.infer<typeof downloadFile>> };
  confirm: { mutate(input: z.input<typeof confirmImport>): Promise<AnyImport> };
  cancel: { mutate(input: { importId: string }): Promise<AnyImport> };
}
const importsOf = ({ clients }: Context, side: Side): Imports => clients[side].imports;

builder.queryFields((t) => ({
  organizationImport: t.field({
    type: Import,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => importsOf(context, "organizations").status.query({ importId: id }),
  }),
  registrationImport: t.field({
    type: Import,
    nullable: true,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => importsOf(context, "registrations").status.query({ importId: id }),
  }),
  importTemplate: t.field({
    type: DownloadFile,
    args: {
      kind: t.arg({ type: ImportTemplateKind, required: true }),
      format: t.arg({ type: FileFormat, required: true }),
    },
    resolve: (_root, { kind, format }, { clients }) =>
      kind === "registrations"
        ? clients.registrations.imports.template.query({ kind, format })
        : clients.organizations.imports.template.query({ kind, format }),
  }),
  importErrors: t.field({
    type: DownloadFile,
    description: "All rows in error with the reason beside each, as a file.",
    args: { id: t.arg.id({ required: true }), kind: t.arg({ type: ImportTemplateKind, required: true }) },
    resolve: (_root, { id, kind }, context) => importsOf(context, sideOf(kind)).errors.query({ importId: id }),
  }),
}));

function sideOf(kind: "units" | "figures" | "registrations"): Side {
  return kind === "registrations" ? "registrations" : "organizations";
}

/** What a command about an import answers. */
export interface ImportResult {
  import: AnyImport;
}

/** Where a column of an import stands in its file. */
export const ImportMapping = builder.inputType("ImportColumnMapping", {
  fields: (t) => ({
    column: t.string({ required: true, description: "Its key in Import.columns." }),
    position: t.int({ description: "From 0; null: it is not read." }),
  }),
});

/** The form of the contract. */
export function mappingOf(
  mapping: readonly { column: string; position?: number | null | undefined }[] | null | undefined,
) {
  return mapping?.map(({ column, position }) => ({ column, position: position ?? null }));
}

const OrganizationImportKind = builder.enumType("OrganizationImportKind", {
  values: { UNITS: { value: "units" }, FIGURES: { value: "figures" } } as const,
});

mutation<ImportResult>()("previewOrganizationImport", {
  description: "Reads and checks a file of units or yearly figures; writes nothing.",
  input: (t) => ({
    kind: t.field({ type: OrganizationImportKind, required: true }),
    unitId: t.id({ required: true, description: "Rows must lie below it." }),
    file: t.field({ type: ImportFile, required: true }),
    year: t.int({ description: "Of figures." }),
    effectiveOn: t.field({ type: "Date", description: "Of units." }),
    reason: t.string(),
    decisionNumber: t.string(),
  }),
  success: (t) => ({ import: t.expose("import", { type: Import }) }),
  resolve: async ({ effectiveOn, reason, decisionNumber, ...input }, { clients }) => ({
    import: await clients.organizations.imports.preview.mutate({
      ...input,
      unitId: idOf("Unit", input.unitId),
      ground:
        effectiveOn === null || effectiveOn === undefined
          ? null
          : { effectiveOn, reason: reason ?? "", decisionNumber: decisionNumber ?? null },
    }),
  }),
});

mutation<ImportResult>()("previewRegistrationImport", {
  description: "Reads and checks a file of registrations; writes nothing.",
  input: (t) => ({
    unitId: t.id({ required: true }),
    year: t.int({ required: true }),
    file: t.field({ type: ImportFile, required: true }),
    submit: t.boolean({ defaultValue: true, description: "Submit the rows instead of leaving drafts." }),
    mapping: t.field({
      type: [ImportMapping],
      description: "Without it as it was chosen for these headings before, or by the headings.",
    }),
  }),
  success: (t) => ({ import: t.expose("import", { type: Import }) }),
  resolve: async ({ mapping, ...input }, { clients }) => ({
    import: await clients.registrations.imports.preview.mutate({
      ...withSubmit(input),
      unitId: idOf("Unit", input.unitId),
      mapping: mappingOf(mapping),
    }),
  }),
});

function withSubmit<Input extends { submit?: boolean | null | undefined }>(input: Input) {
  return { ...input, submit: input.submit ?? true };
}

for (const side of ["organizations", "registrations"] as const) {
  const noun = side === "organizations" ? "OrganizationImport" : "RegistrationImport";
  mutation<ImportResult>()(`confirm${noun}`, {
    description: "Writes what was previewed; progress is in the import.",
    input: (t) => ({ importId: t.id({ required: true }), skipErrorRows: t.boolean({ defaultValue: false }) }),
    success: (t) => ({ import: t.expose("import", { type: Import }) }),
    resolve: async (input, context) => ({
      import: await importsOf(context, side).confirm.mutate({ ...input, skipErrorRows: input.skipErrorRows ?? false }),
    }),
  });
  mutation<ImportResult>()(`cancel${noun}`, {
    description: "Gives a previewed import up.",
    input: (t) => ({ importId: t.id({ required: true }) }),
    success: (t) => ({ import: t.expose("import", { type: Import }) }),
    resolve: async (input, context) => ({
      import: await importsOf(context, side).cancel.mutate(input),
    }),
  });
}
