import {
  type FrozenUnit,
  type PopulationGroup,
  percentOf,
  populationGroups,
  type SnapshotContent,
  type TitleModel,
  titleModels,
} from "@khuyenhoc/contracts";

/** What a cell holds: a count, a percentage with two decimals, a text; null is what the platform has no figure for. */
export type Cell = number | string | null;

export interface Column {
  /** Stable name in the JSON form. */
  code: string;
  titleVi: string;
  kind: "COUNT" | "PERCENT" | "TEXT";
}

/** Columns that belong together: a table of its own on paper. */
export interface Section {
  code: string;
  titleVi: string;
  columns: readonly Column[];
}

interface Measured extends Column {
  of(unit: FrozenUnit): Cell;
}

/** Kinds of branches (chi hội) that come with the product; others are summed as others. */
const branchKinds: readonly (readonly [code: string, titleVi: string])[] = [
  ["village", "Thôn, làng"],
  ["residential-group", "Tổ dân phố"],
  ["clan", "Dòng họ"],
  ["agency", "Cơ quan"],
  ["school", "Trường học"],
  ["enterprise", "Doanh nghiệp"],
  ["armed-forces", "Lực lượng vũ trang"],
  ["religious", "Cơ sở tôn giáo"],
];

const modelNames: Readonly<Record<TitleModel, string>> = {
  FAMILY: "Gia đình học tập",
  CLAN: "Dòng họ học tập",
  COMMUNITY: "Cộng đồng học tập",
  UNIT: "Đơn vị học tập",
  CITIZEN: "Công dân học tập",
};
const groupNames: Readonly<Record<PopulationGroup, string>> = {
  FARMER: "Nông dân, lao động tổ dân phố",
  WORKER: "Công nhân, lao động tự do",
  OFFICIAL: "Cán bộ, công chức, viên chức",
  STUDENT: "Học sinh, sinh viên",
};

const count = (code: string, titleVi: string, of: Measured["of"]): Measured => ({ code, titleVi, kind: "COUNT", of });
const share = (code: string, titleVi: string, of: Measured["of"]): Measured => ({ code, titleVi, kind: "PERCENT", of });
/** The platform has no such figures yet: never 0, which would be a statement. */
const unknown = (code: string, titleVi: string, kind: Column["kind"] = "COUNT"): Measured => ({
  code,
  titleVi,
  kind,
  of: () => null,
});

function rowOf(unit: FrozenUnit, model: TitleModel, group: PopulationGroup | null) {
  return unit.rows.find((row) => row.model === model && row.group === group);
}

function rates(code: string, model: TitleModel, group: PopulationGroup | null): Measured[] {
  const value = (unit: FrozenUnit, of: "base" | "registered" | "recognised") => rowOf(unit, model, group)?.[of] ?? null;
  return [
    count(`${code}.base`, "Tổng số", (unit) => value(unit, "base")),
    count(`${code}.registered`, "Đăng ký", (unit) => value(unit, "registered")),
    count(`${code}.recognised`, "Công nhận", (unit) => value(unit, "recognised")),
    share(`${code}.recognisedOfRegistered`, "% công nhận / đăng ký", (unit) =>
      percentOf(value(unit, "recognised"), value(unit, "registered")),
    ),
    share(`${code}.recognisedOfBase`, "% công nhận / tổng số", (unit) =>
      percentOf(value(unit, "recognised"), value(unit, "base")),
    ),
    share(
      `${code}.target`,
      "Chỉ tiêu (% công nhận / tổng số)",
      (unit) =>
        unit.targets.find((t) => t.model === model && t.group === group && t.measure === "RECOGNISED_OF_BASE")
          ?.percent ?? null,
    ),
  ];
}

const sections: readonly (Omit<Section, "columns"> & { columns: readonly Measured[] })[] = [
  {
    code: "organisation",
    titleVi: "Tổ chức, hội viên",
    columns: [
      count("population", "Dân số", (unit) => unit.population),
      count("households", "Số hộ", (unit) => unit.households),
      ...branchKinds.map(([kind, name]) =>
        count(`branches.${kind}`, `Chi hội: ${name.toLowerCase()}`, (unit) => unit.branches[kind] ?? 0),
      ),
      count("branches.other", "Chi hội: loại khác", otherBranches),
      count("members", "Hội viên", (unit) => unit.members),
      count("newMembers", "Hội viên tăng (giảm) trong năm", ({ members, membersBefore }) =>
        members === null || membersBefore === null ? null : members - membersBefore,
      ),
      share("membersOfPopulation", "% hội viên / dân số", (unit) => percentOf(unit.members, unit.population)),
    ],
  },
  ...titleModels.map((model) => ({
    code: model.toLowerCase(),
    titleVi: modelNames[model],
    columns: rates(model.toLowerCase(), model, null),
  })),
  ...populationGroups.map((group) => ({
    code: `citizen.${group.toLowerCase()}`,
    titleVi: `Công dân học tập – ${groupNames[group]}`,
    columns: rates(`citizen.${group.toLowerCase()}`, "CITIZEN", group),
  })),
  {
    code: "funds",
    titleVi: "Quỹ khuyến học",
    columns: [
      unknown("fund.opening", "Dư đầu kỳ (đồng)"),
      unknown("fund.raisedCash", "Vận động bằng tiền (đồng)"),
      unknown("fund.raisedInKind", "Vận động bằng hiện vật (đồng)"),
      unknown("fund.spent", "Đã chi (đồng)"),
      unknown("fund.closing", "Dư cuối kỳ (đồng)"),
      unknown("fund.perHead", "Bình quân đồng/người dân"),
      unknown("scholarships.awards", "Học bổng: lượt"),
      unknown("scholarships.people", "Học bổng: người"),
      unknown("scholarships.amount", "Học bổng: số tiền (đồng)"),
      unknown("rewards", "Khen thưởng"),
    ],
  },
  {
    code: "activities",
    titleVi: "Hoạt động",
    columns: [
      unknown("events", "Hội nghị, hội thảo"),
      unknown("delegates", "Đại biểu"),
      unknown("classes", "Lớp học, chuyên đề"),
      unknown("documents", "Văn bản ban hành"),
    ],
  },
];

function otherBranches({ branches }: FrozenUnit): number {
  const named = new Set(branchKinds.map(([kind]) => kind));
  return Object.entries(branches).reduce((sum, [kind, number]) => (named.has(kind) ? sum : sum + number), 0);
}

export interface FormRow {
  /** STT; null for the row of the unit itself, which is the total. */
  number: number | null;
  unitId: string;
  nameVi: string;
  /** In the order of all columns of all sections. */
  cells: readonly Cell[];
}

/** The annual report as the association files it upward: a row per unit directly below, and the unit itself as the total. */
export interface ReportForm {
  year: number;
  asOf: string;
  unitNameVi: string;
  sections: readonly Section[];
  rows: readonly FormRow[];
}

/** Puts frozen figures into the columns of the report. */
export function reportForm(content: SnapshotContent): ReportForm {
  const measured = sections.flatMap(({ columns }) => columns);
  const [unit, ...below] = content.units.filter(({ depth }) => depth <= 1);
  if (unit === undefined) throw new Error("A snapshot without its unit");
  const row = (of: FrozenUnit, number: number | null): FormRow => ({
    number,
    unitId: of.unitId,
    nameVi: of.nameVi,
    cells: measured.map((column) => column.of(of)),
  });
  return {
    year: content.year,
    asOf: content.asOf,
    unitNameVi: unit.nameVi,
    sections: sections.map(({ code, titleVi, columns }) => ({
      code,
      titleVi,
      columns: columns.map(({ of: _of, ...column }) => column),
    })),
    rows: [...below.map((child, index) => row(child, index + 1)), row(unit, null)],
  };
}

/** What stands in a cell without a figure. */
export const noFigure = "chưa có số liệu";

/** A cell as it is written: grouped thousands and a decimal comma, or that there is no figure. */
export function cellText(cell: Cell, kind: Column["kind"], grouped = true): string {
  if (cell === null) return noFigure;
  if (typeof cell === "string") return cell;
  if (kind === "PERCENT") return cell.toFixed(2).replace(".", ",");
  return grouped ? String(cell).replace(/\B(?=(\d{3})+(?!\d))/g, ".") : String(cell);
}
