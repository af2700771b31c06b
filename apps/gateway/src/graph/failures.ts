import { DomainError, type DomainErrorShape } from "@khuyenhoc/contracts";
import type { Logger } from "@khuyenhoc/service-kit";
import { GraphQLError } from "graphql";
import { failureOfCall } from "../services/clients.ts";

/** `extensions` of an error in an answer: stable code, both messages, and the request's id. */
export function extensionsOf(shape: DomainErrorShape, requestId: string): Record<string, unknown> {
  return { ...shape, requestId };
}

/** An error as it leaves the gateway, in the caller's language. */
export function toGraphQLError(
  failure: DomainError,
  options: { requestId: string; language: "vi" | "en"; original?: GraphQLError; status?: boolean },
): GraphQLError {
  const shape = failure.toShape();
  const { original } = options;
  return new GraphQLError(shape[options.language], {
    ...(original?.nodes ? { nodes: original.nodes } : {}),
    ...(original?.path ? { path: original.path } : {}),
    extensions: {
      ...extensionsOf(shape, options.requestId),
      ...(options.status === true ? { http: { status: failure.http, spec: true } } : {}),
    },
  });
}

/** The expected failure behind an error that a resolver threw. */
export function expectedIn(error: unknown): DomainError | undefined {
  let current = error;
  for (let depth = 0; depth < 6 && current instanceof Error; depth += 1) {
    const failure = failureOfCall(current);
    if (failure !== undefined) return failure;
    current = current instanceof GraphQLError ? current.originalError : current.cause;
  }
  return undefined;
}

/** Syntax, validation, values of variables: GraphQL errors all the way down, with nothing of ours inside. */
function isFaultOfDocument(error: GraphQLError): boolean {
  const { originalError } = error;
  return originalError === undefined || (originalError instanceof GraphQLError && isFaultOfDocument(originalError));
}

/**
 * Puts errors into the platform's form: expected failures with their code; anything else is logged once with the request
 * id and leaves as INTERNAL. Errors of the document itself (syntax, validation) are the caller's to read and pass.
 */
export function maskError(
  error: unknown,
  options: { requestId: string; language: "vi" | "en"; logger: Pick<Logger, "error">; status?: boolean },
): GraphQLError {
  const original = error instanceof GraphQLError ? error : undefined;
  const expected = expectedIn(error);
  if (expected !== undefined) return toGraphQLError(expected, { ...options, ...(original ? { original } : {}) });
  if (original !== undefined && isFaultOfDocument(original)) {
    // Errors of compiled operations have no extensions at all.
    const extensions: GraphQLError["extensions"] | undefined = original.extensions;
    if (extensions?.code !== undefined && extensions.vi !== undefined) return original;
    return new GraphQLError(original.message, {
      ...(original.nodes ? { nodes: original.nodes } : {}),
      ...(original.path ? { path: original.path } : {}),
      extensions: {
        ...(options.status === true ? { http: { status: 400, spec: true } } : {}),
        ...extensions,
        ...extensionsOf(new DomainError("INVALID_INPUT", { reason: "GraphQL" }).toShape(), options.requestId),
      },
    });
  }
  options.logger.error({ requestId: options.requestId, err: original?.originalError ?? error }, "resolver failed");
  return toGraphQLError(new DomainError("INTERNAL"), { ...options, ...(original ? { original } : {}) });
}
