import { builder } from "../builder.ts";
import "./unit.ts";
import "./counts.ts";
import "./organization.ts";
import "./people.ts";
import "./registration.ts";
import "./criteria.ts";
import "./campaigns.ts";
import "./subjects.ts";
import "./imports.ts";
import "./registration-imports.ts";
import "./jobs.ts";
import "./exports.ts";
import "./bulk.ts";
import "./certificates.ts";
import "./reports.ts";
import "./saved-filters.ts";
import "./undo.ts";
import "./assessments.ts";
import "./assessment-commands.ts";
import "./samples.ts";
import "./bank.ts";
import "./funds.ts";
import "./gifts.ts";
import "./ledger.ts";

/** The schema of the API; what it prints is committed as schema.graphql. */
export const schema = builder.toSchema();
