import englishMessages from "ra-language-english";
import type { TranslationMessages } from "react-admin";
import { enAssessments } from "./en-assessments.ts";
import { enCampaigns } from "./en-campaigns.ts";
import { enCertificates } from "./en-certificates.ts";
import { enJobs } from "./en-jobs.ts";
import { enPages } from "./en-pages.ts";
import { enReports } from "./en-reports.ts";
import { enShell } from "./en-shell.ts";

const app = { ...enShell, ...enPages, ...enCampaigns, ...enCertificates, ...enJobs, ...enAssessments, ...enReports };

/** Everything that the console says in English. */
export const enCatalogue = {
  ...englishMessages,
  app,
  resources: {
    units: { name: app.units.name },
    registrations: { name: app.registrations.name, fields: app.registrations.fields },
    people: { name: app.people.name },
    certificates: { name: app.certificates.name },
  },
} satisfies TranslationMessages;
