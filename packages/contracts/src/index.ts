export type {
  ChainHead,
  Consolidated,
  ConsolidatedSums,
  DisclosedUse,
  Disclosure,
  DisclosureContent,
  DisclosureFormat,
  DisclosureHead,
  DisclosureState,
  FundFigures,
  Grant,
  InMoneyAndKind,
  PublicFund,
  PublicTrail,
  Statement,
  StatementLine,
  StatementLineKind,
  StatementPurpose,
  StatementSide,
  Trail,
  TrailUse,
  TrailUseKind,
  Unpublished,
} from "./answering.ts";
export * as answering from "./answering.ts";
export type {
  Appeal,
  Assessment,
  AssessmentAction,
  CountedFigure,
  Decision,
  Evidence,
  InboxLine,
  SampleAudit,
  SampleFinding,
  SampleSummary,
  SheetKind,
  SheetSide,
} from "./assessments.ts";
export * as assessments from "./assessments.ts";
export type {
  AttendanceState,
  Desk,
  DeskBundle,
  DeskGreeting,
  DeskRoll,
  HeadCount,
  HeadCounts,
  RollChange,
  RollLine,
  Scan,
  ScanAnswer,
  ScanConflict,
  ScanDirection,
  ScanOutcome,
  SessionFigures,
} from "./attendance.ts";
export * as attendance from "./attendance.ts";
export type {
  AttendanceCertificate,
  AttendanceCertificateStatus,
  AttendanceIssueOutcome,
  CertificateStanding,
  CertificateSummary,
  PublicAttendanceCertificate,
  StandingLine,
} from "./attendance-certificates.ts";
export * as attendanceCertificates from "./attendance-certificates.ts";
export type { AwardApproval } from "./award-approvals.ts";
export * as awardApprovals from "./award-approvals.ts";
export type {
  BankColumn,
  BankLine,
  BankLineState,
  BankPreview,
  BankProblem,
  BankStatement,
  BankSuggestion,
  ControlTotals,
  ImportedBankStatement,
  Reconciliation,
} from "./bank.ts";
export * as bank from "./bank.ts";
export { MAX_BANK_LINES } from "./bank.ts";
export type { CalendarAddress } from "./calendars.ts";
export * as calendars from "./calendars.ts";
export type { Campaign, CampaignState, CampaignWindows, Competence, UndecidedRegistrations } from "./campaigns.ts";
export * as campaigns from "./campaigns.ts";
export type {
  Certificate,
  CertificateFilter,
  CertificateStatus,
  IssueOutcome,
  PublicCertificate,
} from "./certificates.ts";
export * as certificates from "./certificates.ts";
export * from "./citizen-number.ts";
export * from "./criteria.ts";
export * from "./criteria-rules.ts";
export type { CriteriaSet, CriteriaSetState, Simulation, SimulationRow, SubjectSort } from "./criteria-sets.ts";
export * as criteriaSets from "./criteria-sets.ts";
export type {
  Addressing,
  Directive,
  DirectiveFile,
  DirectiveKind,
  DirectiveMeasure,
  DirectivePartner,
  DirectiveReceipt,
  DirectiveRef,
  DirectiveState,
  DirectiveStatus,
  DirectiveTarget,
  ReceiptState,
  UnitStatus,
} from "./directives.ts";
export * as directives from "./directives.ts";
export type { Disbursement, DisbursementKind, DisbursementState, EventSpending } from "./disbursements.ts";
export * as disbursements from "./disbursements.ts";
export * from "./domain-events.ts";
export * from "./errors.ts";
export type {
  AttendanceMode,
  Clash,
  CloneKeep,
  EventChange,
  EventFamily,
  EventFilter,
  EventKind,
  EventSession,
  EventState,
  EventView,
  Place,
  PlanLine,
  Series,
  SessionDraft,
  Speaker,
  YearPlan,
} from "./events.ts";
export * as events from "./events.ts";
export * as exports from "./exports.ts";
export type {
  FeedbackAnswers,
  FeedbackForm,
  FeedbackQuestion,
  FeedbackResults,
  FeedbackState,
  FeedbackText,
  PublicFeedback,
  QuestionResult,
} from "./feedback.ts";
export * as feedback from "./feedback.ts";
export type {
  BankAccount,
  Fund,
  FundCampaign,
  FundFilter,
  FundTarget,
  Purpose,
  RaisedByUnit,
  TransferCode,
} from "./funds.ts";
export * as funds from "./funds.ts";
export type {
  BoardLine,
  Donor,
  DonorFilter,
  DonorKind,
  Gift,
  GiftFilter,
  GiftKind,
  Pledge,
  PledgeState,
  Valuation,
} from "./gifts.ts";
export * as gifts from "./gifts.ts";
export * from "./imports.ts";
export type { JobStatus } from "./jobs.ts";
export * as jobs from "./jobs.ts";
export type {
  Account,
  AccountCode,
  Balances,
  FundKind,
  Journal,
  JournalFilter,
  JournalKind,
  LegalForm,
  ManualEntry,
  MoneyAccount,
  NumberSeries,
  Period,
  Periods,
  Reservation,
  ReservationState,
  Reversal,
} from "./ledger.ts";
export * as ledger from "./ledger.ts";
export * as listFiles from "./list-files.ts";
export type { MailStatus, Message, MessageKind, MessageState } from "./messages.ts";
export * as messages from "./messages.ts";
export type { Opening } from "./openings.ts";
export * as openings from "./openings.ts";
export type {
  BranchKind,
  Contact,
  OfficeHolder,
  Person,
  Tier,
  UnitChange,
  UnitView,
  YearlyFigures,
} from "./organizations.ts";
export * as organizations from "./organizations.ts";
export type {
  Allotment,
  Invitation,
  Participant,
  ParticipantFilter,
  ParticipantKind,
  ParticipantOrder,
  ParticipantOutcome,
  ParticipantState,
  Places,
  PublicEvent,
  PublicRegistration,
  PublicTicket,
  SplitLine,
  UnitChoice,
} from "./participation.ts";
export * as participation from "./participation.ts";
export * from "./primitives.ts";
export type { DocumentKind, EventDocument, EventFigures } from "./records.ts";
export * as records from "./records.ts";
export type {
  BulkOutcome,
  CountRow,
  Registration,
  RegistrationFilter,
  RegistrationState,
  UnitCounts,
} from "./registrations.ts";
export * as registrations from "./registrations.ts";
export type {
  ComparedYear,
  FrozenRow,
  FrozenUnit,
  Nudge,
  Report,
  ReportState,
  ReportStatus,
  Snapshot,
  SnapshotContent,
  SnapshotHead,
  Target,
  TargetMeasure,
  Unfiled,
} from "./reports.ts";
export * as reports from "./reports.ts";
export { percentOf } from "./reports.ts";
export * from "./roles.ts";
export type { DeletedDraft, RuleChange } from "./rule-changes.ts";
export * as ruleChanges from "./rule-changes.ts";
export type { SavedFilter } from "./saved-filters.ts";
export * as savedFilters from "./saved-filters.ts";
export * from "./scan-refusals.ts";
export type {
  Application,
  ApplicationChange,
  ApplicationFilter,
  ApplicationState,
  Award,
  AwardFigures,
  AwardFilter,
  AwardInstalment,
  AwardPayment,
  AwardPaymentState,
  AwardRound,
  AwardState,
  Consent,
  DoubleFlag,
  Payee,
  Programme,
  ProgrammeKind,
  ProgrammeState,
  Ranking,
  RankingLine,
  RankRefusal,
  RoundState,
  ScoreCriterion,
  Student,
  UnitQuota,
} from "./scholarships.ts";
export * as scholarships from "./scholarships.ts";
export * from "./scoring.ts";
export * from "./seed-ids.ts";
export type {
  DuplicatePair,
  MatchReason,
  SimilarSubject,
  Subject,
  SubjectChange,
  SubjectFilter,
  SubjectKind,
  SubjectLink,
  SubjectMerge,
  SubjectTitle,
} from "./subjects.ts";
export * as subjects from "./subjects.ts";
export * from "./tickets.ts";
export * from "./title-periods.ts";
export * from "./titles.ts";
export * from "./topics.ts";
export type { UndoAction, UndoableAction, UndoEntry } from "./undo.ts";
export * as undoing from "./undo.ts";
export * as uploads from "./uploads.ts";
export * from "./vietnamese-numerals.ts";
