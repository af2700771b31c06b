import {
  type FigureMeasure,
  type PopulationGroup,
  type RegistrationState,
  type SubjectKind,
  seedUnitId,
  type TitleModel,
} from "@khuyenhoc/contracts";
import { formsOf } from "../modules/registrations/registration.ts";
import { type Course, courseOf, type Place } from "./course.ts";
import { addressOf, clanName, familyName, institutionName, numbersOf, personName, pick } from "./names.ts";

/** Years with registrations: the last one is under way, those before are over. */
export const DEMONSTRATION_YEARS = [2024, 2025, 2026] as const;
/** Account that everything made up is marked with. */
export const DEMONSTRATION_ACCOUNT = "demonstration";

/** Districts that demonstrations show side by side: their citizens' households are told too. */
const shownDistricts = ["001", "003"].map((code) => seedUnitId("district", code));

/** A commune as the replica knows it. */
export interface DemonstrationCommune {
  unitId: string;
  code: string;
  nameVi: string;
  districtId: string;
  branchIds: readonly string[];
  /** Yearly figures by year; a year without is left out. */
  figures: Readonly<Record<string, Readonly<Partial<Record<FigureMeasure, number | null>>>>>;
}

/** A subject by what the registrations of all years call it. */
interface DemonstrationSubject {
  unitId: string;
  model: TitleModel;
  group: PopulationGroup | null;
  subjectName: string;
  subjectCode: string;
  address: string | null;
  subjectKey: string;
  search: string;
}

export interface DemonstrationRow extends DemonstrationSubject, Course {
  year: number;
  state: RegistrationState;
  /** Whether no registration of an earlier year has made the subject already. */
  isFirst: boolean;
}

/** Who belongs to whom, from a day on, and until another if it is over. */
export interface DemonstrationLink {
  member: DemonstrationSubject;
  container: DemonstrationSubject;
  kind: SubjectKind;
  from: string;
  to: string | null;
}

export interface DemonstrationOfCommune {
  rows: DemonstrationRow[];
  links: DemonstrationLink[];
}

/** What is registered of a base in the last year, in a hundred: least and most of the communes. As the association reported 2024. */
const shares: readonly {
  model: TitleModel;
  group: PopulationGroup | null;
  measure: FigureMeasure;
  prefix: string;
  least: number;
  most: number;
}[] = [
  { model: "FAMILY", group: null, measure: "households", prefix: "GD", least: 72, most: 92 },
  { model: "CLAN", group: null, measure: "clans", prefix: "DH", least: 62, most: 84 },
  { model: "COMMUNITY", group: null, measure: "communities", prefix: "CD", least: 64, most: 86 },
  { model: "UNIT", group: null, measure: "units", prefix: "DV", least: 68, most: 88 },
  { model: "CITIZEN", group: "OFFICIAL", measure: "officials", prefix: "CB", least: 93, most: 100 },
  { model: "CITIZEN", group: "WORKER", measure: "workers", prefix: "LD", least: 62, most: 80 },
  { model: "CITIZEN", group: "FARMER", measure: "farmers", prefix: "ND", least: 46, most: 66 },
  { model: "CITIZEN", group: "STUDENT", measure: "students", prefix: "HS", least: 20, most: 34 },
];

/** Every year some more take part, and some of them for the first time while others have moved away. */
const GROWTH = 0.05;
const TURNOVER = 0.03;

/** Made-up registrations of a commune and its branches over the years, the same in every installation, within the bases. */
export function demonstrationOf(commune: DemonstrationCommune): DemonstrationOfCommune {
  const random = numbersOf(`registrations ${commune.code}`);
  const place: Place = {
    unitId: commune.unitId,
    districtId: commune.districtId,
    progress: 0.55 + 0.4 * random(),
    diligence: 0.84 + 0.12 * random(),
  };
  const name = commune.nameVi.replace(/^(Phường|Xã|Thị trấn) /u, "");
  const known = new Map<TitleModel, DemonstrationSubject[]>();
  const rows = shares.flatMap((share) => {
    const counts = DEMONSTRATION_YEARS.map((year, index) => {
      const base = commune.figures[year]?.[share.measure] ?? 0;
      const age = DEMONSTRATION_YEARS.length - 1 - index;
      return { year, age, base };
    });
    const rate = (share.least + (share.most - share.least) * random()) / 100;
    const size = (base: number, age: number) => Math.floor(base * rate * (1 - GROWTH * age));
    const leaving = Math.ceil(TURNOVER * Math.max(...counts.map(({ base }) => base)));
    const pool = Math.max(...counts.map(({ base, age }) => size(base, age) + leaving * age));
    const subjects = Array.from({ length: pool }, (_, index) => subjectOf(commune, { ...share, index, name, random }));
    known.set(share.model, [...(known.get(share.model) ?? []), ...subjects]);
    const made = new Set<DemonstrationSubject>();
    return counts.flatMap(({ year, age, base }) =>
      subjects.slice(leaving * age, leaving * age + size(base, age)).map((subject): DemonstrationRow => {
        const isFirst = !made.has(subject);
        made.add(subject);
        return { ...subject, year, isFirst, ...courseOf(place, { year, isOver: age > 0, subject, random }) };
      }),
    );
  });
  const registered = new Set(rows.map(keyOf));
  const links = linksOf(known, shownDistricts.includes(commune.districtId), random).filter(
    ({ member, container }) => registered.has(keyOf(member)) && registered.has(keyOf(container)),
  );
  return { rows, links };
}

const keyOf = ({ unitId, model, subjectKey }: DemonstrationSubject) => `${unitId} ${model} ${subjectKey}`;

interface SubjectToMake {
  model: TitleModel;
  group: PopulationGroup | null;
  prefix: string;
  index: number;
  /** The commune's name without its kind. */
  name: string;
  random: () => number;
}

function subjectOf(commune: DemonstrationCommune, toMake: SubjectToMake): DemonstrationSubject {
  const { model, group, prefix, index, random } = toMake;
  const isOfPeople = model === "FAMILY" || model === "CITIZEN";
  const [firstBranch, ...otherBranches] = commune.branchIds;
  const filesAtBranch = firstBranch !== undefined && isOfPeople && random() < 0.6;
  const subject = {
    subjectName: nameOf(toMake),
    subjectCode: `${prefix}-${String(index + 1).padStart(4, "0")}`,
    address: isOfPeople ? addressOf(random) : null,
  };
  const unitId = filesAtBranch ? pick([firstBranch, ...otherBranches], random) : commune.unitId;
  return { unitId, model, group, ...subject, ...formsOf(subject) };
}

function nameOf({ model, index, name, random }: SubjectToMake): string {
  switch (model) {
    case "FAMILY":
    case "CITIZEN":
      return personName(random);
    case "CLAN":
      return index % 3 === 0 ? `Dòng họ ${familyName(random)} ${name}` : clanName(random);
    case "COMMUNITY":
      return `Tổ dân phố số ${index + 1} ${name}`;
    case "UNIT":
      return institutionName(name, random);
  }
}

const ENTERED = "2024-01-01";
const MOVED = "2025-07-01";

/** Households of communities and clans; where `withCitizens`, citizens of households, a few of whom have moved to another. */
function linksOf(
  known: ReadonlyMap<TitleModel, readonly DemonstrationSubject[]>,
  withCitizens: boolean,
  random: () => number,
): DemonstrationLink[] {
  const households = known.get("FAMILY") ?? [];
  const communities = known.get("COMMUNITY") ?? [];
  const clans = known.get("CLAN") ?? [];
  const at = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)];
  const link = (
    member: DemonstrationSubject,
    kind: SubjectKind,
    container: DemonstrationSubject | undefined,
    from = ENTERED,
    to: string | null = null,
  ) => (container === undefined ? [] : [{ member, container, kind, from, to }]);
  const ofHouseholds = households.flatMap((household) => [
    ...link(household, "COMMUNITY", at(communities)),
    ...(random() < 0.3 ? link(household, "CLAN", at(clans)) : []),
  ]);
  if (!withCitizens) return ofHouseholds;
  const ofCitizens = (known.get("CITIZEN") ?? []).flatMap((citizen) =>
    random() < 0.04
      ? [
          ...link(citizen, "HOUSEHOLD", at(households), ENTERED, MOVED),
          ...link(citizen, "HOUSEHOLD", at(households), MOVED),
        ]
      : link(citizen, "HOUSEHOLD", at(households)),
  );
  return [...ofHouseholds, ...ofCitizens];
}
