import { type ApplicationState, type AwardState, jobs, scholarships } from "@khuyenhoc/contracts";
import { defineJob, fileOf, nothingToDo, startJob, unitNames, unitOfJob } from "@khuyenhoc/jobs";
import type { Vault } from "@khuyenhoc/service-kit";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { initialsOf } from "../gifts/masking.ts";
import { applicationFilterSql, applicationFilterValues, applicationTables } from "./application-row.ts";
import { awardFilterSql, awardFilterValues, awardStateSql, awardText } from "./award-row.ts";
import { openStudent, seesStudent } from "./students.ts";

const applicationWords: Readonly<Record<ApplicationState, string>> = {
  FILED: "Mới nộp",
  PROPOSED: "Chờ duyệt",
  AWARDED: "Được trao",
  NOT_CHOSEN: "Không được chọn",
  WITHDRAWN: "Đã rút",
};
const awardWords: Readonly<Record<AwardState, string>> = {
  GRANTED: "Đã quyết định",
  PAID: "Đã chi đủ",
  FORFEITED: "Không nhận",
  VOIDED: "Vô hiệu",
};

interface ApplicationLine {
  id: string;
  unitId: string;
  fundUnitId: string;
  sealed: Buffer;
  programmeTitle: string;
  state: ApplicationState;
  score: number | null;
  doubles: number;
}

/** The applications behind a filter, the oldest first: names for who may see them, initials for all others. @param vault opens and seals them */
export const applicationsExport = (vault: Vault) =>
  defineJob({
    kind: "funds.applications",
    params: scholarships.applicationExport,
    batch: 2000,
    vault,
    async freeze(tx, { id, params: { filter }, principal }) {
      if (filter.unitId != null) await assertInScope(tx, principal, filter.unitId);
      const values = applicationFilterValues(filter);
      await tx.query(
        `INSERT INTO job_item (job_id, position, target_id)
         SELECT $${values.length + 1}, row_number() OVER (ORDER BY a.filed_at, a.id), a.id FROM application AS a WHERE ${applicationFilterSql}`,
        [...values, id],
      );
    },
    step: nothingToDo,
    async finish(tx, job) {
      const unitOf = await unitNames(tx);
      let line = 0;
      return fileOf<ApplicationLine>(tx, job, {
        baseName: "ho-so-hoc-bong",
        operation: "applications.export",
        table: `(SELECT a.*, p.title AS programme_title, p.unit_id AS fund_unit_id,
          (SELECT count(*)::int FROM application_doubles(ARRAY[a.id])) AS doubles FROM ${applicationTables})`,
        columns: `r.id, r.unit_id AS "unitId", r.fund_unit_id AS "fundUnitId", r.sealed, r.programme_title AS "programmeTitle", r.state,
          r.score, r.doubles`,
        headings: [
          ...["STT", "Chương trình", "Họ và tên", "Ngày sinh", "Trường", "Lớp", "Người giám hộ", "Đơn vị nộp"],
          ...["Trạng thái", "Điểm", "Cảnh báo trùng"],
        ],
        cells: (row) => {
          const student = openStudent(vault, row.id, row.sealed);
          const open = seesStudent(job.principal.roots, row);
          return [
            ...[String(++line), row.programmeTitle, open ? student.name : initialsOf(student.name)],
            ...[open ? student.birthDate : "", student.school, student.className, open ? (student.guardian ?? "") : ""],
            ...[unitOf(row.unitId).name, applicationWords[row.state], row.score === null ? "" : `${row.score}`],
            row.doubles === 0 ? "" : `${row.doubles} hồ sơ`,
          ];
        },
      });
    },
  });

interface AwardLine {
  applicationId: string;
  unitId: string;
  fundUnitId: string;
  sealed: Buffer;
  year: number;
  sequence: number;
  programmeTitle: string;
  grantedOn: string;
  amount: bigint;
  paid: bigint;
  state: AwardState;
}

/** The awards behind a filter by fund, year and number: names for who may see them, initials for all others. @param vault opens and seals them */
export const awardsExport = (vault: Vault) =>
  defineJob({
    kind: "funds.awards",
    params: scholarships.awardExport,
    batch: 2000,
    vault,
    async freeze(tx, { id, params: { filter }, principal }) {
      if (filter.unitId != null) await assertInScope(tx, principal, filter.unitId);
      const values = awardFilterValues(filter);
      await tx.query(
        `INSERT INTO job_item (job_id, position, target_id)
         SELECT $${values.length + 1}, row_number() OVER (ORDER BY w.fund_id, w.year, w.sequence), w.id FROM award AS w WHERE ${awardFilterSql}`,
        [...values, id],
      );
    },
    step: nothingToDo,
    async finish(tx, job) {
      const unitOf = await unitNames(tx);
      let line = 0;
      return fileOf<AwardLine>(tx, job, {
        baseName: "hoc-bong",
        operation: "awards.export",
        table: `(SELECT w.*, p.title AS programme_title, p.unit_id AS fund_unit_id, a.sealed, ${awardStateSql} AS state,
          (SELECT coalesce(sum(i.amount), 0) FROM award_payment AS i WHERE i.award_id = w.id
             AND award_payment_state(i.reservation_id, i.journal_id, i.refund_journal_id) = 'PAID')::bigint AS paid
          FROM award AS w JOIN application AS a ON a.id = w.application_id JOIN programme AS p ON p.id = w.programme_id)`,
        columns: `r.application_id AS "applicationId", r.unit_id AS "unitId", r.fund_unit_id AS "fundUnitId", r.sealed, r.year, r.sequence,
          r.programme_title AS "programmeTitle", r.granted_on AS "grantedOn", r.amount, r.paid, r.state`,
        headings: [
          ...["STT", "Số", "Họ và tên", "Trường", "Lớp", "Đơn vị", "Chương trình", "Ngày quyết định"],
          ...["Số tiền (đồng)", "Đã chi (đồng)", "Trạng thái"],
        ],
        cells: (row) => {
          const student = openStudent(vault, row.applicationId, row.sealed);
          const name = seesStudent(job.principal.roots, row) ? student.name : initialsOf(student.name);
          return [
            ...[String(++line), awardText(row.year, row.sequence), name, student.school, student.className],
            ...[unitOf(row.unitId).name, row.programmeTitle, row.grantedOn, `${row.amount}`, `${row.paid}`],
            awardWords[row.state],
          ];
        },
      });
    },
  });

/** Starts to write the applications behind a filter into a file. */
export const exportApplications = procedure("scholarships.read")
  .input(scholarships.startApplicationExport)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input: { idempotencyKey, ...params } }) => {
    const unitId = unitOfJob(ctx.principal, params.filter.unitId);
    return startJob(ctx, applicationsExport(ctx.students), { unitId, params, idempotencyKey });
  });

/** Starts to write the awards behind a filter into a file. */
export const exportAwards = procedure("scholarships.read")
  .input(scholarships.startAwardExport)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input: { idempotencyKey, ...params } }) => {
    const unitId = unitOfJob(ctx.principal, params.filter.unitId);
    return startJob(ctx, awardsExport(ctx.students), { unitId, params, idempotencyKey });
  });
