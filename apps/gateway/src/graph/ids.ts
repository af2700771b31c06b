import { DomainError, id as uuid } from "@khuyenhoc/contracts";

export type NodeType = "Unit" | "Registration" | "Fund";

/** Opaque global id of a node. */
export function toGlobalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString("base64url");
}

/** @throws DomainError NOT_FOUND when it is no global id */
export function fromGlobalId(value: string): { typename: string; id: string } {
  const [typename = "", id = ""] = Buffer.from(value, "base64url").toString("utf8").split(":");
  if (!/^[A-Za-z]+$/.test(typename) || !uuid.safeParse(id).success) throw new DomainError("NOT_FOUND");
  return { typename, id };
}

/**
 * The id a service knows, from a global id or a plain UUID.
 *
 * @throws DomainError INVALID_INPUT when it is neither, or names another type
 */
export function idOf(type: NodeType, value: string | number): string {
  const text = String(value);
  if (uuid.safeParse(text).success) return text;
  const [typename, id] = Buffer.from(text, "base64url").toString("utf8").split(":");
  if (typename !== type || !uuid.safeParse(id).success) {
    throw new DomainError("INVALID_INPUT", { reason: `${type} id` });
  }
  return id ?? text;
}

/** Like {@link idOf} for an argument that may be left out. */
export function optionalId(type: NodeType, value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : idOf(type, value);
}
