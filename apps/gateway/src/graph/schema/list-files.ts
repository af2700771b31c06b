import { builder } from "../builder.ts";
import { idOf, optionalId } from "../ids.ts";
import { CampaignState } from "./campaigns.ts";
import { CriteriaSetState } from "./criteria.ts";
import { DownloadFile, FileFormat } from "./imports.ts";
import { TitleModel } from "./refs.ts";
import { MissingKind } from "./reports.ts";

/** The service walks all pages of the list. */
const complexity = 300;

// Lists as files, each by the filters of its list; headings are in the language of the request.
builder.queryFields((t) => {
  const format = t.arg({ type: FileFormat, required: true });
  return {
    unitsFile: t.field({
      type: DownloadFile,
      description: "Units by their filters as they stood on a day.",
      args: {
        asOf: t.arg({ type: "Date" }),
        query: t.arg.string(),
        tier: t.arg.string(),
        branchKind: t.arg.string(),
        parentId: t.arg.id(),
        under: t.arg.id(),
        includeClosed: t.arg.boolean({ defaultValue: false }),
        format,
      },
      complexity,
      resolve: (_root, { asOf, parentId, under, includeClosed, ...filter }, { clients, language }) =>
        clients.organizations.exports.units.query({
          ...filter,
          ...(asOf == null ? {} : { asOf }),
          parentId: optionalId("Unit", parentId),
          under: optionalId("Unit", under),
          includeClosed: includeClosed ?? false,
          language,
        }),
    }),
    peopleFile: t.field({
      type: DownloadFile,
      description: "Accounts appointed within the caller's scope. Reading them is recorded.",
      args: { unitId: t.arg.id(), query: t.arg.string(), format },
      complexity,
      resolve: (_root, { unitId, ...filter }, { clients, language }) =>
        clients.organizations.exports.people.query({ ...filter, unitId: optionalId("Unit", unitId), language }),
    }),
    officeHoldersFile: t.field({
      type: DownloadFile,
      description: "Office holders of a unit and all below it on a day. Reading them is recorded.",
      args: {
        under: t.arg.id({ required: true }),
        asOf: t.arg({ type: "Date" }),
        includePast: t.arg.boolean({ defaultValue: false }),
        format,
      },
      complexity,
      resolve: (_root, { under, asOf, includePast, ...rest }, { clients, language }) =>
        clients.organizations.exports.officeHolders.query({
          ...rest,
          under: idOf("Unit", under),
          ...(asOf == null ? {} : { asOf }),
          includePast: includePast ?? false,
          language,
        }),
    }),
    yearlyFiguresFile: t.field({
      type: DownloadFile,
      description: "Yearly figures of a unit and all below it.",
      args: { under: t.arg.id({ required: true }), year: t.arg.int({ required: true }), format },
      complexity,
      resolve: (_root, { under, ...rest }, { clients, language }) =>
        clients.organizations.exports.figures.query({ ...rest, under: idOf("Unit", under), language }),
    }),
    targetsFile: t.field({
      type: DownloadFile,
      description: "Targets of a unit and its children.",
      args: { unitId: t.arg.id({ required: true }), year: t.arg.int({ required: true }), format },
      complexity,
      resolve: (_root, { unitId, ...rest }, { clients, language }) =>
        clients.registrations.exports.targets.query({ ...rest, unitId: idOf("Unit", unitId), language }),
    }),
    countsFile: t.field({
      type: DownloadFile,
      description: "Counts of the children of a unit, as the dashboard compares them.",
      args: {
        unitId: t.arg.id({ required: true }),
        year: t.arg.int({ required: true }),
        asOf: t.arg({ type: "Date" }),
        format,
      },
      complexity,
      resolve: (_root, { unitId, asOf, ...rest }, { clients, language }) =>
        clients.registrations.exports.counts.query({
          ...rest,
          ...(asOf == null ? {} : { asOf }),
          unitId: idOf("Unit", unitId),
          language,
        }),
    }),
    notFiledFile: t.field({
      type: DownloadFile,
      description: "Units that have not filed.",
      args: {
        unitId: t.arg.id({ required: true }),
        year: t.arg.int({ required: true }),
        missing: t.arg({ type: MissingKind, defaultValue: "ANY" }),
        format,
      },
      complexity,
      resolve: (_root, { unitId, missing, ...rest }, { clients, language }) =>
        clients.registrations.exports.notFiled.query({
          ...rest,
          missing: missing ?? "ANY",
          unitId: idOf("Unit", unitId),
          language,
        }),
    }),
    campaignsFile: t.field({
      type: DownloadFile,
      args: {
        unitId: t.arg.id({ description: "Issuer." }),
        year: t.arg.int(),
        models: t.arg({ type: [TitleModel] }),
        states: t.arg({ type: [CampaignState] }),
        format,
      },
      complexity,
      resolve: (_root, { unitId, ...rest }, { clients, language }) =>
        clients.registrations.exports.campaigns.query({ ...rest, unitId: optionalId("Unit", unitId), language }),
    }),
    criteriaSetsFile: t.field({
      type: DownloadFile,
      args: {
        unitId: t.arg.id({ description: "Issuer." }),
        models: t.arg({ type: [TitleModel] }),
        states: t.arg({ type: [CriteriaSetState] }),
        format,
      },
      complexity,
      resolve: (_root, { unitId, ...rest }, { clients, language }) =>
        clients.registrations.exports.criteriaSets.query({ ...rest, unitId: optionalId("Unit", unitId), language }),
    }),
    samplesFile: t.field({
      type: DownloadFile,
      description: "Sample audits with what they found.",
      args: { format },
      complexity,
      resolve: (_root, args, { clients, language }) =>
        clients.registrations.exports.samples.query({ ...args, language }),
    }),
    inboxFile: t.field({
      type: DownloadFile,
      description: "What waits for the caller.",
      args: { format },
      complexity,
      resolve: (_root, args, { clients, language }) => clients.registrations.exports.inbox.query({ ...args, language }),
    }),
    registrationImportsFile: t.field({
      type: DownloadFile,
      description: "Imports below a unit with what came of them.",
      args: { unitId: t.arg.id({ required: true }), format },
      complexity,
      resolve: (_root, { unitId, ...rest }, { clients, language }) =>
        clients.registrations.exports.imports.query({ ...rest, unitId: idOf("Unit", unitId), language }),
    }),
    jobsFile: t.field({
      type: DownloadFile,
      description: "Jobs of the caller's scope.",
      args: { mine: t.arg.boolean({ defaultValue: false }), format },
      complexity,
      resolve: (_root, { mine, ...rest }, { clients, language }) =>
        clients.registrations.exports.jobs.query({ ...rest, mine: mine ?? false, language }),
    }),
  };
});
