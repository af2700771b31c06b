import { renderGraphiQL } from "@graphql-yoga/render-graphiql";
import type { FastifyReply, FastifyRequest } from "fastify";

// Everything of the page is in the page, its editor's workers too: it works without a network.
const policy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "worker-src 'self' blob:",
  "frame-ancestors 'none'",
].join("; ");

let page: string | undefined;

/** Whether a browser opens the page, rather than a program asking a question by GET. */
export function wantsGraphiQL(request: FastifyRequest): boolean {
  const { query } = request.query as { query?: unknown };
  return request.method === "GET" && query === undefined && (request.headers.accept ?? "").includes("text/html");
}

/** Answers with GraphiQL. The page holds nothing of ours; whatever is asked from it needs a token. */
export function sendGraphiQL(reply: FastifyReply): FastifyReply {
  page ??= renderGraphiQL({
    title: "Khuyến học API",
    endpoint: "/graphql",
    defaultHeaders: JSON.stringify({ authorization: "Bearer …" }),
  }) as string;
  return reply.type("text/html; charset=utf-8").header("content-security-policy", policy).send(page);
}
