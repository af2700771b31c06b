import {
  type CitizenNumberFault,
  DomainError,
  faultOfCitizenNumber,
  type PopulationGroup,
  type SubjectKind,
  subjects,
} from "@khuyenhoc/contracts";
import { formsOf, type SubjectForms } from "../registrations/registration.ts";

/** What describes a subject. */
export interface SubjectFacts {
  name: string;
  code: string | null;
  address: string | null;
  birthDate: string | null;
  birthYear: number | null;
  group: PopulationGroup | null;
  organisationKind: subjects.OrganisationKind | null;
  communityLevel: subjects.CommunityLevel | null;
}

type GivenFacts = { name: string } & { [Key in Exclude<keyof SubjectFacts, "name">]?: SubjectFacts[Key] | undefined };

/** Facts as they are kept: nothing left out, and the year of birth taken from the date. */
export function factsOf(given: GivenFacts): SubjectFacts {
  const birthDate = given.birthDate ?? null;
  return {
    name: given.name,
    code: given.code ?? null,
    address: given.address ?? null,
    birthDate,
    birthYear: birthDate === null ? (given.birthYear ?? null) : Number(birthDate.slice(0, 4)),
    group: given.group ?? null,
    organisationKind: given.organisationKind ?? null,
    communityLevel: given.communityLevel ?? null,
  };
}

/** The folded forms of a subject, the very same as of its registrations. */
export function formsOfSubject({ name, code, address }: Pick<SubjectFacts, "name" | "code" | "address">): SubjectForms {
  return formsOf({ subjectName: name, subjectCode: code, address });
}

const ofCitizens = ["birthDate", "birthYear", "group"] as const;

/**
 * Whether a citizen is a child for the purpose of what may be kept about him. Where only the year of birth is known, the
 * birthday is taken to have passed.
 *
 * @param today calendar date in Asia/Ho_Chi_Minh
 */
export function isChild(
  { birthDate, birthYear }: Pick<SubjectFacts, "birthDate" | "birthYear">,
  today: string,
): boolean {
  if (birthDate !== null) {
    const grownUp = `${String(Number(birthDate.slice(0, 4)) + subjects.CHILD_AGE).padStart(4, "0")}${birthDate.slice(4)}`;
    return today < grownUp;
  }
  return birthYear !== null && Number(today.slice(0, 4)) - birthYear < subjects.CHILD_AGE;
}

/**
 * Demands that facts fit their kind, and that of a child no more is kept than name, year of birth, unit, the unit's own code
 * and the population group (Law 91/2025/QH15: no more than the purpose needs).
 *
 * @param hasNumber whether a citizen's number is kept already
 * @throws DomainError SUBJECT_FACTS, CHILD_DATA_MINIMAL, INVALID_INPUT for a birth in the future
 */
export function requireFacts(kind: SubjectKind, facts: SubjectFacts, today: string, hasNumber = false): void {
  const misplaced = [
    ...(kind === "CITIZEN" ? [] : ofCitizens),
    ...(kind === "ORGANISATION" ? [] : (["organisationKind"] as const)),
    ...(kind === "COMMUNITY" ? [] : (["communityLevel"] as const)),
  ].filter((field) => facts[field] !== null);
  if (misplaced.length > 0) throw new DomainError("SUBJECT_FACTS", { fields: misplaced });
  const presentYear = Number(today.slice(0, 4));
  if ((facts.birthDate ?? "") > today || (facts.birthYear ?? 0) > presentYear) {
    throw new DomainError("INVALID_INPUT", { reason: "ngày sinh ở tương lai / born in the future" });
  }
  if (!isChild(facts, today)) return;
  const beyond = [
    ...(["birthDate", "address"] as const).filter((field) => facts[field] !== null),
    ...(hasNumber ? ["number"] : []),
  ];
  if (beyond.length > 0) throw new DomainError("CHILD_DATA_MINIMAL", { fields: beyond });
}

const numberFaults: Readonly<Record<CitizenNumberFault, string>> = {
  LENGTH: "phải gồm đúng 12 chữ số / it has 12 digits exactly",
  PLACE: "ba chữ số đầu không phải mã tỉnh, thành phố / the first three digits are no code of a province",
  FUTURE: "năm sinh trong số ở tương lai / its year of birth lies in the future",
  BIRTH_YEAR: "năm sinh trong số khác năm sinh đã ghi / its year of birth differs from the one recorded",
};

/**
 * A citizen's number as it is kept: digits only. What is refused is not repeated, since messages are logged.
 *
 * @throws DomainError CITIZEN_NUMBER_INVALID
 */
export function readNumber(given: string, birthYear: number | null, today: string): string {
  const digits = given.replace(/[\s.-]/g, "");
  const fault = faultOfCitizenNumber(digits, { birthYear, presentYear: Number(today.slice(0, 4)) });
  if (fault !== null) throw new DomainError("CITIZEN_NUMBER_INVALID", { reason: numberFaults[fault] });
  return digits;
}

/**
 * Demands that a kind can belong to another: a citizen to a household and an organisation, a household to a clan and a community.
 *
 * @throws DomainError SUBJECT_KIND
 */
export function requireContainer(member: SubjectKind, container: SubjectKind): void {
  const allowed: readonly SubjectKind[] = subjects.containerKinds[member];
  if (!allowed.includes(container)) throw new DomainError("SUBJECT_KIND", { reason: `${member} → ${container}` });
}
