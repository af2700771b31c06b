import { exports, type PopulationGroup, type RegistrationState, type TitleModel, today } from "@khuyenhoc/contracts";
import { dateOf, defineJob, fileOf, freezeRows, nothingToDo, unitNames, unitsBelow } from "@khuyenhoc/jobs";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { placesWaiting } from "../assessments/waiting.ts";
import { conditionsOf, Parameters } from "../registrations/selection.ts";
import { byText } from "./by-text.ts";
import { groupTitles, modelTitles, stateTitles } from "./names.ts";

interface Row {
  unitId: string;
  year: number;
  model: TitleModel;
  group: PopulationGroup | null;
  subjectName: string;
  subjectCode: string | null;
  address: string | null;
  state: RegistrationState;
  level: string | null;
  returnReason: string | null;
  submittedAt: Date | null;
  decidedAt: Date | null;
}

/** The first ones as an import reads them, so that a list that was corrected can come back. */
const headings = [
  "Mã đơn vị",
  "Danh hiệu",
  "Họ tên / Tên",
  "Mã đối tượng",
  "Địa chỉ",
  "Nhóm dân cư",
  "Năm",
  "Đơn vị đăng ký",
  "Trạng thái",
  "Mức công nhận",
  "Lý do trả lại",
  "Ngày nộp",
  "Ngày quyết định",
];

const orders = {
  UPDATED_DESC: "r.updated_at DESC, r.id DESC",
  NAME_ASC: "r.subject_name, r.id",
} as const satisfies Record<string, string>;

/** The registrations behind a filter, in the order of their list, as CSV or XLSX. */
export const registrationsExport = defineJob({
  kind: "registrations.export",
  params: exports.registrationExport,
  batch: 2_000,
  async freeze(tx, { id, params: { filter, sort }, principal }) {
    const { unitId, ...rest } = filter;
    if (unitId != null) await assertInScope(tx, principal, unitId);
    const parameters = new Parameters();
    const conditions = [
      `r.unit_id IN (${unitsBelow(unitId == null ? principal.roots : [unitId], parameters)})`,
      ...conditionsOf({ ...rest, ...(await placesWaiting(tx, principal, filter, today())) }, "r", parameters),
      ...byText(rest.query, "r", "registrations_like", parameters),
    ];
    const from = `registration AS r WHERE ${conditions.join(" AND ")}`;
    await freezeRows(tx, id, { from, alias: "r", order: orders[sort], parameters });
  },
  step: nothingToDo,
  async finish(tx, job) {
    const unitOf = await unitNames(tx);
    return fileOf<Row>(tx, job, {
      baseName: "danh-sach-dang-ky",
      operation: "exports.registrations",
      table: "registration",
      columns: `r.unit_id AS "unitId", r.year, r.model, r.population_group AS "group", r.subject_name AS "subjectName",
        r.subject_code AS "subjectCode", r.address, r.state, r.level, r.return_reason AS "returnReason",
        r.submitted_at AS "submittedAt", r.decided_at AS "decidedAt"`,
      headings,
      cells(row) {
        const unit = unitOf(row.unitId);
        return [
          unit.code,
          modelTitles[row.model],
          row.subjectName,
          row.subjectCode ?? "",
          row.address ?? "",
          row.group === null ? "" : groupTitles[row.group],
          String(row.year),
          unit.name,
          stateTitles[row.state],
          row.level ?? "",
          row.returnReason ?? "",
          dateOf(row.submittedAt),
          dateOf(row.decidedAt),
        ];
      },
    });
  },
});
