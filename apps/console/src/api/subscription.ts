import type { TypedDocumentString } from "../generated/graphql.ts";
import type { GraphClient } from "./client.ts";
import { createEventParser, reconnectDelay } from "./event-stream.ts";
import { ApiFailure, failureOf } from "./failure.ts";

export type LiveState = "connecting" | "live" | "waiting" | "stopped";

export interface SubscriptionHandlers<Result> {
  next(data: Result): void;
  state?(state: LiveState): void;
}

/** A stream that says nothing for this long is taken for dead: the gateway sends a comment more often than that. */
const SILENCE_MS = 60_000;

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

/**
 * A GraphQL subscription over server-sent events ("distinct connections" mode). `fetch` rather than EventSource,
 * because the token belongs into a header and not into a URL. Reconnects with back-off and a fresh token.
 *
 * @returns stops it
 */
export function subscribe<Result, Variables>(
  client: GraphClient,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  handlers: SubscriptionHandlers<Result>,
): () => void {
  const stop = new AbortController();
  const report = (state: LiveState): void => {
    if (!stop.signal.aborted) handlers.state?.(state);
  };

  /** @returns whether the stream came to life */
  async function connect(token: string): Promise<boolean> {
    const attempt = new AbortController();
    const abort = (): void => attempt.abort();
    stop.signal.addEventListener("abort", abort, { once: true });
    let silence = setTimeout(abort, SILENCE_MS);
    try {
      const response = await fetch(client.url, {
        method: "POST",
        headers: { ...client.headers(token), accept: "text/event-stream" },
        body: JSON.stringify({ query: document.toString(), variables }),
        signal: attempt.signal,
      });
      if (response.status === 401) {
        await client.tokens.renew();
        return false;
      }
      if (!response.ok || response.body === null) return false;
      const parse = createEventParser();
      const decoder = new TextDecoder();
      let lived = false;
      for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
        clearTimeout(silence);
        silence = setTimeout(abort, SILENCE_MS);
        for (const { event, data } of parse(decoder.decode(bytes, { stream: true }))) {
          if (event === "complete") return lived;
          if (event !== "next") continue;
          const answer = JSON.parse(data) as { data?: Result; errors?: unknown };
          if (answer.errors !== undefined) throw failureOf(answer.errors);
          if (answer.data !== undefined && answer.data !== null) {
            lived = true;
            report("live");
            if (!stop.signal.aborted) handlers.next(answer.data);
          }
        }
      }
      return lived;
    } finally {
      clearTimeout(silence);
      stop.signal.removeEventListener("abort", abort);
    }
  }

  /** Refusals that another attempt would only meet again. */
  const isFinal = (error: unknown): boolean =>
    error instanceof ApiFailure && ["SESSION_ENDED", "FORBIDDEN", "OUT_OF_SCOPE", "NOT_FOUND"].includes(error.code);

  async function run(): Promise<void> {
    let failures = 0;
    while (!stop.signal.aborted) {
      report("connecting");
      try {
        failures = (await connect(await client.tokens.token())) ? 1 : failures + 1;
      } catch (error) {
        if (isFinal(error)) break;
        failures += 1;
      }
      report("waiting");
      await pause(reconnectDelay(failures, Math.random()), stop.signal);
    }
    report("stopped");
  }

  void run();
  return () => stop.abort();
}
