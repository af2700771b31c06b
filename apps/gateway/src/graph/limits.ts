import { DomainError } from "@khuyenhoc/contracts";
import { type DocumentNode, visit } from "graphql";

/** What one document may ask for. The console's largest page costs about a fifth of the limit. */
export const limits = {
  /** Lexical tokens, counted while parsing. */
  tokens: 4000,
  /** Nesting, fragments resolved. */
  depth: 14,
  /** Sum of fields, lists multiplied by their length. */
  cost: 12_000,
  /** Fields under another name. */
  aliases: 60,
  /** Root fields of the operation. */
  roots: 20,
};

/** @throws DomainError QUERY_TOO_COMPLEX */
export function assertWithinLimits(document: DocumentNode): void {
  let aliases = 0;
  visit(document, {
    OperationDefinition({ selectionSet }) {
      if (selectionSet.selections.length > limits.roots) {
        throw new DomainError("QUERY_TOO_COMPLEX", { reason: `> ${limits.roots} root fields` });
      }
    },
    Field({ alias }) {
      if (alias === undefined) return;
      aliases += 1;
      if (aliases > limits.aliases) {
        throw new DomainError("QUERY_TOO_COMPLEX", { reason: `> ${limits.aliases} aliases` });
      }
    },
  });
}
