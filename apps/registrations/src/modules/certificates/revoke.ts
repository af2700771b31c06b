import { certificates, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { lockInForce, readOne } from "./changing.ts";
import { toCertificate } from "./row.ts";

/** Takes a paper back (thu hồi giấy chứng nhận); the title itself is revoked by a decision only. */
export const revoke = procedure("certificates.issue")
  .input(certificates.revokeCertificate)
  .output(certificates.certificate)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "certificates.revoke", subject: principal.subject, body }, async () => {
        await noteActor(tx, principal);
        const { id } = await lockInForce(tx, principal, body.id);
        await tx.query("UPDATE certificate SET revoked_on = $2, revoke_reason = $3, revoked_by = $4 WHERE id = $1", [
          id,
          today(ctx.now()),
          body.reason,
          principal.subject,
        ]);
        return toCertificate(await readOne(tx, id), ctx.publicUrl);
      }),
    );
  });
