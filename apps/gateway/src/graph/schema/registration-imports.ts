import type { RegistrationImport } from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, toGlobalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { type AnyImport, Import, ImportMapping, type ImportResult, mappingOf } from "./imports.ts";

// What imports of registrations can beyond other imports: columns of the file's own, a list of earlier ones, undo.

type Column = RegistrationImport["columns"]["columns"][number];

const ImportColumn = builder.objectRef<Column>("ImportColumn").implement({
  description: "A column that an import knows.",
  fields: (t) => ({
    key: t.exposeString("key"),
    titleVi: t.exposeString("titleVi"),
    titleEn: t.exposeString("titleEn"),
    required: t.exposeBoolean("required"),
    position: t.exposeInt("position", { nullable: true, description: "Where it stands in the file, from 0." }),
  }),
});

builder.objectFields(Import, (t) => ({
  unitId: t.id({
    nullable: true,
    description: "As all that follows, of imports of registrations only.",
    resolve: ({ unitId }) => (unitId === undefined ? null : toGlobalId("Unit", unitId)),
  }),
  year: t.int({ nullable: true, resolve: ({ year }) => year ?? null }),
  createdBy: t.string({ nullable: true, resolve: ({ createdBy }) => createdBy ?? null }),
  headings: t.stringList({
    nullable: true,
    description: "Of the file.",
    resolve: ({ columns }) => columns?.headings ?? null,
  }),
  columns: t.field({
    type: [ImportColumn],
    nullable: true,
    description: "While a required one has no position, the import has no rows and cannot be confirmed.",
    resolve: ({ columns }) => columns?.columns ?? null,
  }),
  mappingRemembered: t.boolean({
    description: "Whether the columns were found as the unit's officers chose them for these headings before.",
    resolve: ({ columns }) => columns?.remembered ?? false,
  }),
  undoneRows: t.int({ resolve: ({ undoneRows }) => undoneRows ?? 0 }),
  keptRows: t.int({
    description: "Rows that were changed while the import was undone, and left alone.",
    resolve: ({ keptRows }) => keptRows ?? 0,
  }),
}));

const ImportConnection = connection<AnyImport>(Import, "Import");

builder.queryFields((t) => ({
  registrationImports: t.field({
    type: ImportConnection,
    description: "Imports below a unit, newest first, without the errors of their rows.",
    args: { unitId: t.arg.id({ required: true }), first: t.arg.int(), after: t.arg.string() },
    complexity: pageComplexity,
    resolve: async (_root, { unitId, first, after }, { clients }) =>
      connectionOf<AnyImport>(
        await clients.registrations.imports.list.query({ unitId: idOf("Unit", unitId), first: pageSize(first), after }),
      ),
  }),
}));

mutation<ImportResult>()("remapRegistrationImport", {
  description:
    "Reads the file of a preview again by another mapping, which is remembered for the unit once it is confirmed.",
  input: (t) => ({
    importId: t.id({ required: true }),
    mapping: t.field({ type: [ImportMapping], required: true }),
  }),
  success: (t) => ({ import: t.expose("import", { type: Import }) }),
  resolve: async ({ mapping, ...input }, { clients }) => ({
    import: await clients.registrations.imports.remap.mutate({ ...input, mapping: mappingOf(mapping) ?? [] }),
  }),
});

mutation<ImportResult>()("undoRegistrationImport", {
  description: "Takes back all that an import wrote; refused as a whole while any of it has been changed since.",
  input: (t) => ({ importId: t.id({ required: true }) }),
  success: (t) => ({ import: t.expose("import", { type: Import }) }),
  resolve: async (input, { clients }) => ({ import: await clients.registrations.imports.undo.mutate(input) }),
});
