import type { TypedDocumentString } from "../generated/graphql.ts";
import { currentLocale } from "../i18n/locale.ts";
import { failureOf, networkFailure, sessionEndedFailure, unexpectedFailure } from "./failure.ts";

/** Where requests get their token from. */
export interface TokenSource {
  /** A token that is still good for a while. Rejects when the session has ended. */
  token(): Promise<string>;
  /** The server refused a token: get another, or learn that the session has ended. */
  renew(): Promise<string>;
  /** That other token was refused as well. */
  refused(): void;
}

export interface GraphClient {
  /**
   * Runs one query or mutation.
   *
   * @throws ApiFailure always and only
   */
  execute<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Result>;
  /** Headers of a request of one's own to the gateway. */
  headers(token: string): Record<string, string>;
  readonly tokens: TokenSource;
  readonly url: string;
}

function headers(token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    "accept-language": currentLocale(),
    "content-type": "application/json",
    "x-request-id": crypto.randomUUID(),
  };
}

/**
 * GraphQL over HTTP. A refused token is renewed once; whoever needs more than that has to sign in again.
 *
 * @param tokens where tokens come from
 * @param url    of the gateway's endpoint, same origin
 */
export function createGraphClient(tokens: TokenSource, url = "/graphql", send: typeof fetch = fetch): GraphClient {
  async function post(body: string, token: string, signal: AbortSignal | undefined): Promise<Response> {
    try {
      return await send(url, {
        method: "POST",
        headers: { ...headers(token), accept: "application/graphql-response+json, application/json;q=0.9" },
        body,
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      throw networkFailure(error);
    }
  }

  async function read(response: Response): Promise<{ data?: unknown; errors?: unknown }> {
    try {
      return (await response.json()) as { data?: unknown; errors?: unknown };
    } catch (error) {
      // A proxy's page instead of an answer: nothing in it that a user could act on.
      throw response.status >= 502 ? networkFailure(error) : unexpectedFailure(error);
    }
  }

  return {
    url,
    tokens,
    headers,
    async execute<Result, Variables>(
      document: TypedDocumentString<Result, Variables>,
      variables: Variables,
      signal?: AbortSignal,
    ): Promise<Result> {
      const body = JSON.stringify({ query: document.toString(), variables });
      let response = await post(body, await tokens.token(), signal);
      if (response.status === 401) response = await post(body, await tokens.renew(), signal);
      if (response.status === 401) {
        tokens.refused();
        throw sessionEndedFailure();
      }
      const answer = await read(response);
      const requestId = response.headers.get("x-request-id") ?? undefined;
      if (answer.errors !== undefined) throw failureOf(answer.errors, requestId);
      if (answer.data === undefined || answer.data === null) throw unexpectedFailure(undefined, requestId);
      return answer.data as Result;
    },
  };
}
