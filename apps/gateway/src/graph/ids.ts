import { DomainError, id as uuid } from "@khuyenhoc/contracts";

const nodeTypes = ["Unit", "Registration", "Fund", "Event"] as const;
export type NodeType = (typeof nodeTypes)[number];

/** Opaque global id of a node. */
export function toGlobalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString("base64url");
}

/** What is no global id, among ids that are asked for together. A type has to be named, and nothing of it has no id. */
export const NOBODY = { typename: "Unit", id: "" };

/** @returns without an id where it is no global id of a node: one of many must not take the answers of the others away */
export function fromGlobalId(value: string): { typename: string; id: string } {
  const [typename = "", id = ""] = Buffer.from(value, "base64url").toString("utf8").split(":");
  return nodeTypes.some((type) => type === typename) && uuid.safeParse(id).success ? { typename, id } : NOBODY;
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
