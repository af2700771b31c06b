import {
  type FigureMeasure,
  figureMeasures,
  type OfficeHolder,
  type Person,
  type UnitView,
  type YearlyFigures,
} from "@khuyenhoc/contracts";
import type { ListColumn } from "@khuyenhoc/tabular";

const nameOf = ({ nameVi, nameEn }: UnitView, language: "vi" | "en") =>
  language === "en" ? (nameEn ?? nameVi) : nameVi;

export const unitColumns: readonly ListColumn<UnitView & { parent: UnitView | undefined }>[] = [
  { vi: "Mã đơn vị", en: "Code", cell: ({ code }) => code },
  { vi: "Tên đơn vị", en: "Name", cell: nameOf },
  { vi: "Cấp", en: "Tier", cell: ({ tier }) => tier },
  { vi: "Loại chi hội", en: "Kind of branch", cell: ({ branchKind }) => branchKind },
  { vi: "Mã đơn vị cấp trên", en: "Code of the unit above", cell: ({ parent }) => parent?.code },
  {
    vi: "Đơn vị cấp trên",
    en: "Unit above",
    cell: ({ parent }, language) => (parent === undefined ? null : nameOf(parent, language)),
  },
  { vi: "Từ ngày", en: "From", cell: ({ validFrom }) => validFrom },
  { vi: "Đến trước ngày", en: "Until before", cell: ({ validTo }) => validTo },
  { vi: "Số đơn vị trực thuộc", en: "Units below", cell: ({ childCount }) => childCount },
];

export const personColumns: readonly ListColumn<Person & { unitOf: (id: string) => UnitView | undefined }>[] = [
  { vi: "Họ tên", en: "Name", cell: ({ fullName }) => fullName },
  { vi: "Tên đăng nhập", en: "User name", cell: ({ username }) => username },
  { vi: "Thư điện tử", en: "E-mail", cell: ({ email }) => email },
  {
    vi: "Trạng thái",
    en: "State",
    cell: ({ enabled }, language) =>
      language === "en" ? (enabled ? "active" : "disabled") : enabled ? "đang hoạt động" : "đã khóa",
  },
  {
    vi: "Vai trò tại đơn vị",
    en: "Roles at units",
    cell: ({ appointments, unitOf }, language) =>
      appointments
        .map(({ role, unitId }) => {
          const unit = unitOf(unitId);
          return unit === undefined ? role : `${role}: ${nameOf(unit, language)}`;
        })
        .join("; "),
  },
];

type OfUnit<Row> = Row & { unit: UnitView };
const unitOfRow = [
  { vi: "Mã đơn vị", en: "Unit code", cell: ({ unit }) => unit.code },
  { vi: "Đơn vị", en: "Unit", cell: ({ unit }, language) => nameOf(unit, language) },
] as const satisfies readonly ListColumn<OfUnit<object>>[];

export const holderColumns: readonly ListColumn<OfUnit<OfficeHolder>>[] = [
  ...unitOfRow,
  { vi: "Họ tên", en: "Name", cell: ({ personName }) => personName },
  { vi: "Chức danh", en: "Office", cell: ({ office }) => office },
  { vi: "Từ ngày", en: "From", cell: ({ termFrom }) => termFrom },
  { vi: "Đến ngày", en: "To", cell: ({ termTo }) => termTo },
  { vi: "Điện thoại", en: "Phone", cell: ({ phone }) => phone },
  { vi: "Thư điện tử", en: "E-mail", cell: ({ email }) => email },
];

const measureTitles: Readonly<Record<FigureMeasure, readonly [vi: string, en: string]>> = {
  members: ["Hội viên", "Members"],
  population: ["Dân số", "Population"],
  households: ["Hộ gia đình", "Households"],
  adults: ["Người từ 18 tuổi", "Adults"],
  clans: ["Dòng họ", "Clans"],
  communities: ["Cộng đồng", "Communities"],
  units: ["Đơn vị, cơ quan", "Organisations"],
  farmers: ["Nông dân", "Farmers"],
  workers: ["Công nhân, lao động tự do", "Workers"],
  officials: ["Cán bộ, công chức, viên chức", "Officials"],
  students: ["Học sinh, sinh viên", "Students"],
};

export const figureColumns: readonly ListColumn<OfUnit<YearlyFigures>>[] = [
  ...unitOfRow,
  { vi: "Năm", en: "Year", cell: ({ year }) => year },
  ...figureMeasures.map((measure) => ({
    vi: measureTitles[measure][0],
    en: measureTitles[measure][1],
    cell: (row: YearlyFigures) => row[measure],
  })),
];
