import type { Handlers } from "@khuyenhoc/messaging";
import { applyUnitState } from "./tree.ts";

/** Keeps a replica of the tree up to date; for a consumer of the topic `organizations.units`. */
export const unitTreeHandlers = {
  "vn.khuyenhoc.organizations.unit.changed.v1": async (event, tx) => {
    await applyUnitState(tx, event.data);
  },
} satisfies Handlers;
