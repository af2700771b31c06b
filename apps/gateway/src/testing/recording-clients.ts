import { createLogger } from "@khuyenhoc/service-kit";
import { principal } from "@khuyenhoc/testkit";
import type { Context } from "../graph/context.ts";
import { createAncestry } from "../live/ancestry.ts";
import { createListening } from "../live/counts-feed.ts";
import type { Clients } from "../services/clients.ts";
import { createLoaders } from "../services/loaders.ts";
import { city } from "./stand-ins.ts";

/** One call of a service's procedure, as the graph makes it. */
export interface RecordedCall {
  /** Service and procedure: `organizations.units.byIds`. */
  procedure: string;
  kind: "query" | "mutate";
  input: unknown;
}

/**
 * Clients of the services' shape that send nothing: for what is decided before anything is sent.
 *
 * @param answer what each call is answered
 */
export function recordingClients(answer: (call: RecordedCall) => Promise<unknown>): {
  clients: Clients;
  calls: RecordedCall[];
} {
  const calls: RecordedCall[] = [];
  const at = (path: readonly string[]): unknown =>
    new Proxy(() => undefined, {
      get: (_target, name) => (typeof name === "string" ? at([...path, name]) : undefined),
      apply: (_target, _this, [input]: unknown[]) => {
        const kind = path.at(-1) === "mutate" ? "mutate" : "query";
        const call: RecordedCall = { procedure: path.slice(0, -1).join("."), kind, input };
        calls.push(call);
        return answer(call);
      },
    });
  return { clients: at([]) as Clients, calls };
}

/** What resolvers work with, over such clients. */
export function contextOver(clients: Clients, caller: Context["principal"] = principal("city-admin", [city])): Context {
  const loaders = createLoaders(clients);
  return {
    principal: caller,
    expiresAt: Math.floor(Date.now() / 1000) + 300,
    language: "vi",
    requestId: "request-0001",
    logger: createLogger({ service: "gateway", level: "silent" }),
    clients,
    loaders,
    freshLoaders: () => createLoaders(clients),
    countsFeed: {
      listen: () => createListening(() => undefined).listener,
      listeners: 0,
      isReady: () => true,
      stop: async () => undefined,
    },
    ancestry: createAncestry(Date.now),
    services: [],
    now: () => new Date(),
  };
}
