import { type FigureValues, seedUnitId, type UnitState } from "@khuyenhoc/contracts";
import { noFigures } from "../modules/figures/figures.ts";

/** The two districts that demonstrations show side by side. */
export const demonstrationDistricts = ["001", "003"].map((code) => seedUnitId("district", code));
export const demonstrationYears = [2024, 2025, 2026];

/** Numbers in [0, 1) that are the same in every installation (mulberry32). */
function numbersOf(label: string): () => number {
  let state = Number.parseInt(seedUnitId("numbers", label).slice(0, 8), 16);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ"];

function currentOf(commune: UnitState): { code: string; place: string } {
  const version = commune.versions.at(-1);
  return {
    code: version?.code ?? "",
    place: (version?.nameVi ?? "").replace(/^(Phường|Xã|Thị trấn) /u, ""),
  };
}

/** Two to four branches of a commune, of different kinds. */
export function demonstrationBranches(commune: UnitState): UnitState[] {
  const { code, place } = currentOf(commune);
  const random = numbersOf(`branches ${code}`);
  const family = families[Math.floor(random() * families.length)] ?? "Nguyễn";
  const kinds = [
    { branchKind: "residential-group", nameVi: `Tổ dân phố số ${1 + Math.floor(random() * 12)} ${place}` },
    { branchKind: "clan", nameVi: `Ban khuyến học dòng họ ${family} ${place}` },
    { branchKind: "school", nameVi: `Trường Tiểu học ${place}` },
    { branchKind: "agency", nameVi: `Cơ quan Ủy ban nhân dân ${place}` },
  ];
  return kinds.slice(0, 2 + Math.floor(random() * 3)).map(({ branchKind, nameVi }, index) => ({
    unitId: seedUnitId("branch", `${code}-${index + 1}`),
    revision: 1,
    tier: "branch",
    tierRank: 40,
    branchKind,
    versions: [{ validFrom: "2021-01-01", validTo: null, parentId: commune.unitId, code: null, nameVi, nameEn: null }],
  }));
}

/**
 * People in the sample of a commune, least and most: some of its residential groups, more where demonstrations look closer. Rates
 * are to be as in the city, and the registrations behind them few enough to be written while somebody waits for the first start.
 */
const sample = { usual: [60, 200], shown: [1000, 3000] } as const;

/**
 * Made-up yearly figures of a commune, in proportions like the city's (2024: members 23 % of the population): people and households
 * of a sample of its residential groups; clans, communities and units of all of it. They are no statistics and are marked as
 * demonstration data where they are stored.
 */
export function demonstrationFigures(commune: UnitState, year: number): FigureValues {
  const random = numbersOf(`figures ${currentOf(commune).code}`);
  const between = (least: number, most: number) => least + random() * (most - least);
  const isShown = demonstrationDistricts.includes(commune.versions.at(-1)?.parentId ?? "");
  const [least, most] = sample[isShown ? "shown" : "usual"];
  const population = Math.round(between(least, most) * 1.012 ** (year - 2024));
  const share = (from: number, to: number) => Math.round(population * between(from, to));
  const households = share(0.26, 0.3);
  const adults = share(0.7, 0.75);
  const farmers = Math.round(adults * between(0.2, 0.4));
  const officials = Math.round(adults * between(0.1, 0.2));
  return {
    ...noFigures,
    population,
    households,
    adults,
    farmers,
    officials,
    workers: Math.max(0, adults - farmers - officials - share(0.05, 0.1)),
    students: share(0.18, 0.22),
    members: share(0.2, 0.27),
    clans: Math.round(between(6, 30)),
    communities: Math.round(between(8, 26)),
    units: Math.round(between(5, 22)),
  };
}
