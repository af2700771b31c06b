import { ledger } from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";

export const JournalKind = builder.enumType("JournalKind", {
  description: "Số dư đầu, thu, chi, chuyển, lãi, chi phí, hoàn trả, đảo.",
  values: ledger.journalKinds,
});
