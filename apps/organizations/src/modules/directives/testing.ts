import type { directives } from "@khuyenhoc/contracts";
import type { z } from "zod";
import { freshKey, type Organization } from "../../testing/organization.ts";

type Caller = ReturnType<Organization["as"]>;
type Draft = Partial<z.input<typeof directives.createDirective>>;

let numbers = 0;

/** A number that no other directive of a test bears. */
export function freshNumber(): string {
  numbers += 1;
  return `${numbers}/KH-HKH`;
}

/** A plan of a unit, drafted. */
export function draftOf(caller: Caller, unitId: string, draft: Draft = {}) {
  return caller.directives.create({
    idempotencyKey: freshKey(),
    unitId,
    kind: "plan",
    number: freshNumber(),
    title: "Kế hoạch xây dựng xã hội học tập",
    issuedOn: "2026-11-02",
    ...draft,
  });
}

/** A plan of a unit, issued. */
export async function issuedOf(caller: Caller, unitId: string, draft: Draft = {}) {
  const { id, revision } = await draftOf(caller, unitId, draft);
  return caller.directives.issue({ idempotencyKey: freshKey(), id, expectedRevision: revision });
}
