import { DomainError, disbursements, downloadFile } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { paymentVouchers } from "../scholarships/papers/voucher.ts";
import { pdfOf } from "../scholarships/printing.ts";
import { unitNames } from "../scholarships/unit-names.ts";
import { expenseOf } from "./payments.ts";
import { numberText, openReceiver, readDisbursements } from "./row.ts";

/** Payment vouchers (phiếu chi) and issue notes (phiếu xuất kho) of what was paid, for officers of the fund's own unit. */
export const vouchers = procedure("ledger.read")
  .input(disbursements.disbursementVouchers)
  .output(downloadFile)
  .query(async ({ ctx, input: { ids, copy } }) => {
    const { principal, requestId } = ctx;
    const papers = await ctx.database.transaction(scopeOf(principal), async (tx) => {
      const rows = await readDisbursements(tx, ids);
      if (rows.length < new Set(ids).size) throw new DomainError("NOT_FOUND");
      if (rows.some(({ unitId }) => !principal.roots.includes(unitId))) throw new DomainError("FORBIDDEN");
      await auditRead(tx, {
        principal,
        operation: "disbursements.vouchers",
        subjectIds: rows.map(({ id }) => id),
        rows: rows.length,
        reason: "paper",
        requestId,
      });
      const names = await unitNames(
        tx,
        rows.map(({ unitId }) => unitId),
      );
      return rows.map((row) => {
        const { voucherYear, voucherNumber, paidOn, account } = row;
        if (voucherYear === null || voucherNumber === null || paidOn === null) {
          throw new DomainError("DISBURSEMENT_STATE", { state: row.state });
        }
        return {
          voucher: numberText(row.kind, voucherYear, voucherNumber),
          paidOn,
          unitName: names.get(row.unitId) ?? "",
          fundName: row.fundName,
          debit: expenseOf(row),
          account: account ?? "",
          receiver: openReceiver(ctx.students, row.id, row.sealed).receiver,
          address: null,
          goods: row.quantity,
          reason: row.description,
          amount: `${row.amount}`,
          proof: row.proof ?? "",
          state: row.state,
        };
      });
    });
    return pdfOf("chung-tu-chi", paymentVouchers(papers, { copy, made: ctx.now() }));
  });
