import { useQueryClient } from "@tanstack/react-query";
import { useGraphClient } from "../api/hooks.ts";
import { successOf } from "../api/outcome.ts";
import {
  ApproveRegistrationsDocument,
  type BulkRefusalFragment,
  ReturnRegistrationsDocument,
  SubmitRegistrationsDocument,
} from "../generated/graphql.ts";

export type BulkCommand = "submit" | "approve" | "return";

export interface BulkOutcome {
  succeeded: readonly { id: string }[];
  refused: readonly BulkRefusalFragment[];
}

/** Submits, approves or returns many at once; each row has its own outcome. */
export function useBulkCommand(): (
  command: BulkCommand,
  ids: readonly string[],
  idempotencyKey: string,
  reason?: string,
) => Promise<BulkOutcome> {
  const client = useGraphClient();
  const cache = useQueryClient();
  return async (command, ids, idempotencyKey, reason = "") => {
    const input = { idempotencyKey, ids: [...ids] };
    const send = async (): Promise<BulkOutcome> => {
      switch (command) {
        case "submit":
          return successOf(await client.execute(SubmitRegistrationsDocument, { input }));
        case "approve":
          return successOf(await client.execute(ApproveRegistrationsDocument, { input }));
        case "return":
          return successOf(await client.execute(ReturnRegistrationsDocument, { input: { ...input, reason } }));
      }
    };
    const outcome = await send();
    await cache.invalidateQueries();
    return outcome;
  };
}
