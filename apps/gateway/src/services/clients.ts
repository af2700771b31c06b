import { DomainError } from "@khuyenhoc/contracts";
import type { AppRouter as EventsRouter } from "@khuyenhoc/events/router";
import type { AppRouter as FundsRouter } from "@khuyenhoc/funds/router";
import type { AppRouter as OrganizationsRouter } from "@khuyenhoc/organizations/router";
import type { AppRouter as RegistrationsRouter } from "@khuyenhoc/registrations/router";
import { domainErrorFromResponse } from "@khuyenhoc/service-kit";
import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";
import { createTransport, type Send } from "./transport.ts";

/** Calls in one HTTP request; a service takes up to 100. */
const MAX_BATCH = 50;

export interface ServiceUrls {
  organizations: string;
  registrations: string;
  funds: string;
  events: string;
}

/** Whose call it is: the caller's own token goes on, so that every service decides for itself. */
export interface Caller {
  token: string;
  requestId: string;
  correlationId: string;
}

function clientOf<Router extends AnyRouter>(url: string, send: Send, caller: Caller) {
  return createTRPCClient<Router>({
    links: [
      httpBatchLink({
        url: `${url.replace(/\/+$/, "")}/trpc`,
        maxItems: MAX_BATCH,
        // A GET would put personal data into URLs and their logs.
        methodOverride: "POST",
        headers: {
          authorization: `Bearer ${caller.token}`,
          "x-request-id": caller.requestId,
          "x-correlation-id": caller.correlationId,
        },
        fetch: send,
      }),
    ],
  } as unknown as Parameters<typeof createTRPCClient<Router>>[0]);
}

/** The services as one process sees them. */
export interface Services {
  /**
   * Typed clients for one request. They are never shared between requests: a batch carries one token.
   */
  clientsFor(caller: Caller): Clients;
  /** Closes the connections when their answers have come. */
  close(): Promise<void>;
}

export interface Clients {
  organizations: ReturnType<typeof clientOf<OrganizationsRouter>>;
  registrations: ReturnType<typeof clientOf<RegistrationsRouter>>;
  funds: ReturnType<typeof clientOf<FundsRouter>>;
  events: ReturnType<typeof clientOf<EventsRouter>>;
}

/** Opens connections to the services as they are needed. */
export function connectServices(urls: ServiceUrls): Services {
  const organizations = createTransport("organizations");
  const registrations = createTransport("registrations");
  const funds = createTransport("funds");
  const events = createTransport("events");
  return {
    clientsFor: (caller) => ({
      organizations: clientOf<OrganizationsRouter>(urls.organizations, organizations.send, caller),
      registrations: clientOf<RegistrationsRouter>(urls.registrations, registrations.send, caller),
      funds: clientOf<FundsRouter>(urls.funds, funds.send, caller),
      events: clientOf<EventsRouter>(urls.events, events.send, caller),
    }),
    async close() {
      await Promise.all([organizations.close(), registrations.close(), funds.close(), events.close()]);
    },
  };
}

/**
 * What a failed call means to the caller: the service's own refusal, or SERVICE_UNAVAILABLE when it gave no answer.
 *
 * @returns undefined for a fault that must be masked
 */
export function failureOfCall(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  if (!(error instanceof TRPCClientError)) return undefined;
  return (
    domainErrorFromResponse(error) ??
    (error.data === undefined || error.data === null
      ? new DomainError("SERVICE_UNAVAILABLE", {}, { cause: error })
      : undefined)
  );
}
