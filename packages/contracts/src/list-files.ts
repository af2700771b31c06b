import { z } from "zod";
import { listCampaigns as campaigns } from "./campaigns.ts";
import { listCriteriaSets } from "./criteria-sets.ts";
import { listDirectives, listReceipts } from "./directives.ts";
import { exportFormat } from "./exports.ts";
import { listImports } from "./imports.ts";
import { listJobs } from "./jobs.ts";
import { listPeople, listUnits } from "./organizations.ts";
import { calendarDate, id, year } from "./primitives.ts";
import { countsQuery } from "./registrations.ts";
import { notFiledQuery } from "./reports.ts";

/** Lists that are answered as a file at once: at most so many rows. Longer ones are exported by a job, or filtered first. */
export const MAX_LIST_ROWS = 5000;

const asFile = {
  format: exportFormat,
  /** Of the headings and of what the service words. */
  language: z.enum(["vi", "en"]).default("vi"),
};
export type ListLanguage = "vi" | "en";
const whole = { first: true, after: true } as const;

export const unitsFile = listUnits.omit(whole).extend(asFile);
export const peopleFile = listPeople.omit(whole).extend(asFile);
/** Of a unit and all below it, as of a day. */
export const officeHoldersFile = z.object({
  under: id,
  asOf: calendarDate.optional(),
  includePast: z.boolean().default(false),
  ...asFile,
});
export const figuresFile = z.object({ under: id, year, ...asFile });

export const directivesFile = listDirectives.omit(whole).extend(asFile);
export const directiveReceiptsFile = listReceipts.omit(whole).extend(asFile);

/** Of a unit and its children. */
export const targetsFile = z.object({ unitId: id, year, ...asFile });
/** Of the children of a unit: what the dashboard compares. */
export const countsFile = countsQuery.extend(asFile);
export const notFiledFile = notFiledQuery.omit(whole).extend(asFile);
export const campaignsFile = campaigns.omit(whole).extend(asFile);
export const criteriaSetsFile = listCriteriaSets.omit(whole).extend(asFile);
export const samplesFile = z.object(asFile);
export const inboxFile = z.object(asFile);
export const importsFile = listImports.omit(whole).extend(asFile);
export const jobsFile = listJobs.omit(whole).extend(asFile);
