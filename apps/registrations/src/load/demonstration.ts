import {
  type PopulationGroup,
  populationGroups,
  type RegistrationState,
  seedUnitId,
  type TitleModel,
} from "@khuyenhoc/contracts";
import { formsOf } from "../modules/registrations/registration.ts";
import { addressOf, clanName, institutionName, numbersOf, personName, pick } from "./names.ts";

export const DEMONSTRATION_YEAR = 2026;
/** Account that everything made up is marked with. */
export const DEMONSTRATION_ACCOUNT = "demonstration";
const DECIDING_ACCOUNT = "demonstration-decisions";

/** Districts that demonstrations show side by side; their communes have more subjects. */
const shownDistricts = ["001", "003"].map((code) => seedUnitId("district", code));

/** A commune as the replica knows it. */
export interface DemonstrationCommune {
  unitId: string;
  code: string;
  nameVi: string;
  districtId: string;
  branchIds: readonly string[];
  /** From the yearly figures; null where there are none. */
  clans: number | null;
  communities: number | null;
  units: number | null;
}

export interface DemonstrationRow {
  unitId: string;
  model: TitleModel;
  group: PopulationGroup | null;
  subjectName: string;
  subjectCode: string;
  address: string | null;
  subjectKey: string;
  search: string;
  state: RegistrationState;
  returnReason: string | null;
  createdAt: Date;
  submittedAt: Date | null;
  submittedBy: string | null;
  decidedAt: Date | null;
  decidedBy: string | null;
}

const reasons = [
  "Thiếu xác nhận của chi hội",
  "Địa chỉ chưa rõ, đề nghị bổ sung",
  "Chưa có biên bản bình xét",
  "Họ tên chưa khớp sổ hộ khẩu",
] as const;
const DAY = 86_400_000;
const campaignStart = Date.parse("2026-02-02T01:00:00Z");

/** How far the communes are differs, so that a dashboard has something to compare: shares of draft, pending, returned. */
function stateOf(progress: number, random: () => number): RegistrationState {
  const drawn = random();
  if (drawn < 0.25 * (1 - progress)) return "DRAFT";
  if (drawn < 0.25 * (1 - progress) + 0.07) return "RETURNED";
  return random() < progress ? "RECOGNISED" : "REGISTERED";
}

/** Made-up registrations of a commune and its branches, the same in every installation. */
export function demonstrationRegistrations(commune: DemonstrationCommune): DemonstrationRow[] {
  const random = numbersOf(`registrations ${commune.code}`);
  const progress = 0.2 + 0.7 * random();
  const place = commune.nameVi.replace(/^(Phường|Xã|Thị trấn) /u, "");
  const isShown = shownDistricts.includes(commune.districtId);
  const share = (base: number | null, fallback: number) => Math.round((0.4 + 0.5 * random()) * (base ?? fallback));
  const counts: readonly [TitleModel, number][] = [
    ["FAMILY", Math.round((isShown ? 400 : 70) * (0.7 + 0.6 * random()))],
    ["CLAN", share(commune.clans, 4)],
    ["COMMUNITY", share(commune.communities, 6)],
    ["UNIT", share(commune.units, 4)],
    ["CITIZEN", Math.round((isShown ? 600 : 110) * (0.7 + 0.6 * random()))],
  ];
  return counts.flatMap(([model, count]) =>
    Array.from({ length: count }, (_, index) => registrationOf(commune, { model, index, place, progress, random })),
  );
}

const prefixes: Readonly<Record<TitleModel, string>> = {
  FAMILY: "GD",
  CLAN: "DH",
  COMMUNITY: "CD",
  UNIT: "DV",
  CITIZEN: "CN",
};

function nameOf(model: TitleModel, index: number, place: string, random: () => number): string {
  switch (model) {
    case "FAMILY":
    case "CITIZEN":
      return personName(random);
    case "CLAN":
      return clanName(random);
    case "COMMUNITY":
      return `Tổ dân phố số ${index + 1} ${place}`;
    case "UNIT":
      return institutionName(place, random);
  }
}

function registrationOf(
  commune: DemonstrationCommune,
  given: { model: TitleModel; index: number; place: string; progress: number; random: () => number },
): DemonstrationRow {
  const { model, index, place, progress, random } = given;
  const [firstBranch, ...otherBranches] = commune.branchIds;
  const filesAtBranch = firstBranch !== undefined && (model === "FAMILY" || model === "CITIZEN") && random() < 0.6;
  const subject = {
    subjectName: nameOf(model, index, place, random),
    subjectCode: `${prefixes[model]}-${String(index + 1).padStart(4, "0")}`,
    address: model === "FAMILY" || model === "CITIZEN" ? addressOf(random) : null,
  };
  const state = stateOf(progress, random);
  const createdAt = new Date(campaignStart + Math.floor(random() * 150 * DAY));
  const submittedAt = new Date(createdAt.getTime() + Math.floor((1 + random() * 10) * DAY));
  const decidedAt = new Date(submittedAt.getTime() + Math.floor((1 + random() * 20) * DAY));
  const isDecided = state === "RECOGNISED" || state === "RETURNED";
  return {
    unitId: filesAtBranch ? pick([firstBranch, ...otherBranches], random) : commune.unitId,
    model,
    group: model === "CITIZEN" ? pick(populationGroups, random) : null,
    ...subject,
    ...formsOf(subject),
    state,
    returnReason: state === "RETURNED" ? pick(reasons, random) : null,
    createdAt,
    submittedAt: state === "DRAFT" ? null : submittedAt,
    submittedBy: state === "DRAFT" ? null : DEMONSTRATION_ACCOUNT,
    decidedAt: isDecided ? decidedAt : null,
    decidedBy: isDecided ? DECIDING_ACCOUNT : null,
  };
}
