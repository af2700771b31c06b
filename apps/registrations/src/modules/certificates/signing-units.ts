import type { Principal } from "@khuyenhoc/authz";
import type { Transaction } from "@khuyenhoc/database";
import type { Recognised } from "./repository.ts";

/**
 * The unit that signs each registration's certificate: the nearest one above it that the caller was granted.
 *
 * @param nearest nearest granted root above each unit
 * @returns by registration; where the caller may sign for no unit, nothing
 */
export async function signingUnits(
  _tx: Transaction,
  _principal: Pick<Principal, "roots">,
  registrations: readonly Pick<Recognised, "id" | "unitId">[],
  nearest: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  return new Map(
    registrations.flatMap(({ id, unitId }): [string, string][] => {
      const root = nearest.get(unitId);
      return root === undefined ? [] : [[id, root]];
    }),
  );
}
