import type {
  Campaign,
  CountRow,
  CriteriaSet,
  InboxLine,
  JobStatus,
  PopulationGroup,
  RegistrationImport,
  SampleSummary,
  Target,
  TitleModel,
  Unfiled,
} from "@khuyenhoc/contracts";
import type { ListColumn } from "@khuyenhoc/tabular";
import { groupTitles, modelTitles } from "./names.ts";

/** A row with the code and name of its unit. */
export type OfUnit<Row> = Row & { unit: { code: string; name: string } };

const ofUnit: readonly ListColumn<OfUnit<object>>[] = [
  { vi: "Mã đơn vị", en: "Unit code", cell: ({ unit }) => unit.code },
  { vi: "Đơn vị", en: "Unit", cell: ({ unit }) => unit.name },
];
const ofYear: ListColumn<{ year: number }> = { vi: "Năm", en: "Year", cell: ({ year }) => year };
const modelOf = (model: TitleModel) => modelTitles[model];
const ofModel: ListColumn<{ model: TitleModel }> = {
  vi: "Danh hiệu",
  en: "Title",
  cell: ({ model }) => modelOf(model),
};
const ofGroup: ListColumn<{ group: PopulationGroup | null }> = {
  vi: "Nhóm dân cư",
  en: "Group",
  cell: ({ group }) => (group === null ? null : groupTitles[group]),
};
const yesNo = (value: boolean, language: "vi" | "en") =>
  language === "en" ? (value ? "yes" : "no") : value ? "có" : "không";

export const targetColumns: readonly ListColumn<OfUnit<Target>>[] = [
  ...ofUnit,
  ofYear,
  ofModel,
  ofGroup,
  {
    vi: "Chỉ tiêu",
    en: "Measure",
    cell: ({ measure }, language) =>
      language === "en"
        ? measure
        : measure === "REGISTERED_OF_BASE"
          ? "Đăng ký trên tổng số"
          : "Được công nhận trên tổng số",
  },
  { vi: "Tỷ lệ (%)", en: "Percent", cell: ({ percent }) => percent },
  { vi: "Giao ngày", en: "Set at", cell: ({ setAt }) => setAt },
];

export const countColumns: readonly ListColumn<OfUnit<CountRow & { unitId: string; year: number; asOf: string }>>[] = [
  ...ofUnit,
  ofYear,
  ofModel,
  ofGroup,
  { vi: "Tổng số", en: "Base", cell: ({ base }) => base },
  { vi: "Đã đăng ký", en: "Registered", cell: ({ registered }) => registered },
  { vi: "Đang đánh giá", en: "Being assessed", cell: ({ assessed }) => assessed },
  { vi: "Được công nhận", en: "Recognised", cell: ({ recognised }) => recognised },
  { vi: "Không đạt", en: "Not met", cell: ({ notMet }) => notMet },
  { vi: "Bị thu hồi", en: "Revoked", cell: ({ lapsed }) => lapsed },
  { vi: "Bị trả lại", en: "Returned", cell: ({ returned }) => returned },
  { vi: "Nháp", en: "Drafts", cell: ({ draft }) => draft },
  { vi: "Theo cây đơn vị ngày", en: "Tree as of", cell: ({ asOf }) => asOf },
];

export const unfiledColumns: readonly ListColumn<OfUnit<Unfiled>>[] = [
  ...ofUnit,
  {
    vi: "Chưa đăng ký",
    en: "No registrations",
    cell: ({ missesRegistrations }, language) => yesNo(missesRegistrations, language),
  },
  { vi: "Chưa nộp báo cáo", en: "No report", cell: ({ missesReport }, language) => yesNo(missesReport, language) },
  { vi: "Nhắc lần cuối", en: "Last reminded", cell: ({ lastNudgedAt }) => lastNudgedAt },
];

export const campaignColumns: readonly ListColumn<OfUnit<Campaign>>[] = [
  ...ofUnit,
  ofYear,
  ofModel,
  { vi: "Tên đợt", en: "Campaign", cell: ({ title }) => title },
  {
    vi: "Trạng thái",
    en: "State",
    cell: ({ state }, language) =>
      language === "en" ? state : { DRAFT: "Nháp", OPEN: "Đang mở", CLOSED: "Đã đóng" }[state],
  },
  { vi: "Đăng ký từ", en: "Register from", cell: ({ registerFrom }) => registerFrom },
  { vi: "Đăng ký đến", en: "Register to", cell: ({ registerTo }) => registerTo },
  { vi: "Tự đánh giá từ", en: "Assess from", cell: ({ assessFrom }) => assessFrom },
  { vi: "Tự đánh giá đến", en: "Assess to", cell: ({ assessTo }) => assessTo },
  { vi: "Bình xét đến", en: "Review to", cell: ({ reviewTo }) => reviewTo },
  { vi: "Quyết định đến", en: "Decide to", cell: ({ decideTo }) => decideTo },
  { vi: "Số ngày khiếu nại", en: "Days to appeal", cell: ({ appealDays }) => appealDays },
  { vi: "Số đơn vị thí điểm", en: "Pilot units", cell: ({ pilotUnitIds }) => pilotUnitIds.length },
];

export const criteriaColumns: readonly ListColumn<OfUnit<CriteriaSet>>[] = [
  ...ofUnit,
  ofModel,
  {
    vi: "Bộ tiêu chí",
    en: "Criteria set",
    cell: ({ titleVi, titleEn }, language) => (language === "en" ? titleEn : titleVi),
  },
  {
    vi: "Trạng thái",
    en: "State",
    cell: ({ state }, language) =>
      language === "en" ? state : { DRAFT: "Nháp", PUBLISHED: "Có hiệu lực", SUPERSEDED: "Đã thay thế" }[state],
  },
  { vi: "Lần ban hành", en: "Version", cell: ({ version }) => version },
  { vi: "Số quyết định", en: "Decision", cell: ({ decisionNumber }) => decisionNumber },
  { vi: "Ngày quyết định", en: "Decided on", cell: ({ decisionDate }) => decisionDate },
  { vi: "Hiệu lực từ", en: "In force from", cell: ({ validFrom }) => validFrom },
  { vi: "Hết hiệu lực từ", en: "No longer from", cell: ({ validTo }) => validTo },
];

export const sampleColumns: readonly ListColumn<OfUnit<SampleSummary>>[] = [
  ...ofUnit,
  ofYear,
  { vi: "Danh hiệu", en: "Titles", cell: ({ models }) => models.map(modelOf).join("; ") },
  { vi: "Cỡ mẫu", en: "Size", cell: ({ size }) => size },
  { vi: "Tổng thể", en: "Population", cell: ({ population }) => population },
  { vi: "Hạt giống", en: "Seed", cell: ({ seed }) => seed },
  { vi: "Rút lúc", en: "Drawn at", cell: ({ drawnAt }) => drawnAt },
  { vi: "Người rút", en: "Drawn by", cell: ({ drawnBy }) => drawnBy },
  { vi: "Đúng", en: "Confirmed", cell: ({ confirmed }) => confirmed },
  { vi: "Sai lệch", en: "Deviating", cell: ({ deviating }) => deviating },
  { vi: "Chưa kiểm tra", en: "Open", cell: ({ open }) => open },
];

const stages: Readonly<Record<InboxLine["stage"], string>> = {
  RETURNED: "Bị trả lại",
  SELF_ASSESS: "Cần tự đánh giá",
  REVIEW: "Cần bình xét",
  PROPOSE: "Cần trình",
  DECIDE: "Cần quyết định",
  APPEAL: "Khiếu nại",
};

export const inboxColumns: readonly ListColumn<OfUnit<InboxLine>>[] = [
  { vi: "Việc", en: "Work", cell: ({ stage }, language) => (language === "en" ? stage : stages[stage]) },
  ...ofUnit,
  ofYear,
  ofModel,
  { vi: "Số hồ sơ", en: "Registrations", cell: ({ count }) => count },
  { vi: "Hạn", en: "Deadline", cell: ({ deadline }) => deadline },
];

export const importColumns: readonly ListColumn<OfUnit<RegistrationImport>>[] = [
  ...ofUnit,
  ofYear,
  { vi: "Tệp", en: "File", cell: ({ fileName }) => fileName },
  { vi: "Trạng thái", en: "State", cell: ({ state }) => state },
  { vi: "Số dòng", en: "Rows", cell: ({ totalRows }) => totalRows },
  { vi: "Dòng lỗi", en: "Rows in error", cell: ({ errorRows }) => errorRows },
  { vi: "Tạo mới", en: "Created", cell: ({ createdRows }) => createdRows },
  { vi: "Cập nhật", en: "Updated", cell: ({ updatedRows }) => updatedRows },
  { vi: "Không đổi", en: "Unchanged", cell: ({ unchangedRows }) => unchangedRows },
  { vi: "Đã hoàn tác", en: "Undone", cell: ({ undoneRows }) => undoneRows },
  { vi: "Lý do không thành", en: "Failure", cell: ({ failure }, language) => failure?.[language] },
  { vi: "Lúc", en: "At", cell: ({ createdAt }) => createdAt },
  { vi: "Người nhập", en: "By", cell: ({ createdBy }) => createdBy },
];

export const jobColumns: readonly ListColumn<OfUnit<JobStatus>>[] = [
  { vi: "Việc", en: "Job", cell: ({ kind }) => kind },
  ...ofUnit,
  { vi: "Trạng thái", en: "State", cell: ({ state }) => state },
  { vi: "Số dòng", en: "Rows", cell: ({ total }) => total },
  { vi: "Đã xử lý", en: "Done", cell: ({ done }) => done },
  { vi: "Không xử lý được", en: "Refused", cell: ({ refused }) => refused },
  { vi: "Lý do không thành", en: "Failure", cell: ({ failure }, language) => failure?.[language] },
  { vi: "Giao lúc", en: "Started at", cell: ({ createdAt }) => createdAt },
  { vi: "Xong lúc", en: "Finished at", cell: ({ finishedAt }) => finishedAt },
  { vi: "Người giao", en: "Started by", cell: ({ createdBy }) => createdBy },
];
