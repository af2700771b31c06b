import type { TranslationMessages } from "react-admin";
import { reactAdminVi } from "../react-admin-vi.ts";
import { viAssessments } from "./vi-assessments.ts";
import { viCampaigns } from "./vi-campaigns.ts";
import { viCertificates } from "./vi-certificates.ts";
import { viJobs } from "./vi-jobs.ts";
import { viPages } from "./vi-pages.ts";
import { viReports } from "./vi-reports.ts";
import { viShell } from "./vi-shell.ts";

const app = { ...viShell, ...viPages, ...viCampaigns, ...viCertificates, ...viJobs, ...viAssessments, ...viReports };

/** Everything that the console says in Vietnamese. `resources` names what react-admin speaks of by itself. */
export const viCatalogue = {
  ...reactAdminVi,
  app,
  resources: {
    units: { name: app.units.name },
    registrations: { name: app.registrations.name, fields: app.registrations.fields },
    people: { name: app.people.name },
    certificates: { name: app.certificates.name },
  },
} satisfies TranslationMessages;
