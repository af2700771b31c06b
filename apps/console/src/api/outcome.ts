import { ApiFailure } from "./failure.ts";

interface RefusalShape {
  __typename: "OperationError";
  code: string;
  messageVi: string;
  messageEn: string;
  details?: unknown;
}

/** What a mutation answers when it was not refused. */
export type Success<Result> = Exclude<Result[keyof Result], { __typename: "OperationError" }>;

function isRefusal(value: unknown): value is RefusalShape {
  return typeof value === "object" && value !== null && "__typename" in value && value.__typename === "OperationError";
}

/**
 * Every mutation has one field, a union of its success and a typed refusal.
 *
 * @param data the mutation's data
 * @returns    the success
 * @throws ApiFailure with the refusal's code and both messages
 */
export function successOf<Result extends object>(data: Result): Success<Result> {
  const [outcome] = Object.values(data) as Result[keyof Result][];
  if (isRefusal(outcome)) {
    throw new ApiFailure({
      code: outcome.code,
      vi: outcome.messageVi,
      en: outcome.messageEn,
      details: outcome.details,
    });
  }
  return outcome as Success<Result>;
}
