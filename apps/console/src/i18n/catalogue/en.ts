import englishMessages from "ra-language-english";
import type { TranslationMessages } from "react-admin";
import { enAnswering } from "./en-answering.ts";
import { enAssessments } from "./en-assessments.ts";
import { enAttendance } from "./en-attendance.ts";
import { enBank } from "./en-bank.ts";
import { enCampaigns } from "./en-campaigns.ts";
import { enCertificates } from "./en-certificates.ts";
import { enDirectives } from "./en-directives.ts";
import { enDisbursements } from "./en-disbursements.ts";
import { enEventRecords } from "./en-event-records.ts";
import { enEvents } from "./en-events.ts";
import { enFollowing } from "./en-following.ts";
import { enFunds } from "./en-funds.ts";
import { enImports } from "./en-imports.ts";
import { enJobs } from "./en-jobs.ts";
import { enLedger } from "./en-ledger.ts";
import { enPages } from "./en-pages.ts";
import { enParticipation } from "./en-participation.ts";
import { enReports } from "./en-reports.ts";
import { enRules } from "./en-rules.ts";
import { enScholarships } from "./en-scholarships.ts";
import { enShell } from "./en-shell.ts";
import { enSubjects } from "./en-subjects.ts";
import { enUndo } from "./en-undo.ts";

const app = {
  ...enAnswering,
  ...enSubjects,
  ...enShell,
  ...enPages,
  ...enAttendance,
  ...enBank,
  ...enCampaigns,
  ...enCertificates,
  ...enEventRecords,
  ...enEvents,
  ...enDirectives,
  ...enDisbursements,
  ...enFollowing,
  ...enFunds,
  ...enImports,
  ...enJobs,
  ...enLedger,
  ...enAssessments,
  ...enParticipation,
  ...enReports,
  ...enRules,
  ...enScholarships,
  ...enUndo,
};

/** Everything that the console says in English. */
export const enCatalogue = {
  ...englishMessages,
  app,
  resources: {
    units: { name: app.units.name },
    registrations: { name: app.registrations.name, fields: app.registrations.fields },
    people: { name: app.people.name },
    subjects: { name: app.subjects.name, fields: app.subjects.fields },
    certificates: { name: app.certificates.name },
  },
} satisfies TranslationMessages;
