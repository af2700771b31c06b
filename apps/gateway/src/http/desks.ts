import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import rateLimit from "@fastify/rate-limit";
import { attendance, DomainError, type DomainErrorShape, describeError, isErrorCode } from "@khuyenhoc/contracts";
import type { Logger } from "@khuyenhoc/service-kit";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { DeskAnswer, PublicDesks } from "../services/public-desks.ts";

/** Requests of one address in a minute: a hall with twenty devices has one address, and each sends what it scans at once. */
const REQUESTS_PER_MINUTE = 1500;
/** An upload of 500 scans, each with a ticket. */
const UPLOAD_LIMIT = 512 * 1024;

const compressed = promisify(gzip);

/**
 * The page works by its own scripts and calls nobody but this origin. The camera is allowed to it and to no frame; nothing may frame it, and
 * its address, which is a secret, goes nowhere.
 */
const pageHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "permissions-policy": "camera=(self), microphone=(), geolocation=()",
  "referrer-policy": "no-referrer",
  "x-robots-tag": "noindex, nofollow",
  "cache-control": "no-cache",
} as const;

function refusalOf(error: FastifyError | DomainError): DomainError {
  if (error instanceof DomainError) return error;
  const { statusCode = 500 } = error;
  if (statusCode === 413) return new DomainError("PAYLOAD_TOO_LARGE", { limit: "512 kB" });
  if (statusCode < 500 && statusCode !== 429) return new DomainError("INVALID_INPUT", { reason: error.code });
  return new DomainError("SERVICE_UNAVAILABLE", {}, { cause: error });
}

/** The refusal that a service answered, or a general one. */
function refusalIn({ status, body }: DeskAnswer): DomainErrorShape {
  try {
    const { error } = JSON.parse(body.toString("utf8")) as { error: { data: { domainError: DomainErrorShape } } };
    const { code, details } = error.data.domainError;
    if (isErrorCode(code)) return describeError(code, details);
  } catch {
    // Said below.
  }
  return describeError(status === 404 ? "NOT_FOUND" : "SERVICE_UNAVAILABLE");
}

async function sendAnswer(request: FastifyRequest, reply: FastifyReply, answer: DeskAnswer) {
  reply.header("cache-control", "no-store").header("x-robots-tag", "noindex, nofollow");
  if (answer.status === 304) return reply.code(304).send();
  if (answer.status !== 200) {
    const status = answer.status >= 500 ? 503 : answer.status;
    return reply.code(status).send(refusalIn(answer));
  }
  reply.type("application/json; charset=utf-8").header("vary", "accept-encoding");
  if (answer.tag !== undefined) reply.header("etag", answer.tag);
  // A roll of thousands on the network of a communal house.
  const small = answer.body.length < 2048 || !/\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
  if (small) return reply.send(answer.body);
  return reply.header("content-encoding", "gzip").send(await compressed(answer.body));
}

type AtDesk = { Params: { secret: string } };

/**
 * The page at which devices check in: `/desk/<secret>`, the same page whatever the secret, so that it can be kept for work without a network;
 * and below it what the page asks. Whoever has the link is at the desk: no login, no cookie.
 *
 * @param directory folder of the built console, which holds the page; without it there is no page
 * @param most      requests of one address in a minute
 */
export async function servePublicDesks(
  app: FastifyInstance,
  given: { source: PublicDesks; directory: string | undefined; logger: Logger; most?: number },
): Promise<void> {
  const { source, directory, logger, most = REQUESTS_PER_MINUTE } = given;
  await app.register(rateLimit, { max: most, timeWindow: "1 minute" });
  app.setErrorHandler((error: FastifyError | DomainError, request, reply) => {
    const refusal = refusalOf(error);
    const tooMany = "statusCode" in error && error.statusCode === 429;
    if (refusal.code === "SERVICE_UNAVAILABLE" && !tooMany) {
      logger.error({ requestId: request.id, err: error }, "a desk could not be answered");
    }
    // The page waits longer when it is told 429, and asks again all the same.
    return reply
      .code(tooMany ? 429 : refusal.http)
      .header("cache-control", "no-store")
      .send(refusal.toShape());
  });

  const file = directory === undefined ? undefined : join(resolve(directory), "desk.html");
  if (file !== undefined && existsSync(file)) {
    const page = readFileSync(file);
    const send = (_request: FastifyRequest, reply: FastifyReply) =>
      reply.headers(pageHeaders).type("text/html; charset=utf-8").send(page);
    // Without a secret: what the device keeps of the page.
    app.get("/desk/", send);
    app.get<AtDesk>("/desk/:secret", send);
  }
  app.post<AtDesk>("/desk/:secret/greeting", async (request, reply) => {
    const body = attendance.greetDesk.safeParse(request.body);
    if (!body.success) throw new DomainError("INVALID_INPUT", { reason: "greeting" });
    return sendAnswer(request, reply, await source.greeting(request.params.secret, body.data));
  });
  app.get<AtDesk>("/desk/:secret/roll", async (request, reply) =>
    sendAnswer(request, reply, await source.roll(request.params.secret, request.headers["if-none-match"])),
  );
  app.post<AtDesk>("/desk/:secret/scans", { bodyLimit: UPLOAD_LIMIT }, async (request, reply) => {
    const body = attendance.uploadScans.safeParse(request.body);
    if (!body.success) throw new DomainError("INVALID_INPUT", { reason: "scans" });
    return sendAnswer(request, reply, await source.scans(request.params.secret, body.data));
  });
}
