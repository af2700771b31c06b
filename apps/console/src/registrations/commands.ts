import { useQueryClient } from "@tanstack/react-query";
import { useGraphClient } from "../api/hooks.ts";
import { successOf } from "../api/outcome.ts";
import type { DecisionCommand, DecisionForm } from "../assessments/decision-inputs.tsx";
import {
  ApproveRegistrationsDocument,
  type BulkRefusalFragment,
  CorrectRegistrationsDocument,
  ProposeRegistrationsDocument,
  RecogniseRegistrationsDocument,
  RefuseRegistrationsDocument,
  ReturnRegistrationsDocument,
  RevokeRegistrationsDocument,
  SubmitRegistrationsDocument,
} from "../generated/graphql.ts";

export type BulkCommand = "submit" | "approve" | "return" | DecisionCommand;

export interface BulkOutcome {
  succeeded: readonly { id: string }[];
  refused: readonly BulkRefusalFragment[];
}

/** Carries a command out on many at once; each row has its own outcome. */
export function useBulkCommand(): (
  command: BulkCommand,
  ids: readonly string[],
  idempotencyKey: string,
  form?: DecisionForm,
) => Promise<BulkOutcome> {
  const client = useGraphClient();
  const cache = useQueryClient();
  return async (command, ids, idempotencyKey, form = {}) => {
    const input = { idempotencyKey, ids: [...ids] };
    const { number = "", decidedOn = "", outcome = "RECOGNISED", reason = "" } = form;
    const paper = { ...input, number, decidedOn };
    const validUntil = form.validUntil || null;
    const level = form.level || null;
    const send = async (): Promise<BulkOutcome> => {
      switch (command) {
        case "submit":
          return successOf(await client.execute(SubmitRegistrationsDocument, { input }));
        case "approve":
          return successOf(await client.execute(ApproveRegistrationsDocument, { input }));
        case "return":
          return successOf(await client.execute(ReturnRegistrationsDocument, { input: { ...input, reason } }));
        case "propose":
          return successOf(await client.execute(ProposeRegistrationsDocument, { input }));
        case "recognise":
          return successOf(
            await client.execute(RecogniseRegistrationsDocument, { input: { ...paper, level, validUntil } }),
          );
        case "refuse":
          return successOf(await client.execute(RefuseRegistrationsDocument, { input: { ...paper, reason } }));
        case "revoke":
          return successOf(await client.execute(RevokeRegistrationsDocument, { input: { ...paper, reason } }));
        case "correct":
          return successOf(
            await client.execute(CorrectRegistrationsDocument, {
              input: { ...paper, outcome, level, validUntil, reason },
            }),
          );
      }
    };
    const answer = await send();
    await cache.invalidateQueries();
    return answer;
  };
}
