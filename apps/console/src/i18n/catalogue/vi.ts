import type { TranslationMessages } from "react-admin";
import { reactAdminVi } from "../react-admin-vi.ts";
import { viAnswering } from "./vi-answering.ts";
import { viAssessments } from "./vi-assessments.ts";
import { viAttendance } from "./vi-attendance.ts";
import { viBank } from "./vi-bank.ts";
import { viCampaigns } from "./vi-campaigns.ts";
import { viCertificates } from "./vi-certificates.ts";
import { viDirectives } from "./vi-directives.ts";
import { viDisbursements } from "./vi-disbursements.ts";
import { viEventRecords } from "./vi-event-records.ts";
import { viEvents } from "./vi-events.ts";
import { viFollowing } from "./vi-following.ts";
import { viFunds } from "./vi-funds.ts";
import { viImports } from "./vi-imports.ts";
import { viJobs } from "./vi-jobs.ts";
import { viLedger } from "./vi-ledger.ts";
import { viPages } from "./vi-pages.ts";
import { viParticipation } from "./vi-participation.ts";
import { viReports } from "./vi-reports.ts";
import { viRules } from "./vi-rules.ts";
import { viScholarships } from "./vi-scholarships.ts";
import { viShell } from "./vi-shell.ts";
import { viSubjects } from "./vi-subjects.ts";
import { viUndo } from "./vi-undo.ts";

const app = {
  ...viAnswering,
  ...viSubjects,
  ...viShell,
  ...viPages,
  ...viAttendance,
  ...viBank,
  ...viCampaigns,
  ...viCertificates,
  ...viEventRecords,
  ...viEvents,
  ...viDirectives,
  ...viDisbursements,
  ...viFollowing,
  ...viFunds,
  ...viImports,
  ...viJobs,
  ...viLedger,
  ...viAssessments,
  ...viParticipation,
  ...viReports,
  ...viRules,
  ...viScholarships,
  ...viUndo,
};

/** Everything that the console says in Vietnamese. `resources` names what react-admin speaks of by itself. */
export const viCatalogue = {
  ...reactAdminVi,
  app,
  resources: {
    units: { name: app.units.name },
    registrations: { name: app.registrations.name, fields: app.registrations.fields },
    people: { name: app.people.name },
    subjects: { name: app.subjects.name, fields: app.subjects.fields },
    certificates: { name: app.certificates.name },
  },
} satisfies TranslationMessages;
