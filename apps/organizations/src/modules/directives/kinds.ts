import { directives } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { readMeasures } from "./draft.ts";

/** Kinds of directive, also those that are used no more, in the order of their rank. */
export const kinds = procedure("directives.read")
  .output(z.array(directives.directiveKind))
  .query(({ ctx }) =>
    ctx.database.transaction(
      systemScope,
      (tx) =>
        tx.query(
          `select code, name_vi as "nameVi", name_en as "nameEn", lower(validity) as "validFrom", upper(validity) as "validTo"
           from directive_kind order by position, code`,
        ),
      { readOnly: true },
    ),
  );

/** What targets may count. */
export const measures = procedure("directives.read")
  .output(z.array(directives.directiveMeasure))
  .query(({ ctx }) => ctx.database.transaction(systemScope, readMeasures, { readOnly: true }));
