import { renderGraphiQL } from "@graphql-yoga/render-graphiql";
import { DomainError } from "@khuyenhoc/contracts";
import {
  acceptOrMakeId,
  authenticate,
  BODY_LIMIT,
  bearerToken,
  correlationIdOf,
  type Logger,
  type TokenVerifier,
} from "@khuyenhoc/service-kit";
import { complexityFromQuery } from "@pothos/plugin-complexity";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type DocumentNode, type ExecutionResult, GraphQLError, parse } from "graphql";
import { createYoga, mapAsyncIterator, type Plugin } from "graphql-yoga";
import { decodeJwt } from "jose";
import type { Context } from "../graph/context.ts";
import { extensionsOf, maskError } from "../graph/failures.ts";
import { assertWithinLimits, limits } from "../graph/limits.ts";
import { schema } from "../graph/schema/index.ts";
import type { CountsFeed } from "../live/counts-feed.ts";
import { createClients, type ServiceUrls } from "../services/clients.ts";
import { createLoaders } from "../services/loaders.ts";

export interface GraphOptions {
  verifier: TokenVerifier;
  urls: ServiceUrls;
  services: readonly { name: string; url: string }[];
  countsFeed: CountsFeed;
  logger: Logger;
  graphiql: boolean;
  now: () => Date;
}

interface ServerContext {
  request: Request;
  fastify: FastifyRequest;
  token: string;
  principal: Context["principal"];
}

/** Vietnamese unless English is asked for. */
export function languageOf(header: string | undefined): "vi" | "en" {
  return /^\s*en\b/i.test(header ?? "") ? "en" : "vi";
}

const mediaType = "application/graphql-response+json; charset=utf-8";

/** Limits on the document and its cost, before anything is executed; the cost is told in `extensions.cost`. */
function useLimits(): Plugin<Context> {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: Parameters<typeof parse>[0]) => parse(source, { maxTokens: limits.tokens }));
    },
    onExecute({ args, setResultAndStopExecution }) {
      const refusal = refusalOfDocument(args);
      if (refusal !== undefined) {
        setResultAndStopExecution({ errors: [new GraphQLError(refusal.message, { originalError: refusal })] });
        return undefined;
      }
      const cost = costOf(args);
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in (result as object)) return;
          const answer = result as ExecutionResult;
          const price = { value: cost.complexity, limit: limits.cost };
          setResult({ ...answer, extensions: { ...answer.extensions, cost: price } });
        },
      };
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const refusal = refusalOfDocument(args);
      if (refusal !== undefined) {
        setResultAndStopExecution({ errors: [new GraphQLError(refusal.message, { originalError: refusal })] });
      }
    },
  };
}

interface Asked {
  document: DocumentNode;
  variableValues?: unknown;
  operationName?: unknown;
  contextValue?: unknown;
}

function costOf({ document, variableValues, operationName, contextValue }: Asked) {
  return complexityFromQuery(document, {
    schema,
    variables: (variableValues ?? {}) as Record<string, unknown>,
    ctx: (contextValue ?? {}) as object,
    ...(typeof operationName === "string" ? { operationName } : {}),
  });
}

function refusalOfDocument(asked: Asked): DomainError | undefined {
  try {
    assertWithinLimits(asked.document);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  const { complexity, depth } = costOf(asked);
  if (complexity <= limits.cost && depth <= limits.depth) return undefined;
  return new DomainError("QUERY_TOO_COMPLEX", {
    reason: `cost ${complexity} (≤ ${limits.cost}), depth ${depth} (≤ ${limits.depth})`,
  });
}

/** Puts every error into the platform's form, with the request's id and in its language. */
function useFailures(logger: Logger): Plugin<Context, ServerContext> {
  const masked = (result: ExecutionResult, { fastify }: ServerContext): ExecutionResult => {
    if (result.errors === undefined) return result;
    const language = languageOf(fastify.headers["accept-language"]);
    return {
      ...result,
      errors: result.errors.map((error) => maskError(error, { requestId: fastify.id, language, logger })),
    };
  };
  return {
    onExecutionResult({ result, setResult, context }) {
      if (result === undefined || result === null) return;
      if (Symbol.asyncIterator in result) {
        const source = result as AsyncIterable<ExecutionResult>;
        setResult(mapAsyncIterator(source, (answer) => masked(answer, context as unknown as ServerContext)));
      } else setResult(masked(result as ExecutionResult, context as unknown as ServerContext));
    },
  };
}

/** Serves `/graphql`: GraphQL over HTTP, subscriptions over server-sent events; every request needs a good token. */
export function serveGraphQL(app: FastifyInstance, options: GraphOptions): void {
  const { logger } = options;
  const yoga = createYoga<ServerContext, Context>({
    schema,
    logging: false,
    cors: false,
    multipart: false,
    landingPage: false,
    healthCheckEndpoint: "/graphql/health",
    graphiql: options.graphiql ? { title: "Khuyến học API" } : false,
    ...(options.graphiql ? { renderGraphiQL } : {}),
    maxRequestBodySize: BODY_LIMIT,
    // Done by a plugin, which knows the request.
    maskedErrors: false,
    context: ({ fastify, token, principal }): Context => {
      const correlationId = correlationIdOf(fastify);
      const clients = createClients(options.urls, { token, requestId: fastify.id, correlationId });
      return {
        principal,
        expiresAt: decodeJwt(token).exp ?? 0,
        language: languageOf(fastify.headers["accept-language"]),
        requestId: acceptOrMakeId(fastify.id),
        logger: logger.child({ requestId: fastify.id, correlationId }),
        clients,
        loaders: createLoaders(clients),
        freshLoaders: () => createLoaders(clients),
        countsFeed: options.countsFeed,
        services: options.services,
        now: options.now,
      };
    },
    plugins: [useLimits(), useFailures(logger)],
  });

  app.removeAllContentTypeParsers();
  // Yoga reads the body itself, after the token has been found good.
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));

  app.route({
    url: "/graphql",
    method: ["GET", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "HEAD"],
    exposeHeadRoute: false,
    handler: async (request, reply) => {
      const wantsPage =
        options.graphiql && request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
      const { principal, refusal } = wantsPage
        ? { principal: anonymous, refusal: undefined }
        : await authenticate(options.verifier, request.headers.authorization);
      if (principal === null) return refuse(request, reply, refusal ?? new DomainError("UNAUTHENTICATED"));
      const token = bearerToken(request.headers.authorization) ?? "";
      const response = await yoga.handleNodeRequestAndResponse(request, reply, {
        fastify: request,
        token,
        principal,
      } as ServerContext);
      response.headers.forEach((value, name) => void reply.header(name, value));
      if (wantsPage) reply.header("content-security-policy", graphiqlPolicy);
      return reply.code(response.status).send(response.body);
    },
  });
}

/** Loads the page of GraphiQL and nothing else: whatever is asked from there needs a token. */
const anonymous: Context["principal"] = { subject: "", username: "", roles: [], roots: [], clientId: "" };
const graphiqlPolicy =
  "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src blob:; frame-ancestors 'none'";

function refuse(request: FastifyRequest, reply: FastifyReply, failure: DomainError) {
  const shape = failure.toShape();
  const language = languageOf(request.headers["accept-language"]);
  return reply
    .code(failure.http)
    .header("www-authenticate", "Bearer")
    .header("cache-control", "no-store")
    .type(mediaType)
    .send(JSON.stringify({ errors: [{ message: shape[language], extensions: extensionsOf(shape, request.id) }] }));
}
