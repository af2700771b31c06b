import { type RuleChange as Change, type DeletedDraft as Deleted, ruleChanges } from "@khuyenhoc/contracts";
import { builder } from "../builder.ts";
import { connection } from "../connections.ts";
import { dateOf, FieldDifference, loadUnit, Unit } from "./refs.ts";

const RuleChangeKind = builder.enumType("RuleChangeKind", {
  description: "Lập, sửa, ban hành, bị thay thế, mở, đóng, mở lại, xóa dự thảo.",
  values: ruleChanges.ruleChangeKinds,
});

export const RuleChange = builder.objectRef<Change>("RuleChange").implement({
  description: "What somebody did with a criteria set or a campaign.",
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.expose("kind", { type: RuleChangeKind }),
    changedAt: t.expose("changedAt", { type: "DateTime" }),
    changedBy: t.exposeString("changedBy"),
    reason: t.exposeString("reason", { nullable: true }),
    fields: t.expose("fields", {
      type: [FieldDifference],
      description: "Parts of a definition by their path, such as `criteria.1.2.maxPoints`.",
      complexity: { field: 1, multiplier: 1 },
    }),
  }),
});

export const DeletedDraft = builder.objectRef<Deleted>("DeletedDraft").implement({
  description: "A draft that was deleted; its history stays.",
  fields: (t) => ({
    id: t.exposeID("id"),
    unit: t.field({
      type: Unit,
      nullable: true,
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    title: t.exposeString("title"),
    deletedAt: t.expose("deletedAt", { type: "DateTime" }),
    deletedBy: t.exposeString("deletedBy"),
    reason: t.exposeString("reason"),
  }),
});
export const DeletedDraftConnection = connection(DeletedDraft, "DeletedDraft");
