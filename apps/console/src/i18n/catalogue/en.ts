import englishMessages from "ra-language-english";
import type { TranslationMessages } from "react-admin";
import { enAssessments } from "./en-assessments.ts";
import { enJobs } from "./en-jobs.ts";
import { enPages } from "./en-pages.ts";
import { enShell } from "./en-shell.ts";

const app = { ...enShell, ...enPages, ...enJobs, ...enAssessments };

/** Everything that the console says in English. */
export const enCatalogue = {
  ...englishMessages,
  app,
  resources: {
    units: { name: app.units.name },
    registrations: { name: app.registrations.name, fields: app.registrations.fields },
    people: { name: app.people.name },
  },
} satisfies TranslationMessages;
