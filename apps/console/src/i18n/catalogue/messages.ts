import type { viAnswering } from "./vi-answering.ts";
import type { viAssessments } from "./vi-assessments.ts";
import type { viAttendance } from "./vi-attendance.ts";
import type { viBank } from "./vi-bank.ts";
import type { viCampaigns } from "./vi-campaigns.ts";
import type { viCertificates } from "./vi-certificates.ts";
import type { viDirectives } from "./vi-directives.ts";
import type { viDisbursements } from "./vi-disbursements.ts";
import type { viEventRecords } from "./vi-event-records.ts";
import type { viEvents } from "./vi-events.ts";
import type { viFollowing } from "./vi-following.ts";
import type { viFunds } from "./vi-funds.ts";
import type { viImports } from "./vi-imports.ts";
import type { viJobs } from "./vi-jobs.ts";
import type { viLedger } from "./vi-ledger.ts";
import type { viPages } from "./vi-pages.ts";
import type { viParticipation } from "./vi-participation.ts";
import type { viReports } from "./vi-reports.ts";
import type { viRules } from "./vi-rules.ts";
import type { viScholarships } from "./vi-scholarships.ts";
import type { viShell } from "./vi-shell.ts";
import type { viSubjects } from "./vi-subjects.ts";
import type { viUndo } from "./vi-undo.ts";

/** The keys of a Vietnamese part, with a text each: what the English part has to say. */
export type Texts<Tree> = { [Key in keyof Tree]: Tree[Key] extends string ? string : Texts<Tree[Key]> };

/** What the shell of a language has to say: the keys of the Vietnamese one. */
export type ShellMessages = Texts<typeof viShell>;
export type PageMessages = Texts<typeof viPages>;
export type Messages = ShellMessages &
  Texts<typeof viAnswering> &
  Texts<typeof viAttendance> &
  Texts<typeof viSubjects> &
  PageMessages &
  Texts<typeof viBank> &
  Texts<typeof viCampaigns> &
  Texts<typeof viCertificates> &
  Texts<typeof viDirectives> &
  Texts<typeof viDisbursements> &
  Texts<typeof viEventRecords> &
  Texts<typeof viEvents> &
  Texts<typeof viFollowing> &
  Texts<typeof viFunds> &
  Texts<typeof viImports> &
  Texts<typeof viJobs> &
  Texts<typeof viLedger> &
  Texts<typeof viAssessments> &
  Texts<typeof viParticipation> &
  Texts<typeof viReports> &
  Texts<typeof viRules> &
  Texts<typeof viScholarships> &
  Texts<typeof viUndo>;

type Leaves<Tree, Prefix extends string = ""> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? `${Prefix}${Key}` : Leaves<Tree[Key], `${Prefix}${Key}.`>;
}[keyof Tree & string];

/** Every message there is, by its path. */
export type MessageKey = Leaves<Messages>;
