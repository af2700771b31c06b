export * from "./criteria.ts";
export * from "./domain-events.ts";
export * from "./errors.ts";
export * from "./imports.ts";
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
export * from "./primitives.ts";
export type {
  BulkOutcome,
  CountRow,
  Registration,
  RegistrationFilter,
  RegistrationState,
  UnitCounts,
} from "./registrations.ts";
export * as registrations from "./registrations.ts";
export * from "./roles.ts";
export * from "./scoring.ts";
export * from "./seed-ids.ts";
export * from "./titles.ts";
export * from "./topics.ts";
