import type { Principal } from "@khuyenhoc/authz";
import type { RoleName } from "@khuyenhoc/contracts";
import { uuidOf } from "./uuid-of.ts";

/**
 * A caller with one role at the given units, for calls that do not come through a server. The same role and units give the
 * same subject.
 *
 * @param roots granted units, each for its whole subtree
 */
export function principal(role: RoleName, roots: readonly string[]): Principal {
  const name = `${role} at ${[...roots].sort().join(",")}`;
  return {
    subject: uuidOf(name),
    username: `test-${role}`,
    roles: [role],
    roots: [...roots],
    clientId: role === "partner" ? "khuyenhoc-partner-education" : "khuyenhoc-console",
  };
}
