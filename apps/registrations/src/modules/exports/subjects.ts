import { exports, type PopulationGroup, type SubjectKind } from "@khuyenhoc/contracts";
import { defineJob, fileOf, freezeRows, nothingToDo, unitNames, unitsBelow } from "@khuyenhoc/jobs";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { likePattern, Parameters } from "../registrations/selection.ts";
import { byText } from "./by-text.ts";
import { groupTitles, kindTitles } from "./names.ts";

interface Row {
  unitId: string;
  kind: SubjectKind;
  name: string;
  code: string | null;
  address: string | null;
  birthYear: number | null;
  group: PopulationGroup | null;
  numberLast4: string | null;
}

const headings = [
  "Mã đơn vị",
  "Loại đối tượng",
  "Họ tên / Tên",
  "Mã đối tượng",
  "Địa chỉ",
  "Năm sinh",
  "Nhóm dân cư",
  "Số định danh (4 số cuối)",
  "Đơn vị",
];

/** The subjects behind a filter, by name, as CSV or XLSX; without those that were merged into others. */
export const subjectsExport = defineJob({
  kind: "subjects.export",
  params: exports.subjectExport,
  batch: 2_000,
  async freeze(tx, { id, params: { filter }, principal }) {
    const { unitId, kinds, query } = filter;
    if (unitId != null) await assertInScope(tx, principal, unitId);
    const parameters = new Parameters();
    const conditions = [
      "s.merged_into IS NULL",
      `s.unit_id IN (${unitsBelow(unitId == null ? principal.roots : [unitId], parameters)})`,
      ...(kinds == null ? [] : [`s.kind = ANY (${parameters.add(kinds)}::text[])`]),
      ...(query == null ? [] : [`s.search LIKE ${parameters.add(likePattern(query))}`]),
      ...byText(query, "s", "subjects_like", parameters),
    ];
    const from = `subject AS s WHERE ${conditions.join(" AND ")}`;
    await freezeRows(tx, id, { from, alias: "s", order: "s.name_folded, s.id", parameters });
  },
  step: nothingToDo,
  async finish(tx, job) {
    const unitOf = await unitNames(tx);
    return fileOf<Row>(tx, job, {
      baseName: "danh-sach-doi-tuong",
      operation: "exports.subjects",
      table: "subject",
      columns: `r.unit_id AS "unitId", r.kind, r.name, r.code, r.address, r.birth_year AS "birthYear",
        r.population_group AS "group", r.number_last4 AS "numberLast4"`,
      headings,
      cells(row) {
        const unit = unitOf(row.unitId);
        return [
          unit.code,
          kindTitles[row.kind],
          row.name,
          row.code ?? "",
          row.address ?? "",
          row.birthYear === null ? "" : String(row.birthYear),
          row.group === null ? "" : groupTitles[row.group],
          row.numberLast4 ?? "",
          unit.name,
        ];
      },
    });
  },
});
