import { type DonorKind, type GiftKind, gifts, jobs } from "@khuyenhoc/contracts";
import { defineJob, fileOf, nothingToDo, startJob, unitNames, unitOfJob } from "@khuyenhoc/jobs";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { chosenDonors, donorValues } from "./donors.ts";
import { initialsOf, shownName } from "./masking.ts";
import { chosenGifts, giftTables, giftValues, receiptText } from "./row.ts";

const kindTitles: Readonly<Record<GiftKind, string>> = { CASH: "Tiền mặt", BANK: "Chuyển khoản", GOODS: "Hiện vật" };
const donorTitles: Readonly<Record<DonorKind, string>> = {
  PERSON: "Cá nhân",
  CLAN: "Dòng họ",
  ENTERPRISE: "Doanh nghiệp",
  ORGANISATION: "Tổ chức",
};

interface GiftLine {
  fundName: string;
  unitId: string;
  receiptYear: number;
  receiptNumber: number;
  receivedOn: string;
  donorName: string | null;
  donorKind: DonorKind | null;
  kind: GiftKind;
  purposeName: string | null;
  amount: bigint;
  goods: string | null;
  valuedBy: string | null;
  basis: string | null;
  voidedOn: string | null;
}

/** The gifts behind a filter by fund, year and number, as CSV or XLSX; persons of other units' funds by initials. */
export const giftsExport = defineJob({
  kind: "funds.gifts",
  params: gifts.giftExport,
  batch: 2000,
  async freeze(tx, { id, params: { filter }, principal }) {
    if (filter.unitId != null) await assertInScope(tx, principal, filter.unitId);
    const values = giftValues(filter);
    await tx.query(
      `INSERT INTO job_item (job_id, position, target_id)
       SELECT $${values.length + 1}, row_number() OVER (ORDER BY f.name_folded, f.id, g.receipt_year, g.receipt_number), g.id
       FROM ${giftTables} WHERE ${chosenGifts}`,
      [...values, id],
    );
  },
  step: nothingToDo,
  async finish(tx, job) {
    const unitOf = await unitNames(tx);
    return fileOf<GiftLine>(tx, job, {
      baseName: "khoan-tai-tro",
      operation: "gifts.export",
      table: `(SELECT g.*, f.name AS fund_name, f.unit_id, d.name AS donor_name, d.kind AS donor_kind, p.name AS purpose_name,
        reversal.effective_on AS voided_on FROM ${giftTables} LEFT JOIN purpose AS p ON p.id = g.purpose_id)`,
      columns: `r.fund_name AS "fundName", r.unit_id AS "unitId", r.receipt_year AS "receiptYear", r.receipt_number AS "receiptNumber",
        r.received_on AS "receivedOn", r.donor_name AS "donorName", r.donor_kind AS "donorKind", r.kind, r.purpose_name AS "purposeName",
        r.amount, r.goods, r.valued_by AS "valuedBy", r.valuation_basis AS basis, r.voided_on AS "voidedOn"`,
      headings: [
        ...["Đơn vị", "Quỹ", "Số phiếu", "Ngày nhận", "Nhà tài trợ", "Loại", "Cách nhận", "Mục đích", "Số tiền (đồng)"],
        ...["Hiện vật", "Người định giá", "Căn cứ định giá", "Ngày hủy"],
      ],
      cells: (row) => {
        const open = job.principal.roots.includes(row.unitId);
        const donor =
          row.donorName === null || row.donorKind === null
            ? ""
            : shownName({ kind: row.donorKind, name: row.donorName }, open);
        const valuedBy = open ? (row.valuedBy ?? "") : initialsOf(row.valuedBy ?? "");
        return [
          ...[unitOf(row.unitId).name, row.fundName, receiptText(row.receiptYear, row.receiptNumber), row.receivedOn],
          ...[donor, row.donorKind === null ? "" : donorTitles[row.donorKind], kindTitles[row.kind]],
          ...[row.purposeName ?? "", `${row.amount}`, row.goods ?? "", valuedBy, row.basis ?? ""],
          row.voidedOn ?? "",
        ];
      },
    });
  },
});

interface DonorLine {
  unitId: string;
  kind: DonorKind;
  name: string;
  gifts: number;
  given: bigint;
}

/** The donors behind a filter by unit and name, as CSV or XLSX; persons of other units by initials. */
export const donorsExport = defineJob({
  kind: "funds.donors",
  params: gifts.donorExport,
  batch: 2000,
  async freeze(tx, { id, params: { filter }, principal }) {
    if (filter.unitId != null) await assertInScope(tx, principal, filter.unitId);
    const values = donorValues(filter, principal.roots);
    await tx.query(
      `INSERT INTO job_item (job_id, position, target_id)
       SELECT $${values.length + 1}, row_number() OVER (ORDER BY d.unit_id,
         CASE WHEN d.kind <> 'PERSON' OR d.unit_id = ANY ($5::uuid[]) THEN d.name_folded ELSE '' END, d.id), d.id
       FROM donor AS d WHERE ${chosenDonors}`,
      [...values, id],
    );
  },
  step: nothingToDo,
  async finish(tx, job) {
    const unitOf = await unitNames(tx);
    return fileOf<DonorLine>(tx, job, {
      baseName: "nha-tai-tro",
      operation: "donors.export",
      table: `(SELECT d.*, (SELECT count(*) FROM gift AS g WHERE g.donor_id = d.id
          AND NOT EXISTS (SELECT FROM journal AS v WHERE v.reverses_id = g.journal_id))::int AS gifts,
        (SELECT coalesce(sum(g.amount), 0) FROM gift AS g WHERE g.donor_id = d.id
          AND NOT EXISTS (SELECT FROM journal AS v WHERE v.reverses_id = g.journal_id))::bigint AS given FROM donor AS d)`,
      columns: `r.unit_id AS "unitId", r.kind, r.name, r.gifts, r.given`,
      headings: ["Đơn vị", "Nhà tài trợ", "Loại", "Số khoản", "Đã tài trợ (đồng)"],
      cells: (row) => [
        unitOf(row.unitId).name,
        shownName(row, job.principal.roots.includes(row.unitId)),
        donorTitles[row.kind],
        `${row.gifts}`,
        `${row.given}`,
      ],
    });
  },
});

/** Starts to write the gifts behind a filter into a file. */
export const exportGifts = procedure("gifts.read")
  .input(gifts.startGiftExport)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...params } = input;
    const unitId = unitOfJob(ctx.principal, params.filter.unitId);
    return startJob(ctx, giftsExport, { unitId, params, idempotencyKey });
  });

/** Starts to write the donors behind a filter into a file. */
export const exportDonors = procedure("gifts.read")
  .input(gifts.startDonorExport)
  .output(jobs.jobStatus)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...params } = input;
    const unitId = unitOfJob(ctx.principal, params.filter.unitId);
    return startJob(ctx, donorsExport, { unitId, params, idempotencyKey });
  });
