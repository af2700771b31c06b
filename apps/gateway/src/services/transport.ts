import { tracedCall } from "@khuyenhoc/service-kit";
import { Agent } from "undici";

const TIMEOUT_MS = 30_000;
/** A file of a million rows is read while its sender waits; as long as the service gives itself. */
const READING_MS = 130_000;
const readingFile = /imports\.(preview|remap|confirm|errors)$/;

/** Connections to a service are kept between requests; there are never more than these, so that a burst waits here. */
const CONNECTIONS = 64;

/** What the tRPC client needs of an answer. */
export interface ServiceAnswer {
  ok: boolean;
  json(): Promise<unknown>;
}

/** Sends one request of the tRPC client. */
export type Send = (
  url: URL | string | Request,
  init?: { method?: string | undefined; headers?: unknown; body?: unknown },
) => Promise<ServiceAnswer>;

/**
 * HTTP to one service over connections that are kept, with the trace passed on. It stands in for `fetch`, whose streams and
 * signals cost more here than what is sent.
 *
 * @param peer name of the service, for spans
 */
export function createTransport(peer: string): { send: Send; close(): Promise<void> } {
  const agent = new Agent({
    connections: CONNECTIONS,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    connect: { timeout: 3000 },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const send: Send = (url, init) =>
    tracedCall("gateway", peer, "POST", async (traceHeaders) => {
      const { origin, pathname, search } = new URL(String(url));
      const { statusCode, body } = await agent.request({
        origin,
        path: pathname + search,
        method: "POST",
        headers: { ...(init?.headers as Record<string, string>), ...traceHeaders },
        body: String(init?.body ?? ""),
        ...(readingFile.test(pathname) ? { headersTimeout: READING_MS, bodyTimeout: READING_MS } : {}),
      });
      return { status: statusCode, ok: statusCode < 400, json: () => body.json() };
    });
  return { send, close: () => agent.close() };
}
