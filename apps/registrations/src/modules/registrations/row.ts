import type { PopulationGroup, Registration, RegistrationState, TitleModel } from "@khuyenhoc/contracts";

/** A registration as SQL answers it with {@link registrationColumns}. */
export interface RegistrationRow {
  id: string;
  unitId: string;
  year: number;
  model: TitleModel;
  group: PopulationGroup | null;
  subjectId: string;
  subjectName: string;
  subjectCode: string | null;
  address: string | null;
  state: RegistrationState;
  returnReason: string | null;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
  submittedAt: Date | null;
  decidedAt: Date | null;
  /** Campaign it was submitted under. */
  campaignId: string | null;
  /** Level that was recognised, by the code of its criteria set. */
  level: string | null;
  /** Last day a recognised title holds. */
  validUntil: string | null;
  /** The latest decision about it. */
  decisionId: string | null;
  /** Accounts, for the separation of duties; not shown. */
  submittedBy: string | null;
  proposedBy: string | null;
  decidedBy: string | null;
  /** Account and import that made it, for the history. */
  createdBy: string;
  importId: string | null;
}

const columns: Readonly<Record<keyof RegistrationRow, string>> = {
  id: "id",
  unitId: "unit_id",
  year: "year",
  model: "model",
  group: "population_group",
  subjectId: "subject_id",
  subjectName: "subject_name",
  subjectCode: "subject_code",
  address: "address",
  state: "state",
  returnReason: "return_reason",
  revision: "revision",
  createdAt: "created_at",
  updatedAt: "updated_at",
  submittedAt: "submitted_at",
  decidedAt: "decided_at",
  campaignId: "campaign_id",
  level: "level",
  validUntil: "valid_until",
  decisionId: "decision_id",
  submittedBy: "submitted_by",
  proposedBy: "proposed_by",
  decidedBy: "decided_by",
  createdBy: "created_by",
  importId: "import_id",
};

/** The columns of a {@link RegistrationRow} of the table that goes by `alias`. */
export function registrationColumns(alias: string): string {
  return Object.entries(columns)
    .map(([name, column]) => `${alias}.${column} AS "${name}"`)
    .join(", ");
}

/** The form of the contract. */
export function toRegistration(row: RegistrationRow): Registration {
  return {
    id: row.id,
    unitId: row.unitId,
    year: row.year,
    model: row.model,
    group: row.group,
    subjectId: row.subjectId,
    subjectName: row.subjectName,
    subjectCode: row.subjectCode,
    address: row.address,
    state: row.state,
    returnReason: row.returnReason,
    revision: row.revision,
    campaignId: row.campaignId,
    level: row.level,
    validUntil: row.validUntil,
    decisionId: row.decisionId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    submittedAt: row.submittedAt?.toISOString() ?? null,
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}
