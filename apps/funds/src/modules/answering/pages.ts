import { answering } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { requireFund } from "../ledger/scope.ts";

/** The address of a fund's public page, to be given out by its officers. */
export const fundPage = procedure("funds.read")
  .input(answering.fundPageOf)
  .output(answering.fundPageAddress)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await requireFund(tx, input.fundId);
        const [page] = await tx.query<{ token: string }>("SELECT page_token AS token FROM fund WHERE id = $1", [
          input.fundId,
        ]);
        return { fundId: input.fundId, token: page?.token ?? "" };
      },
      { readOnly: true },
    ),
  );
