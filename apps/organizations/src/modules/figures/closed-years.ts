import { organizations } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { procedure } from "../../context.ts";

/** Years whose books are closed (năm đã khóa sổ), the latest first. */
export const closed = procedure("figures.read")
  .output(organizations.closedYears)
  .query(({ ctx }) =>
    ctx.database.prismaTransaction(
      systemScope,
      async (tx) => {
        const years = await tx.closedYear.findMany({ orderBy: { year: "desc" } });
        return years.map(({ year, closedAt, closedBy }) => ({ year, closedAt: closedAt.toISOString(), closedBy }));
      },
      { readOnly: true },
    ),
  );
