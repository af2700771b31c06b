import type { PopulationGroup, Registration, RegistrationState, TitleModel } from "@khuyenhoc/contracts";

/** A registration as SQL answers it with {@link registrationColumns}. */
export interface RegistrationRow {
  id: string;
  unitId: string;
  year: number;
  model: TitleModel;
  group: PopulationGroup | null;
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
  /** Account, for the separation of duties; not shown. */
  submittedBy: string | null;
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
  submittedBy: "submitted_by",
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
export function toRegistration(full: RegistrationRow): Registration {
  const { submittedBy: _submittedBy, createdBy: _createdBy, importId: _importId, ...row } = full;
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    submittedAt: row.submittedAt?.toISOString() ?? null,
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}
