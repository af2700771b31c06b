import { type FigureMeasure, figureMeasures } from "@khuyenhoc/contracts";
import type { Column } from "@khuyenhoc/tabular";

export type UnitColumn = "code" | "nameVi" | "nameEn" | "tier" | "parentCode" | "branchKind";
export type FigureColumn = "code" | FigureMeasure;

const code = {
  key: "code",
  titleVi: "Mã đơn vị",
  titleEn: "Unit code",
  required: true,
  aliases: ["Mã", "Code"],
  example: "00001",
} as const;

export const unitColumns: readonly Column<UnitColumn>[] = [
  code,
  {
    key: "nameVi",
    titleVi: "Tên đơn vị",
    titleEn: "Name",
    required: true,
    aliases: ["Tên"],
    example: "Phường Phúc Xá",
  },
  { key: "nameEn", titleVi: "Tên tiếng Anh", titleEn: "English name", required: false },
  { key: "tier", titleVi: "Cấp", titleEn: "Tier", required: false, example: "commune" },
  {
    key: "parentCode",
    titleVi: "Mã đơn vị cấp trên",
    titleEn: "Parent code",
    required: false,
    aliases: ["Mã cấp trên", "Trực thuộc"],
    example: "001",
  },
  { key: "branchKind", titleVi: "Loại chi hội", titleEn: "Branch kind", required: false },
];

const measureTitles: Record<FigureMeasure, readonly [string, string]> = {
  members: ["Hội viên", "Members"],
  population: ["Dân số", "Population"],
  households: ["Hộ gia đình", "Households"],
  adults: ["Người lớn", "Adults"],
  clans: ["Dòng họ", "Clans"],
  communities: ["Cộng đồng", "Communities"],
  units: ["Đơn vị", "Units"],
  farmers: ["Nông dân, lao động khu dân cư", "Farmers"],
  workers: ["Công nhân, lao động tự do", "Workers"],
  officials: ["Cán bộ, công chức, viên chức", "Officials"],
  students: ["Học sinh, sinh viên", "Students"],
};

export const figureColumns: readonly Column<FigureColumn>[] = [
  code,
  ...figureMeasures.map((measure) => ({
    key: measure,
    titleVi: measureTitles[measure][0],
    titleEn: measureTitles[measure][1],
    required: false,
    example: "",
  })),
];
