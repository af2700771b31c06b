import type { Principal } from "@khuyenhoc/authz";
import type { Logger } from "@khuyenhoc/service-kit";
import type { Ancestry } from "../live/ancestry.ts";
import type { CountsFeed } from "../live/counts-feed.ts";
import type { Clients } from "../services/clients.ts";
import type { Loaders } from "../services/loaders.ts";

/** What resolvers work with; one per request. */
export interface Context {
  principal: Principal;
  /** Seconds since the epoch at which the caller's token ends. */
  expiresAt: number;
  language: "vi" | "en";
  requestId: string;
  logger: Logger;
  clients: Clients;
  /** Replaced before each event of a subscription, whose context outlives one answer. */
  loaders: Loaders;
  freshLoaders(): Loaders;
  countsFeed: CountsFeed;
  ancestry: Ancestry;
  services: readonly { name: string; url: string }[];
  now(): Date;
}
