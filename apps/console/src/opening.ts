import { createGraphClient, type GraphClient } from "./api/client.ts";
import type { Viewer } from "./authentication/auth-provider.ts";
import { openIdentity } from "./authentication/identity.ts";
import { createSession, type Session } from "./authentication/session.ts";
import { fetchConfiguration } from "./configuration.ts";
import { ViewerDocument } from "./generated/graphql.ts";

export interface Opened {
  session: Session;
  client: GraphClient;
  version: string;
  /** Undefined when nobody is signed in. */
  viewer: Viewer | undefined;
}

const clock = {
  now: () => Date.now(),
  setTimeout: (work: () => void, milliseconds: number): unknown => setTimeout(work, milliseconds),
  clearTimeout: (timer: unknown): void => clearTimeout(timer as ReturnType<typeof setTimeout> | undefined),
};

let identity: Promise<Omit<Opened, "viewer">> | undefined;

async function identify(): Promise<Omit<Opened, "viewer">> {
  const configuration = await fetchConfiguration();
  const session = createSession(await openIdentity(configuration), clock);
  return { session, client: createGraphClient(session), version: configuration.version };
}

/**
 * Everything that has to be known before a page can be shown: the configuration, who is signed in, what he may do.
 * The answer of the identity server is in the URL and good for once, so it is asked for once, however often the rest
 * has to be tried.
 *
 * @throws when the gateway or the identity server does not answer
 */
export async function open(): Promise<Opened> {
  identity ??= identify();
  identity.catch(() => {
    identity = undefined;
  });
  const found = await identity;
  if (found.session.ended()) return { ...found, viewer: undefined };
  try {
    const { viewer } = await found.client.execute(ViewerDocument, {});
    return { ...found, viewer };
  } catch (error) {
    // The session was ended while it was being asked about: that is being signed out, not a failure.
    if (found.session.ended()) return { ...found, viewer: undefined };
    throw error;
  }
}
