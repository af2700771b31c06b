import { DomainError, registrations, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { windowRefusal } from "../assessments/windows.ts";
import { roomsFor } from "../bases/repository.ts";
import { campaignFor } from "../campaigns/repository.ts";
import { move } from "../counts/counter.ts";
import { applyDeltas } from "../counts/repository.ts";
import { subjectFor } from "../subjects/registering.ts";
import { keepForUndo } from "../undo/keeping.ts";
import { noteActor } from "./actors.ts";
import { filingDate, requireGroup } from "./registration.ts";
import { insertRegistration, isDuplicate, recordChanges, stateField } from "./repository.ts";
import { toRegistration } from "./row.ts";
import { requireExistence } from "./unit.ts";

/** Registers a subject, as a draft or submitted at once. */
export const create = procedure("registrations.write")
  .input(registrations.createRegistration)
  .output(registrations.registration)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject } = ctx.principal;
    const draft = {
      ...body,
      subjectCode: body.subjectCode ?? null,
      address: body.address ?? null,
      group: body.group ?? null,
    };
    const date = filingDate(draft.year, today(ctx.now()));
    try {
      return await ctx.database.prismaTransaction(scopeOf(ctx.principal), (tx) =>
        idempotent(tx, { key: idempotencyKey, operation: "registrations.create", subject, body }, async () => {
          await noteActor(tx, ctx.principal);
          await assertInScope(tx, ctx.principal, draft.unitId);
          await requireExistence(tx, draft.unitId, date);
          requireGroup(draft.model, draft.group);
          const campaign = draft.submit ? await campaignFor(tx, { ...draft, asOf: today(ctx.now()) }) : null;
          if (draft.submit) {
            const late = windowRefusal(campaign, "SUBMIT", today(ctx.now()));
            if (late !== undefined) throw late;
            const { unitId, year, model, group } = draft;
            const rooms = await roomsFor(tx, { unitIds: [unitId], year, asOf: date, lock: true });
            const refusal = rooms.take(unitId, model, group, 1);
            if (refusal !== undefined) throw refusal;
          }
          const row = await insertRegistration(
            tx,
            { ...draft, subjectId: await subjectFor(tx, draft, subject), campaignId: campaign?.id ?? null },
            subject,
          );
          if (draft.submit) {
            const fields = stateField("DRAFT", "REGISTERED");
            await recordChanges(tx, [{ registration: row, kind: "SUBMIT", actor: subject, fields }]);
          }
          await applyDeltas(tx, move(null, row));
          const origin = { key: idempotencyKey };
          await keepForUndo(tx, { action: "CREATE", actor: subject, origin, registrations: [row] });
          return toRegistration(row);
        }),
      );
    } catch (error) {
      if (isDuplicate(error)) throw new DomainError("REGISTRATION_DUPLICATE", {}, { cause: error });
      throw error;
    }
  });
