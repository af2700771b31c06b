import { DomainError } from "@khuyenhoc/contracts";
import { context, isSpanContextValid, type Span, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { AnyRouter, inferRouterContext } from "@trpc/server";
import { type FastifyTRPCPluginOptions, fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import { type FastifyError, type FastifyInstance, type FastifyRequest, fastify, LogController } from "fastify";
import { expectedFailure, failureData } from "./failures.ts";
import { bearerToken, type TokenVerifier } from "./identity.ts";
import type { Logger } from "./logger.ts";
import type { Metrics } from "./metrics.ts";
import { createReadiness, type ReadinessChecks } from "./readiness.ts";
import { acceptOrMakeId, type RequestContext } from "./request.ts";
import { incomingTrace } from "./tracing.ts";

/** Largest request body, in bytes: an import file of 16 MB in base64 with room to spare. */
export const BODY_LIMIT = 24 * 1024 * 1024;
/** Most calls in one batch. */
const MAX_BATCH = 100;

export interface ServerOptions<Router extends AnyRouter = AnyRouter> {
  /** Name of the process, as in logs, metrics and spans. */
  name: string;
  host: string;
  /** 0 takes any free port. */
  port: number;
  logger: Logger;
  metrics: Metrics;
  /** By name; all must hold for `/health/ready` to answer 200. */
  checks: ReadinessChecks;
  /** Verifies callers' tokens. Required with `router`. */
  verifier?: TokenVerifier;
  /** Served at `/trpc`. */
  router?: Router;
  /** Adds what the service's procedures need to what the server knows. Required with `router`. */
  createContext?: (request: RequestContext) => inferRouterContext<Router>;
  /** Further routes (the gateway's); runs before the server listens. */
  routes?: (app: FastifyInstance) => Promise<void> | void;
  /**
   * Proxies whose word about the client's address is taken: their addresses and networks. False, which is the default: nobody's, the
   * address is that of whoever connects.
   */
  trustProxy?: TrustedProxies;
  /** Clock of the procedures; the machine's if not given. */
  now?: () => Date;
}

/** See {@link ServerOptions.trustProxy}. */
export type TrustedProxies = false | readonly string[];

export interface Server {
  /** Base URL, with the port that was taken. */
  url: string;
  app: FastifyInstance;
  /** Answers not ready from now on, finishes what is running, then closes. */
  close(): Promise<void>;
}

const spans = new WeakMap<FastifyRequest, Span>();
const correlations = new WeakMap<FastifyRequest, string>();

/** The correlation id of a request: sent in `x-correlation-id`, or the request's own id. */
export function correlationIdOf(request: FastifyRequest): string {
  return correlations.get(request) ?? request.id;
}

/**
 * Who calls and why not, by the request's token. A token that is not good yields no principal and the refusal, so that
 * each procedure of a batch answers in the platform's own form.
 */
export async function authenticate(
  verifier: TokenVerifier,
  authorization: string | undefined,
): Promise<Pick<RequestContext, "principal" | "refusal">> {
  const token = bearerToken(authorization);
  if (token === undefined) return { principal: null };
  try {
    return { principal: await verifier.verify(token) };
  } catch (error) {
    if (error instanceof DomainError) return { principal: null, refusal: error };
    throw error;
  }
}

/**
 * Starts the HTTP server of a process: `/trpc` (POST only: a GET would put personal data into URLs and their logs),
 * `/health/live`, `/health/ready`, `/metrics`. No CORS: browsers talk to the gateway only, on its own origin.
 *
 * @param options see {@link ServerOptions}
 */
export async function startServer<Router extends AnyRouter>(options: ServerOptions<Router>): Promise<Server> {
  const { logger, metrics } = options;
  const app = fastify({
    loggerInstance: logger,
    // One line of our own per request, see below.
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: "requestId" }),
    bodyLimit: BODY_LIMIT,
    genReqId: (raw) => acceptOrMakeId(raw.headers["x-request-id"]),
    requestIdHeader: false,
    keepAliveTimeout: 72_000,
    requestTimeout: 120_000,
    trustProxy: options.trustProxy ? [...options.trustProxy] : false,
    // A batch names all its procedures in the path.
    routerOptions: { maxParamLength: 8192 },
  }) as unknown as FastifyInstance;
  const readiness = createReadiness(options.checks, logger);
  let stopping = false;

  observe(app, options.name, logger, metrics);
  app.get("/health/live", () => ({ status: "live" }));
  app.get("/health/ready", async (_request, reply) => {
    if (stopping) return reply.code(503).send({ status: "stopping", checks: {} });
    const { ready, checks } = await readiness();
    return reply.code(ready ? 200 : 503).send({ status: ready ? "ready" : "not ready", checks });
  });
  app.get("/metrics", async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  if (options.router !== undefined) await serveRouter(app, options, options.router);
  await options.routes?.(app);

  const address = await app.listen({ host: options.host, port: options.port });
  logger.info({ url: address }, "listening");
  return {
    url: address,
    app,
    async close() {
      stopping = true;
      await app.close();
    },
  };
}

async function serveRouter<Router extends AnyRouter>(
  app: FastifyInstance,
  options: ServerOptions<Router>,
  router: Router,
): Promise<void> {
  const { createContext, verifier, logger, metrics } = options;
  if (createContext === undefined || verifier === undefined) {
    throw new TypeError("A router needs createContext and verifier");
  }
  const trpcOptions: FastifyTRPCPluginOptions<AnyRouter>["trpcOptions"] = {
    router,
    allowMethodOverride: true,
    allowBatching: true,
    maxBatchSize: MAX_BATCH,
    responseMeta: () => ({ headers: { "cache-control": "no-store" } }),
    async createContext({ req }) {
      const correlationId = correlationIdOf(req);
      const request: RequestContext = {
        ...(await authenticate(verifier, req.headers.authorization)),
        requestId: req.id,
        correlationId,
        logger: logger.child({ requestId: req.id, correlationId }),
        now: options.now ?? (() => new Date()),
        metrics,
      };
      if (request.refusal !== undefined) {
        request.logger.info(
          { code: request.refusal.code, reason: String(request.refusal.details.reason ?? "") },
          "token refused",
        );
      }
      return createContext(request);
    },
    onError({ error, req, path }) {
      // Procedures log their own failures; what arrives here without a path failed before any of them ran.
      if (path === undefined && expectedFailure(error) === undefined) {
        logger.error({ requestId: req.id, err: error.cause ?? error }, "request failed");
      }
    },
  };
  await app.register(async (scope) => {
    scope.addHook("onRequest", async (request, reply) => {
      if (request.method !== "POST") {
        const refusal = new DomainError("INVALID_INPUT", { reason: "HTTP method" });
        return reply
          .code(405)
          .header("allow", "POST")
          .send(failureBody(refusal, 405, request.id));
      }
    });
    await scope.register(fastifyTRPCPlugin, { prefix: "/trpc", trpcOptions });
  });
}

/** Request id, span, duration and one log line per request: method, route pattern, status; never URL, query or body. */
function observe(app: FastifyInstance, name: string, logger: Logger, metrics: Metrics): void {
  app.addHook("onRequest", (request, reply, done) => {
    correlations.set(
      request,
      request.headers["x-correlation-id"] === undefined
        ? request.id
        : acceptOrMakeId(request.headers["x-correlation-id"]),
    );
    reply.header("x-request-id", request.id).header("x-content-type-options", "nosniff");
    const route = request.routeOptions.url ?? "unknown";
    if (!isProbe(route)) {
      const span = trace.getTracer(name).startSpan(
        `${request.method} ${route}`,
        {
          kind: SpanKind.SERVER,
          attributes: { "http.request.method": request.method, "http.route": route, "service.name": name },
        },
        incomingTrace(request.headers),
      );
      spans.set(request, span);
    }
    done();
  });
  // Here and not earlier: while the body is read, callbacks run in the socket's own asynchronous context.
  app.addHook("preValidation", (request, _reply, done) => {
    const span = spans.get(request);
    if (span === undefined) done();
    else context.with(trace.setSpan(context.active(), span), done);
  });
  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "unknown";
    const status = reply.statusCode;
    metrics.httpDuration.observe({ method: request.method, route, status: String(status) }, reply.elapsedTime / 1000);
    const span = spans.get(request);
    if (span !== undefined) {
      span.setAttribute("http.response.status_code", status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
    if (!isProbe(route)) {
      const level = status >= 500 ? "warn" : "info";
      logger[level](
        {
          requestId: request.id,
          correlationId: correlationIdOf(request),
          ...(span !== undefined && isSpanContextValid(span.spanContext())
            ? { traceId: span.spanContext().traceId }
            : {}),
          method: request.method,
          route,
          status,
          durationMs: Math.round(reply.elapsedTime * 10) / 10,
        },
        "request",
      );
    }
    done();
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(failureBody(new DomainError("NOT_FOUND"), 404, request.id)),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = expectedFailure(error) ?? refusalOfTransport(error);
    if (refusal === undefined) logger.error({ requestId: request.id, err: error }, "request failed");
    const status = refusal?.http ?? 500;
    return reply.code(status).send(failureBody(refusal ?? error, status, request.id));
  });
}

function isProbe(route: string): boolean {
  return route === "/metrics" || route.startsWith("/health/");
}

function refusalOfTransport(error: FastifyError): DomainError | undefined {
  if (error.statusCode === 413) return new DomainError("PAYLOAD_TOO_LARGE", { limit: "24 MB" });
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new DomainError("INVALID_INPUT", { reason: error.code });
  }
  return undefined;
}

/** A failure outside of any procedure, in the form tRPC clients understand. */
function failureBody(error: unknown, httpStatus: number, requestId: string) {
  const failure = failureData(error, requestId);
  return {
    error: {
      message: failure.domainError.en,
      code: httpStatus >= 500 ? -32603 : -32600,
      data: { code: httpStatus >= 500 ? "INTERNAL_SERVER_ERROR" : "BAD_REQUEST", httpStatus, ...failure },
    },
  };
}
