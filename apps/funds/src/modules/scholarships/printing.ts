import { type Award, DomainError, downloadFile, fold, scholarships } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { asDownload, writeTable } from "@khuyenhoc/tabular";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { payeesWhenPaid } from "./approvals.ts";
import { type AwardRow, awardColumns, awardTables, awardText, readAwards, voucherText } from "./award-row.ts";
import type { CallerContext } from "./command.ts";
import { ceremonyPdf } from "./papers/ceremony.ts";
import { awardCertificates, printedDong } from "./papers/certificate.ts";
import { paymentVouchers } from "./papers/voucher.ts";
import { assertPayeesApproved, type PaymentOfAward, paymentsWithAwards } from "./payments.ts";
import { readProgrammes } from "./programme-row.ts";
import { shownAwards } from "./shown.ts";
import { openStudent } from "./students.ts";
import { unitNames } from "./unit-names.ts";

/** A PDF that is written part by part, as a file. */
export async function pdfOf(baseName: string, parts: AsyncIterable<Uint8Array>) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of parts) chunks.push(chunk);
  return asDownload({ fileName: `${baseName}.pdf`, mediaType: "application/pdf", bytes: Buffer.concat(chunks) });
}

/** Papers with names are for the officers of the fund's own unit. */
async function demandOwn(
  tx: Transaction,
  ctx: CallerContext,
  payments: readonly PaymentOfAward[],
  operation: string,
): Promise<void> {
  const foreign = payments.some(({ award }) => !ctx.principal.roots.includes(award.fundUnitId));
  if (foreign) throw new DomainError("FORBIDDEN");
  await auditRead(tx, {
    principal: ctx.principal,
    operation,
    unitId: payments[0]?.award.fundUnitId,
    subjectIds: payments.map(({ award }) => award.applicationId),
    rows: payments.length,
    reason: "paper",
    requestId: ctx.requestId,
  });
}

/** Certificates of awards (giấy trao học bổng) that stand, a page each; the student is named as the caller sees him. */
export const certificates = procedure("scholarships.read")
  .input(scholarships.awardsPdf)
  .output(downloadFile)
  .query(async ({ ctx, input: { ids, ...signatory } }) => {
    const papers = await ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const rows = await readAwards(tx, ids);
      if (rows.length < new Set(ids).size) throw new DomainError("NOT_FOUND");
      const voided = rows.find(({ endedAs }) => endedAs === "VOIDED");
      if (voided !== undefined) throw new DomainError("AWARD_STATE", { state: "VOIDED" });
      const awards = await shownAwards(tx, ctx, rows, { operation: "awards.certificates", reason: "paper" });
      if (awards.some(({ masked }) => masked)) throw new DomainError("FORBIDDEN");
      return papersOf(tx, rows, awards, signatory);
    });
    return pdfOf("giay-trao-hoc-bong", awardCertificates(papers, ctx.now()));
  });

/** What certificates of awards say. */
export async function papersOf(
  tx: Transaction,
  rows: readonly AwardRow[],
  awards: readonly Award[],
  signatory: { signatoryName: string; signatoryOffice: string },
) {
  const names = await unitNames(
    tx,
    rows.map(({ fundUnitId }) => fundUnitId),
  );
  return awards.flatMap((award, index) => {
    const row = rows[index];
    if (row === undefined) return [];
    const { fundName, fundUnitId, decisionNumber, year } = row;
    return [{ award, year, unitName: names.get(fundUnitId) ?? "", fundName, decisionNumber, ...signatory }];
  });
}

/** Payment vouchers (phiếu chi) of payments that were made, for officers of the fund's own unit. */
export const vouchers = procedure("ledger.read")
  .input(scholarships.vouchersPdf)
  .output(downloadFile)
  .query(async ({ ctx, input: { paymentIds, copy } }) => {
    const papers = await ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const payments = await paymentsWithAwards(tx, paymentIds, { lock: false });
      await demandOwn(tx, ctx, payments, "awardPayments.vouchers");
      const names = await unitNames(
        tx,
        payments.map(({ award }) => award.fundUnitId),
      );
      const earlier = await payeesWhenPaid(tx, ctx.students, paymentIds);
      return payments.map(({ payment, award }) => {
        const { voucherYear, voucherNumber, paidOn, account, proof } = payment;
        if (voucherYear === null || voucherNumber === null || paidOn === null) {
          throw new DomainError("PAYMENT_STATE", { state: payment.state });
        }
        const student = openStudent(ctx.students, award.applicationId, award.sealed);
        const payee = earlier.has(payment.id) ? earlier.get(payment.id) : student.payee;
        return {
          voucher: voucherText(voucherYear, voucherNumber),
          paidOn,
          unitName: names.get(award.fundUnitId) ?? "",
          fundName: award.fundName,
          debit: "611",
          account: account ?? "",
          goods: null,
          receiver: payee?.holder ?? student.guardian ?? student.name,
          address: `học sinh ${student.name}, lớp ${student.className}, ${student.school}`,
          reason: `Chi học bổng «${award.programmeTitle}», số ${awardText(award.year, award.sequence)}, lần ${payment.instalment}`,
          amount: `${payment.amount}`,
          proof: proof ?? "",
          state: payment.state,
        };
      });
    });
    return pdfOf("phieu-chi", paymentVouchers(papers, { copy, made: ctx.now() }));
  });

const payHeads = ["STT", "Chủ tài khoản", "Ngân hàng", "Số tài khoản", "Số tiền", "Nội dung"];

/**
 * The list for the bank (danh sách chi): payments that wait, with the sum as control in the last row, for officers of the fund's own
 * unit. What stands in the content of a transfer names no student.
 */
export const payList = procedure("ledger.post")
  .input(scholarships.payList)
  .output(downloadFile)
  .query(({ ctx, input: { paymentIds, format } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const payments = await paymentsWithAwards(tx, paymentIds, { lock: false });
      await demandOwn(tx, ctx, payments, "awardPayments.payList");
      const waiting = payments.find(({ payment }) => payment.state !== "HELD");
      if (waiting !== undefined) throw new DomainError("PAYMENT_STATE", { state: waiting.payment.state });
      assertPayeesApproved(payments);
      const payees = payments.map(({ award }) => openStudent(ctx.students, award.applicationId, award.sealed).payee);
      const missing = payees.filter((payee) => payee === null).length;
      if (missing > 0) throw new DomainError("PAYEE_MISSING", { count: missing });
      const rows = payments.map(({ payment, award }, index) => {
        const payee = payees[index];
        const content = `HOC BONG ${awardText(award.year, award.sequence)} LAN ${payment.instalment}`;
        const holder = fold(payee?.holder ?? "").toUpperCase();
        return [String(index + 1), holder, payee?.bank ?? "", payee?.account ?? "", `${payment.amount}`, content];
      });
      const total = payments.reduce((sum, { payment }) => sum + payment.amount, 0n);
      rows.push(["", "Tổng cộng", "", `${payments.length} khoản`, `${total}`, ""]);
      return asDownload(await writeTable({ baseName: "danh-sach-chi", format, headers: payHeads, rows }));
    }),
  );

const ceremonyHeads = ["STT", "Số", "Họ và tên", "Trường", "Lớp", "Số tiền"];
const byName = new Intl.Collator("vi");

/** The list for the ceremony (danh sách trao), by school and name; names as the caller sees them. */
export const ceremonyList = procedure("scholarships.read")
  .input(scholarships.ceremonyList)
  .output(downloadFile)
  .query(({ ctx, input: { programmeId, format } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const [programme] = await readProgrammes(tx, [programmeId]);
      if (programme === undefined) throw new DomainError("NOT_FOUND");
      await assertInScope(tx, ctx.principal, programme.unitId);
      const rows = await tx.query<AwardRow>(
        `SELECT ${awardColumns} FROM ${awardTables} WHERE w.programme_id = $1 AND w.ended_as IS NULL ORDER BY w.sequence LIMIT $2::int`,
        [programmeId, scholarships.MAX_CEREMONY + 1],
      );
      if (rows.length > scholarships.MAX_CEREMONY) {
        throw new DomainError("INVALID_INPUT", { reason: `more than ${scholarships.MAX_CEREMONY}` });
      }
      const awards = await shownAwards(tx, ctx, rows, { operation: "awards.ceremonyList", reason: "paper" });
      const sorted = awards.toSorted(
        (left, right) =>
          byName.compare(left.school, right.school) || byName.compare(left.studentName, right.studentName),
      );
      const amountOf = format === "pdf" ? printedDong : (amount: string) => amount;
      const lines = sorted.map((award, index) => [
        ...[String(index + 1), award.number, award.studentName, award.school, award.className, amountOf(award.amount)],
      ]);
      const sum = rows.reduce((all, { amount }) => all + amount, 0n);
      const total = ["", "", "Tổng cộng", `${lines.length} suất`, "", amountOf(`${sum}`)];
      if (format !== "pdf") {
        const options = { baseName: "danh-sach-trao", format, headers: ceremonyHeads, rows: [...lines, total] };
        return asDownload(await writeTable(options));
      }
      const names = await unitNames(tx, [programme.unitId]);
      const list = {
        title: `Danh sách trao học bổng «${programme.title}» năm ${programme.year}`,
        unitName: names.get(programme.unitId) ?? "",
        heads: ceremonyHeads,
        lines,
        total,
      };
      const bytes = await ceremonyPdf(list, ctx.now());
      return asDownload({ fileName: "danh-sach-trao.pdf", mediaType: "application/pdf", bytes });
    }),
  );
