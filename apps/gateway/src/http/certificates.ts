import rateLimit from "@fastify/rate-limit";
import type { Logger } from "@khuyenhoc/service-kit";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { PublicCertificates } from "../services/public-certificates.ts";
import { certificatePage, type PageContent } from "./certificate-page.ts";
import { languageOf } from "./language.ts";
import { sendPublicPage } from "./public-page.ts";

/** Visits of one address in a minute; a hall where papers are handed out has one address. */
const VISITS_PER_MINUTE = 300;

const statusOf = { UNKNOWN: 404, TOO_MANY: 429, UNAVAILABLE: 503 } as const;

function sendPage(request: FastifyRequest, reply: FastifyReply, content: PageContent, credentialUrl = "") {
  const language = languageOf(request.headers["accept-language"]);
  const status = typeof content === "string" ? statusOf[content] : 200;
  return sendPublicPage(reply, { status, language, ...certificatePage(content, language, credentialUrl) });
}

/**
 * What everybody may see without a login: `/c/<secret>`, the page that a certificate's QR code leads to; `/c/<secret>/credential`, the
 * same as a signed credential; and the keys that verify it. A secret that is wrong is answered like one that does not exist.
 *
 * @param most visits of one address in a minute
 */
export async function servePublicCertificates(
  app: FastifyInstance,
  { source, logger, most = VISITS_PER_MINUTE }: { source: PublicCertificates; logger: Logger; most?: number },
): Promise<void> {
  await app.register(rateLimit, { max: most, timeWindow: "1 minute" });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.statusCode === 429) return sendPage(request, reply, "TOO_MANY");
    logger.error({ requestId: request.id, err: error }, "a public page failed");
    return sendPage(request, reply, "UNAVAILABLE");
  });
  app.get<{ Params: { token: string } }>("/c/:token", async (request, reply) => {
    const { token } = request.params;
    const certificate = await source.find(token);
    return sendPage(request, reply, certificate ?? "UNKNOWN", `/c/${token}/credential`);
  });
  app.get<{ Params: { token: string } }>("/c/:token/credential", async (request, reply) => {
    const credential = await source.credential(request.params.token);
    if (credential === undefined) return sendPage(request, reply, "UNKNOWN");
    return reply
      .type("application/vc+jwt")
      .header("content-disposition", 'attachment; filename="chung-nhan.jwt"')
      .header("x-robots-tag", "noindex, nofollow")
      .header("cache-control", "no-store")
      .send(credential);
  });
  app.get("/.well-known/khuyenhoc-jwks.json", async (_request, reply) =>
    reply
      .type("application/jwk-set+json")
      .header("cache-control", "public, max-age=3600")
      // Verifiers may live on any site; the keys are public.
      .header("access-control-allow-origin", "*")
      .send(await source.keys()),
  );
}
