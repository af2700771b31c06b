import { DomainError } from "@khuyenhoc/contracts";
import type { AppRouter as OrganizationsRouter } from "@khuyenhoc/organizations/router";
import type { AppRouter as RegistrationsRouter } from "@khuyenhoc/registrations/router";
import { domainErrorFromResponse, tracedFetch } from "@khuyenhoc/service-kit";
import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import type { AnyRouter } from "@trpc/server";

/** Calls in one HTTP request; a service takes up to 100. */
const MAX_BATCH = 50;
const TIMEOUT_MS = 30_000;

export interface ServiceUrls {
  organizations: string;
  registrations: string;
}

/** Whose call it is: the caller's own token goes on, so that every service decides for itself. */
export interface Caller {
  token: string;
  requestId: string;
  correlationId: string;
}

function clientOf<Router extends AnyRouter>(peer: string, url: string, caller: Caller) {
  const send = tracedFetch("gateway", peer);
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
        fetch: (input, init) => {
          const timeout = AbortSignal.timeout(TIMEOUT_MS);
          const signal = init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
          return send(input, { ...(init as RequestInit), signal });
        },
      }),
    ],
  } as unknown as Parameters<typeof createTRPCClient<Router>>[0]);
}

/**
 * Typed clients of the services for one request. They are never shared between requests: a batch carries one token.
 */
export function createClients(urls: ServiceUrls, caller: Caller) {
  return {
    organizations: clientOf<OrganizationsRouter>("organizations", urls.organizations, caller),
    registrations: clientOf<RegistrationsRouter>("registrations", urls.registrations, caller),
  };
}
export type Clients = ReturnType<typeof createClients>;

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
