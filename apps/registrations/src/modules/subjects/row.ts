import type { PopulationGroup, Subject, SubjectKind, subjects } from "@khuyenhoc/contracts";

/** A subject as SQL answers it with {@link subjectColumns}. */
export interface SubjectRow {
  id: string;
  kind: SubjectKind;
  unitId: string;
  name: string;
  code: string | null;
  address: string | null;
  birthDate: string | null;
  birthYear: number | null;
  group: PopulationGroup | null;
  organisationKind: subjects.OrganisationKind | null;
  communityLevel: subjects.CommunityLevel | null;
  numberLast4: string | null;
  revision: number;
  mergedInto: string | null;
  createdAt: Date;
  updatedAt: Date;
  /** Account that made it, for the history. */
  createdBy: string;
  /** Folded name: the order of lists. */
  nameFolded: string;
}

const columns: Readonly<Record<keyof SubjectRow, string>> = {
  id: "id",
  kind: "kind",
  unitId: "unit_id",
  name: "name",
  code: "code",
  address: "address",
  birthDate: "birth_date",
  birthYear: "birth_year",
  group: "population_group",
  organisationKind: "organisation_kind",
  communityLevel: "community_level",
  numberLast4: "number_last4",
  revision: "revision",
  mergedInto: "merged_into",
  createdAt: "created_at",
  updatedAt: "updated_at",
  createdBy: "created_by",
  nameFolded: "name_folded",
};

/** The columns of a {@link SubjectRow} of the table that goes by `alias`. */
export function subjectColumns(alias: string): string {
  return Object.entries(columns)
    .map(([name, column]) => `${alias}.${column} AS "${name}"`)
    .join(", ");
}

/** The form of the contract. */
export function toSubject(row: SubjectRow): Subject {
  return {
    id: row.id,
    kind: row.kind,
    unitId: row.unitId,
    name: row.name,
    code: row.code,
    address: row.address,
    birthDate: row.birthDate,
    birthYear: row.birthYear,
    group: row.group,
    organisationKind: row.organisationKind,
    communityLevel: row.communityLevel,
    numberLast4: row.numberLast4,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
