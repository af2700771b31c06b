import { fold, type PopulationGroup, populationGroups, type TitleModel, titleModels } from "@khuyenhoc/contracts";
import type { Column } from "@khuyenhoc/tabular";

export type ColumnKey = "unitCode" | "model" | "subjectName" | "subjectCode" | "address" | "group";

/** The columns of a file of registrations, with the headings people give them. */
export const columns: readonly Column<ColumnKey>[] = [
  {
    key: "unitCode",
    titleVi: "Mã đơn vị",
    titleEn: "Unit code",
    required: false,
    aliases: ["Mã xã", "Mã phường", "Mã chi hội", "Unit"],
    example: "",
  },
  {
    key: "model",
    titleVi: "Danh hiệu",
    titleEn: "Title",
    required: true,
    aliases: ["Mô hình", "Loại", "Model", "Danh hiệu học tập"],
    example: "Gia đình học tập",
  },
  {
    key: "subjectName",
    titleVi: "Họ tên / Tên",
    titleEn: "Name",
    required: true,
    aliases: ["Họ tên", "Họ và tên", "Tên", "Chủ hộ", "Tên đối tượng", "Subject", "Subject name", "Full name"],
    example: "Nguyễn Văn An",
  },
  {
    key: "subjectCode",
    titleVi: "Mã đối tượng",
    titleEn: "Code",
    required: false,
    aliases: ["Mã", "Mã số", "Số hồ sơ", "Mã hộ", "Subject code"],
    example: "HS-0001",
  },
  {
    key: "address",
    titleVi: "Địa chỉ",
    titleEn: "Address",
    required: false,
    aliases: ["Nơi ở", "Tổ dân phố", "Thôn"],
    example: "Số 12 ngõ 34, tổ dân phố 5",
  },
  {
    key: "group",
    titleVi: "Nhóm dân cư",
    titleEn: "Group",
    required: false,
    aliases: ["Nhóm", "Nhóm đối tượng", "Population group"],
    example: "",
  },
];

export function titleOf(key: string): string {
  return columns.find((column) => column.key === key)?.titleVi ?? key;
}

const modelNames: Readonly<Record<TitleModel, readonly string[]>> = {
  FAMILY: ["Gia đình học tập", "Gia đình", "Learning family", "Family"],
  CLAN: ["Dòng họ học tập", "Dòng họ", "Learning clan", "Clan"],
  COMMUNITY: ["Cộng đồng học tập", "Cộng đồng", "Learning community", "Community"],
  UNIT: ["Đơn vị học tập", "Đơn vị", "Learning unit", "Unit"],
  CITIZEN: ["Công dân học tập", "Công dân", "Learning citizen", "Citizen"],
};

const groupNames: Readonly<Record<PopulationGroup, readonly string[]>> = {
  FARMER: [
    "Nông dân",
    "Nông dân, người lao động tại khu dân cư",
    "Nông dân và người lao động",
    "Farmer",
    "Farmers",
    "Farmers and labourers",
  ],
  WORKER: [
    "Công nhân",
    "Công nhân, lao động tự do",
    "Công nhân và lao động tự do",
    "Lao động tự do",
    "Worker",
    "Workers",
    "Workers and freelancers",
  ],
  OFFICIAL: [
    "Cán bộ",
    "Công chức",
    "Cán bộ quản lý, công chức, viên chức",
    "Cán bộ, công chức, viên chức",
    "Official",
    "Officials",
    "Managers and officials",
  ],
  STUDENT: [
    "Học sinh",
    "Sinh viên",
    "Học sinh, sinh viên",
    "Student",
    "Students",
    "Pupil",
    "Pupils",
    "Pupils and students",
  ],
};

const plain = (value: string) =>
  fold(value)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

function dictionary<Code extends string>(
  codes: readonly Code[],
  names: Readonly<Record<Code, readonly string[]>>,
): (value: string) => Code | undefined {
  const byName = new Map(codes.flatMap((code) => [code, ...names[code]].map((name) => [plain(name), code] as const)));
  // A file says the same few names thousands of times over.
  const seen = new Map<string, Code | undefined>();
  return (value) => {
    if (!seen.has(value)) {
      if (seen.size > 1000) seen.clear();
      seen.set(value, byName.get(plain(value)));
    }
    return seen.get(value);
  };
}

/** A learning title by its Vietnamese or English name or its code; accents, case and punctuation do not matter. */
export const modelOf = dictionary(titleModels, modelNames);
/** A population group by its Vietnamese or English name or its code. */
export const groupOf = dictionary(populationGroups, groupNames);
