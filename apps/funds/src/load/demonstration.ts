import { createHash } from "node:crypto";
import type { DonorKind, GiftKind, Valuation } from "@khuyenhoc/contracts";

/** Account that everything made up is marked with. */
export const DEMONSTRATION_ACCOUNT = "demonstration";
/** Years with gifts; the last one is under way. */
export const DEMONSTRATION_YEARS = [2024, 2025, 2026] as const;
/** Last day on which a gift of the last year counts: demonstrations have begun by then. */
const LAST_DAY = "11-15";

export interface DemonstrationUnit {
  unitId: string;
  tier: string;
  /** Official code, or the id of a unit that has none. */
  code: string;
  nameVi: string;
  parentId: string | null;
}

export interface DemonstrationFund {
  id: string;
  unitId: string;
  name: string;
  bankAccount: string;
  purposes: { id: string; code: string; name: string }[];
}

export interface DemonstrationDonor {
  id: string;
  unitId: string;
  kind: DonorKind;
  name: string;
  subjectCode: string | null;
  namedInPublic: boolean;
}

export interface DemonstrationGift {
  id: string;
  fundId: string;
  kind: GiftKind;
  donorId: string | null;
  purposeId: string | null;
  amount: bigint;
  receivedOn: string;
  valuation: Valuation | null;
}

export interface DemonstrationOfUnit {
  fund: DemonstrationFund;
  donors: DemonstrationDonor[];
  /** In the order of their days. */
  gifts: DemonstrationGift[];
}

/** The same id in every installation (UUID version 8). */
export function demonstrationId(label: string): string {
  const hex = createHash("sha256").update(`demonstration ${label}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whole numbers from 0 to below a limit that are the same in every installation. */
function numbersOf(label: string): (limit: number) => number {
  let drawn = 0;
  return (limit) => {
    const digest = createHash("sha256").update(`${label} ${++drawn}`).digest();
    return digest.readUInt32BE(0) % limit;
  };
}

const families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ", "Ngô", "Vũ"] as const;
const middles = ["Văn", "Thị", "Đức", "Minh", "Thu", "Quang", "Ngọc", "Hữu"] as const;
const givens = [
  "An",
  "Bình",
  "Chi",
  "Dũng",
  "Hà",
  "Hạnh",
  "Hùng",
  "Lan",
  "Mai",
  "Nam",
  "Phúc",
  "Sơn",
  "Thảo",
  "Tuấn",
] as const;
const firms = [
  "Ánh Dương",
  "Hồng Hà",
  "Thành Công",
  "Bình Minh",
  "Tràng An",
  "Hòa Phát Lộc",
  "Sông Nhuệ",
  "Đại Việt",
] as const;
const bodies = ["Hội Cựu giáo chức", "Hội Phụ nữ", "Câu lạc bộ Hưu trí", "Hội Cựu chiến binh"] as const;
/** Purposes of every fund, by code. */
const purposes = {
  HB: "Học bổng Học không bao giờ cùng",
  KT: "Khen thưởng học sinh giỏi",
  VK: "Vượt khó học tập",
} as const;

/** How much a fund of a tier gets: gifts a year, and the least gift in thousands of đồng. */
const scales: Readonly<Record<string, { gifts: number; least: number }>> = {
  city: { gifts: 14, least: 5000 },
  district: { gifts: 8, least: 2000 },
  commune: { gifts: 5, least: 200 },
};
const smallest = { gifts: 2, least: 100 };

function donorsOf({ unitId, nameVi }: DemonstrationUnit, draw: (limit: number) => number): DemonstrationDonor[] {
  const one = <Item>(items: readonly Item[]) => items[draw(items.length)] as Item;
  const person = () => `${one(families)} ${one(middles)} ${one(givens)}`;
  const clan = one(families);
  const made: readonly Omit<DemonstrationDonor, "id" | "unitId">[] = [
    { kind: "PERSON", name: person(), subjectCode: null, namedInPublic: true },
    { kind: "PERSON", name: person(), subjectCode: null, namedInPublic: false },
    { kind: "CLAN", name: `Dòng họ ${clan}`, subjectCode: "DH-0001", namedInPublic: true },
    { kind: "ENTERPRISE", name: `Công ty TNHH ${one(firms)}`, subjectCode: null, namedInPublic: true },
    { kind: "ORGANISATION", name: `${one(bodies)} ${nameVi}`, subjectCode: null, namedInPublic: true },
  ];
  return made.map((donor, index) => ({ ...donor, unitId, id: demonstrationId(`donor ${unitId} ${index}`) }));
}

const two = (value: number) => String(value).padStart(2, "0");

/** A day of a year; of the last year not after the day on which demonstrations begin. */
function dayOf(year: number, draw: (limit: number) => number): string {
  const day = `${two(1 + draw(12))}-${two(1 + draw(28))}`;
  return `${year}-${year === DEMONSTRATION_YEARS.at(-1) && day > LAST_DAY ? LAST_DAY : day}`;
}

/** The fund of a unit with its donors and what they gave, the same in every installation. */
export function demonstrationOf(unit: DemonstrationUnit): DemonstrationOfUnit {
  const draw = numbersOf(unit.code);
  const fundId = demonstrationId(`fund ${unit.unitId}`);
  const fund = {
    id: fundId,
    unitId: unit.unitId,
    name: `Quỹ khuyến học ${unit.nameVi}`,
    bankAccount: `19${String(draw(1_000_000_000)).padStart(10, "0")}`,
    purposes: Object.entries(purposes).map(([code, name]) => ({
      id: demonstrationId(`${fundId} ${code}`),
      code,
      name,
    })),
  };
  const donors = donorsOf(unit, draw);
  const { gifts: yearly, least } = scales[unit.tier] ?? smallest;
  const kinds: readonly GiftKind[] = ["BANK", "CASH", "BANK", "GOODS"];
  const gifts = DEMONSTRATION_YEARS.flatMap((year) =>
    Array.from({ length: yearly }, (_, index): DemonstrationGift => {
      const kind = kinds[index === 0 ? 0 : draw(kinds.length)] ?? "BANK";
      // One in six stays unnamed; of the rest each donor in his turn.
      const donor = draw(6) === 0 ? undefined : donors[index % donors.length];
      const purpose = draw(2) === 0 ? undefined : fund.purposes[draw(fund.purposes.length)];
      return {
        ...{ id: demonstrationId(`gift ${fundId} ${year} ${index}`), fundId, kind },
        donorId: donor?.id ?? null,
        purposeId: purpose?.id ?? null,
        amount: BigInt(least + draw(20) * least) * 1000n,
        receivedOn: dayOf(year, draw),
        valuation: kind === "GOODS" ? { goods: "Sách và vở", valuedBy: "Ban quản lý quỹ", basis: "Giá bìa" } : null,
      };
    }),
  );
  return { fund, donors, gifts: gifts.sort((a, b) => (a.receivedOn < b.receivedOn ? -1 : 1)) };
}
