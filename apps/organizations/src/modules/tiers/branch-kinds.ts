import { organizations } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { z } from "zod";
import { procedure } from "../../context.ts";

/** Kinds of branch (loại chi hội), in the order forms show them. */
export const branchKinds = procedure("units.read")
  .output(z.array(organizations.branchKind))
  .query(({ ctx }) =>
    ctx.database.prismaTransaction(
      systemScope,
      (tx) =>
        tx.branchKind.findMany({
          select: { code: true, nameVi: true, nameEn: true },
          orderBy: { position: "asc" },
        }),
      { readOnly: true },
    ),
  );
