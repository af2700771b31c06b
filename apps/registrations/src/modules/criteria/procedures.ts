import {
  type CriteriaSet,
  criteriaSets,
  DomainError,
  id,
  ruleChanges,
  type TitleModel,
  today,
} from "@khuyenhoc/contracts";
import { encodeCursor, sqlState, type Transaction } from "@khuyenhoc/database";
import { assertInScope, unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { commanding, inOrderOf, pageOf, reading, requireFound } from "../rules/answers.ts";
import { deletedKeyset, pageOfDeleted, readRuleHistory, recordRuleChange, toDeletedDraft } from "../rules/changes.ts";
import { definitionFields, differences, type Fields, fieldsOf, noFields } from "../rules/fields.ts";
import { requireTopUnit } from "./issuer.ts";
import { requireDerivable, requirePublishable } from "./publishing.ts";
import {
  type CriteriaSetRow,
  deleteCriteriaSet,
  findCriteriaSets,
  insertCriteriaSet,
  keyset,
  lockCriteriaSet,
  type NewCriteriaSet,
  overlapping,
  pageOfCriteriaSets,
  publishDraft,
  toCriteriaSet,
  updateDraft,
} from "./repository.ts";

/** Criteria sets of the caller's units, of units below, and published ones of units above; last changed first. */
export const list = procedure("criteria.read")
  .input(criteriaSets.listCriteriaSets)
  .output(criteriaSets.criteriaSetPage)
  .query(({ ctx, input: { unitId = null, models = null, states = null, first, after = null } }) =>
    reading(ctx, async (tx) => {
      const rows = await pageOfCriteriaSets(tx, { unitId, models, states, after, limit: first + 1 });
      return pageOf(rows, first, (row) => encodeCursor(keyset, [row.updatedAt, row.id]), toCriteriaSet);
    }),
  );

/** Criteria sets by their ids, in that order; what the caller may not see is left out like what does not exist. */
export const byIds = procedure("criteria.read")
  .input(criteriaSets.criteriaSetsByIds)
  .output(z.array(criteriaSets.criteriaSet))
  .query(({ ctx, input: { ids } }) =>
    reading(ctx, async (tx) => inOrderOf(ids, await findCriteriaSets(tx, ids), toCriteriaSet)),
  );

/** Who did what with a criteria set of the caller's scope, with what each change replaced; also with a deleted draft. */
export const history = procedure("criteria.read")
  .input(ruleChanges.ruleHistory)
  .output(z.array(ruleChanges.ruleChange))
  .query(({ ctx, input }) =>
    reading(ctx, (tx) =>
      readRuleHistory(tx, "CRITERIA_SET", input.id, async () => (await findCriteriaSets(tx, [input.id])).length > 0),
    ),
  );

/** Drafts of the caller's scope that were deleted, latest first. */
export const deleted = procedure("criteria.read")
  .input(ruleChanges.listDeletedDrafts)
  .output(ruleChanges.deletedDraftPage)
  .query(({ ctx, input: { first, after = null } }) =>
    reading(ctx, async (tx) => {
      const rows = await pageOfDeleted(tx, "CRITERIA_SET", { after, limit: first + 1 });
      return pageOf(rows, first, (row) => encodeCursor(deletedKeyset, [row.changeId]), toDeletedDraft);
    }),
  );

function historyFields(set: CriteriaSetRow): Fields {
  const head = fieldsOf(set, ["titleVi", "titleEn", "model", "appliesTo", "illustrative", "frameworkId"]);
  return new Map([...head, ...definitionFields(set.definition)]);
}

async function insertDraft(tx: Transaction, draft: NewCriteriaSet, actor: string): Promise<CriteriaSet> {
  const set = await insertCriteriaSet(tx, draft, actor);
  const fields = differences(noFields, historyFields(set));
  await recordRuleChange(tx, { of: "CRITERIA_SET", subject: set, kind: "CREATE", actor, fields });
  return toCriteriaSet(set);
}

/** The kinds of subject that a set is for, in order; each of the model. @throws DomainError INVALID_INPUT */
function requireSorts(model: TitleModel, appliesTo: CriteriaSet["appliesTo"]): CriteriaSet["appliesTo"] {
  const strange = appliesTo.filter((sort) => !criteriaSets.sortsOfModel[model].includes(sort));
  if (strange.length > 0) throw new DomainError("INVALID_INPUT", { reason: `${model}: ${strange.join(", ")}` });
  return criteriaSets.sortsInOrder(appliesTo);
}

/** Drafts a framework (bộ tiêu chí khung), which is the city's business. */
export const create = procedure("criteria.manage")
  .input(criteriaSets.createCriteriaSet)
  .output(criteriaSets.criteriaSet)
  .mutation(({ ctx, input }) =>
    commanding(ctx, "criteria.create", input, async (tx, body, actor) => {
      await assertInScope(tx, ctx.principal, body.unitId);
      await requireTopUnit(tx, body.unitId);
      const appliesTo = requireSorts(body.model, body.appliesTo);
      return insertDraft(tx, { ...body, appliesTo, frameworkId: null }, actor);
    }),
  );

/** Drafts a set of a unit below, as a copy of the framework to be made stricter or more concrete, for the same subjects. */
export const derive = procedure("criteria.manage")
  .input(criteriaSets.deriveCriteriaSet)
  .output(criteriaSets.criteriaSet)
  .mutation(({ ctx, input }) =>
    commanding(ctx, "criteria.derive", input, async (tx, body, actor) => {
      await assertInScope(tx, ctx.principal, body.unitId);
      const [framework] = await findCriteriaSets(tx, [body.frameworkId]);
      if (framework === undefined) throw new DomainError("NOT_FOUND");
      requireDerivable(framework);
      const below = await unitsStrictlyBelow(tx, [framework.unitId], [body.unitId]);
      if (!below.has(body.unitId)) throw new DomainError("FRAMEWORK_UNIT");
      const { model, appliesTo, illustrative, definition } = framework;
      const derivation = { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 };
      const copy = { model, appliesTo, illustrative, definition: { ...definition, derivation } };
      return insertDraft(tx, { ...body, ...copy }, actor);
    }),
  );

/** Replaces what a draft says. It need not be sound before it is published. */
export const update = procedure("criteria.manage")
  .input(criteriaSets.updateCriteriaSet)
  .output(criteriaSets.criteriaSet)
  .mutation(({ ctx, input }) =>
    commanding(ctx, "criteria.update", input, async (tx, body, actor) => {
      const before = requireDraft(await lockCriteriaSet(tx, body.id), body.expectedRevision);
      // What is derived stays for the subjects that its framework is for.
      const appliesTo = before.frameworkId === null ? requireSorts(before.model, body.appliesTo) : before.appliesTo;
      const after = await updateDraft(tx, body.id, { ...body, appliesTo }, actor);
      const fields = differences(historyFields(before), historyFields(after));
      await recordRuleChange(tx, { of: "CRITERIA_SET", subject: after, kind: "UPDATE", actor, fields });
      return toCriteriaSet(after);
    }),
  );

/** Deletes a draft; the history keeps what it said, who deleted it and why. */
export const deleteDraft = procedure("criteria.manage")
  .input(ruleChanges.deleteDraft)
  .output(z.object({ id }))
  .mutation(({ ctx, input }) =>
    commanding(ctx, "criteria.deleteDraft", input, async (tx, { id: draftId, expectedRevision, reason }, actor) => {
      const draft = requireDraft(await lockCriteriaSet(tx, draftId), expectedRevision);
      await deleteCriteriaSet(tx, draft.id);
      const fields = differences(historyFields(draft), noFields);
      await recordRuleChange(tx, { of: "CRITERIA_SET", subject: draft, kind: "DELETE", actor, reason, fields });
      return { id: draft.id };
    }),
  );

/**
 * Puts a draft in force by a decision (quyết định ban hành). From then on nothing about it changes; the version before it for the same
 * subjects is superseded.
 */
export const publish = procedure("criteria.manage")
  .input(criteriaSets.publishCriteriaSet)
  .output(criteriaSets.criteriaSet)
  .mutation(async ({ ctx, input }) => {
    const validFrom = input.validFrom ?? input.decisionDate;
    if (validFrom < input.decisionDate) {
      throw new DomainError("INVALID_INPUT", { reason: "validFrom is before the decision" });
    }
    if (input.decisionDate > today(ctx.now())) {
      throw new DomainError("INVALID_INPUT", { reason: "decisionDate is in the future" });
    }
    try {
      return await commanding(ctx, "criteria.publish", input, async (tx, body, actor) => {
        const draft = requireDraft(await lockCriteriaSet(tx, body.id), body.expectedRevision);
        const [framework] = draft.frameworkId === null ? [] : await findCriteriaSets(tx, [draft.frameworkId]);
        requirePublishable(draft, framework);
        const other = await overlapping(tx, draft);
        if (other !== undefined) throw new DomainError("CRITERIA_OVERLAP", { title: other.titleVi });
        const decision = { number: body.decisionNumber, date: body.decisionDate, validFrom };
        const published = await publishDraft(tx, draft, decision, actor);
        const stamp = ["state", "version", "decisionNumber", "decisionDate", "validFrom"] as const;
        const fields = differences(fieldsOf(draft, stamp), fieldsOf(published, stamp));
        await recordRuleChange(tx, { of: "CRITERIA_SET", subject: published, kind: "PUBLISH", actor, fields });
        return toCriteriaSet(published);
      });
    } catch (error) {
      // Two drafts of one issuer and model at once: the second one's author has not seen the first one's set.
      if (sqlState(error) === "23505") throw new DomainError("CONFLICT", {}, { cause: error });
      throw error;
    }
  });

/** @throws DomainError NOT_FOUND, CRITERIA_STATE, CONFLICT */
function requireDraft(row: CriteriaSetRow | undefined, expectedRevision: number): CriteriaSetRow {
  if (row !== undefined && row.state !== "DRAFT") throw new DomainError("CRITERIA_STATE", { state: row.state });
  return requireFound(row, expectedRevision);
}
