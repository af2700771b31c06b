import { type CertificateStatus, certificates, exports, type TitleModel } from "@khuyenhoc/contracts";
import { defineJob, fileOf, freezeRows, nothingToDo, unitNames, unitsBelow } from "@khuyenhoc/jobs";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { conditionsOf } from "../certificates/page.ts";
import { certificateTables, statusSql } from "../certificates/row.ts";
import { Parameters } from "../registrations/selection.ts";
import { modelTitles, statusTitles } from "./names.ts";

interface Row {
  number: string;
  issuedOn: string;
  model: TitleModel;
  level: string | null;
  year: number;
  subjectName: string;
  unitId: string;
  unitName: string;
  issuingUnitName: string;
  signatory: string;
  decisionNumber: string | null;
  status: CertificateStatus;
  revokedOn: string | null;
  revokeReason: string | null;
}

const headings = [
  "Số",
  "Ngày cấp",
  "Danh hiệu",
  "Mức",
  "Năm",
  "Họ tên / Tên",
  "Mã đơn vị",
  "Đơn vị (trên giấy)",
  "Đơn vị cấp",
  "Người ký",
  "Quyết định số",
  "Hiệu lực",
  "Ngày thu hồi",
  "Lý do thu hồi",
];

/** The book of certificates behind a filter, by book and number, as CSV or XLSX; names as they stand on the paper. */
export const certificatesExport = defineJob({
  kind: "certificates.export",
  params: exports.certificateExport,
  batch: 2_000,
  async freeze(tx, { id, params: { filter }, principal }) {
    const { unitId, ...rest } = filter;
    if (unitId != null) await assertInScope(tx, principal, unitId);
    const parameters = new Parameters();
    const below = unitsBelow(unitId == null ? principal.roots : [unitId], parameters);
    const conditions = [`c.unit_id IN (${below})`, ...conditionsOf(rest, parameters)];
    const from = `${certificateTables} WHERE ${conditions.join(" AND ")}`;
    await freezeRows(tx, id, { from, alias: "c", order: "c.year, c.issuing_unit_id, c.sequence", parameters });
  },
  step: nothingToDo,
  async finish(tx, job) {
    const unitOf = await unitNames(tx);
    return fileOf<Row>(tx, job, {
      baseName: "so-giay-chung-nhan",
      operation: "exports.certificates",
      table: `(SELECT c.*, ${statusSql("c", "r")} AS status FROM ${certificateTables})`,
      columns: `r.number, r.issued_on AS "issuedOn", r.model, r.level, r.year, r.subject_name AS "subjectName", r.unit_id AS "unitId",
        r.unit_name AS "unitName", r.issuing_unit_name AS "issuingUnitName", r.signatory_office || ': ' || r.signatory_name AS signatory,
        r.decision_number AS "decisionNumber", r.status, r.revoked_on AS "revokedOn", r.revoke_reason AS "revokeReason"`,
      headings,
      cells: (row) => [
        row.number,
        row.issuedOn,
        modelTitles[row.model],
        certificates.levelName(row.level)?.vi ?? "",
        String(row.year),
        row.subjectName,
        unitOf(row.unitId).code,
        row.unitName,
        row.issuingUnitName,
        row.signatory,
        row.decisionNumber ?? "",
        statusTitles[row.status],
        row.revokedOn ?? "",
        row.revokeReason ?? "",
      ],
    });
  },
});
