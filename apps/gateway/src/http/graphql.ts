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
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type ExecutionResult, GraphQLError, parse } from "graphql";
import { createYoga, mapAsyncIterator, type Plugin } from "graphql-yoga";
import { decodeJwt } from "jose";
import { compiledOperation } from "../graph/compiled.ts";
import type { Context } from "../graph/context.ts";
import { extensionsOf, maskError } from "../graph/failures.ts";
import { type Asked, limits, type Price, priceOf } from "../graph/limits.ts";
import { schema } from "../graph/schema/index.ts";
import type { Ancestry } from "../live/ancestry.ts";
import type { CountsFeed } from "../live/counts-feed.ts";
import type { Services } from "../services/clients.ts";
import { createLoaders } from "../services/loaders.ts";
import { sendGraphiQL, wantsGraphiQL } from "./graphiql.ts";
import { languageOf } from "./language.ts";

export interface GraphOptions {
  verifier: TokenVerifier;
  connections: Services;
  services: readonly { name: string; url: string }[];
  countsFeed: CountsFeed;
  ancestry: Ancestry;
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

const mediaType = "application/graphql-response+json; charset=utf-8";

/** Limits on the document and its cost, before anything is executed; the cost is told in `extensions.cost`. */
function useLimits(): Plugin<Context> {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: Parameters<typeof parse>[0]) => parse(source, { maxTokens: limits.tokens }));
    },
    onExecute({ args, setResultAndStopExecution, setExecuteFn }) {
      const price = priceOrRefusal(args);
      if (price instanceof GraphQLError) {
        setResultAndStopExecution({ errors: [price] });
        return undefined;
      }
      if (price === undefined) return undefined;
      const operation = compiledOperation(schema, args.document, args.operationName);
      if (operation !== undefined) {
        setExecuteFn(() => operation.query(args.rootValue, args.contextValue, args.variableValues));
      }
      return {
        onExecuteDone({ result, setResult }) {
          if (Symbol.asyncIterator in (result as object)) return;
          const answer = result as ExecutionResult;
          const cost = { value: price.cost, limit: limits.cost };
          setResult({ ...answer, extensions: { ...answer.extensions, cost } });
        },
      };
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      const price = priceOrRefusal(args);
      if (price instanceof GraphQLError) setResultAndStopExecution({ errors: [price] });
    },
  };
}

function priceOrRefusal(asked: Asked): Price | GraphQLError | undefined {
  try {
    return priceOf(schema, asked);
  } catch (error) {
    if (error instanceof DomainError) return new GraphQLError(error.message, { originalError: error });
    throw error;
  }
}

/** Puts every error into the platform's form, with the request's id and in its language. */
function useFailures(logger: Logger): Plugin<Context, ServerContext> {
  const masked = (result: ExecutionResult, { fastify }: ServerContext): ExecutionResult => {
    if (result.errors === undefined) return result;
    const language = languageOf(fastify.headers["accept-language"]);
    return {
      ...result,
      errors: result.errors.map((error) =>
        maskError(error, {
          requestId: fastify.id,
          language,
          logger,
          // Without data nothing was executed: then the status tells it too.
          status: result.data === undefined,
        }),
      ),
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
    graphiql: false,
    maxRequestBodySize: BODY_LIMIT,
    // Done by a plugin, which knows the request.
    maskedErrors: false,
    context: ({ fastify, token, principal }): Context => {
      const correlationId = correlationIdOf(fastify);
      const clients = options.connections.clientsFor({ token, requestId: fastify.id, correlationId });
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
        ancestry: options.ancestry,
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
      if (options.graphiql && wantsGraphiQL(request)) return sendGraphiQL(reply);
      const { principal, refusal } = await authenticate(options.verifier, request.headers.authorization);
      if (principal === null) return refuse(request, reply, refusal ?? new DomainError("UNAUTHENTICATED"));
      // Yoga counts the bytes of a body without a length itself.
      if (Number(request.headers["content-length"] ?? 0) > BODY_LIMIT) {
        return refuse(request, reply, new DomainError("PAYLOAD_TOO_LARGE", { limit: "24 MB" }));
      }
      const token = bearerToken(request.headers.authorization) ?? "";
      const response = await yoga.handleNodeRequestAndResponse(request, reply, {
        fastify: request,
        token,
        principal,
      } as ServerContext);
      reply.header("cache-control", "no-store");
      response.headers.forEach((value, name) => void reply.header(name, value));
      return reply.code(response.status).send(response.body);
    },
  });
}

function refuse(request: FastifyRequest, reply: FastifyReply, failure: DomainError) {
  const shape = failure.toShape();
  const language = languageOf(request.headers["accept-language"]);
  return reply
    .code(failure.http)
    .headers(failure.http === 401 ? { "www-authenticate": "Bearer" } : {})
    .header("cache-control", "no-store")
    .type(mediaType)
    .send(JSON.stringify({ errors: [{ message: shape[language], extensions: extensionsOf(shape, request.id) }] }));
}
