import { certificates, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { lockInForce, readOne } from "./changing.ts";
import { issueCertificates } from "./issuing.ts";
import { newIds } from "./repository.ts";
import { toCertificate } from "./row.ts";

/** Issues a certificate anew (cấp lại), with a number of its own and the registration's present words; the old one is marked as replaced. */
export const reissue = procedure("certificates.issue")
  .input(certificates.reissueCertificate)
  .output(certificates.reissueOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const { id, ...signatory } = body;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "certificates.reissue", subject: principal.subject, body }, async () => {
        await noteActor(tx, principal);
        const old = await lockInForce(tx, principal, id);
        const [newId] = await newIds(tx, 1);
        if (newId === undefined) throw new Error("PostgreSQL made no id");
        // First: a registration never has two in force, not even in between.
        await tx.query("UPDATE certificate SET replaced_by = $2 WHERE id = $1", [id, newId]);
        const { issued, refused } = await issueCertificates(
          tx,
          [old.registrationId],
          { principal, ...signatory, issuedOn: today(ctx.now()) },
          [newId],
        );
        if (issued.length !== 1) throw refused[0]?.error ?? new Error("Neither issued nor refused");
        return {
          certificate: toCertificate(await readOne(tx, newId), ctx.publicUrl),
          replaced: toCertificate(await readOne(tx, id), ctx.publicUrl),
        };
      }),
    );
  });
