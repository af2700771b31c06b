import rateLimit from "@fastify/rate-limit";
import { answering } from "@khuyenhoc/contracts";
import type { Logger } from "@khuyenhoc/service-kit";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { PUBLIC_KEPT_SECONDS, type PublicFunds } from "../services/public-funds.ts";
import { fundPage, type NoPage, noPage, trailPage } from "./fund-page.ts";
import { type Language, languageOf } from "./language.ts";
import { sendPublic, sendPublicPage } from "./public-page.ts";

/** Visits of one address in a minute: a village looks at its fund together. */
const VISITS_PER_MINUTE = 300;

const statusOf = { UNKNOWN: 404, RETIRED: 410, TOO_MANY: 429, UNAVAILABLE: 503 } as const;

const kept = { status: 200, keepSeconds: PUBLIC_KEPT_SECONDS };

/**
 * What everybody may see of the funds without a login: `/f/<secret>`, the page of a fund with its disclosures as files below it, and
 * `/g/<secret>`, what a gift did, for whoever holds its receipt. A secret that is wrong is answered like one that does not exist, one that was
 * replaced says so. The service is asked for each of them once in a while, however many visit.
 *
 * @param most visits of one address in a minute
 */
export async function servePublicFunds(
  app: FastifyInstance,
  { source, logger, most = VISITS_PER_MINUTE }: { source: PublicFunds; logger: Logger; most?: number },
): Promise<void> {
  await app.register(rateLimit, { max: most, timeWindow: "1 minute" });
  const kindOf = ({ url }: FastifyRequest) => (url.startsWith("/g/") ? "trail" : "fund");
  const languageFor = ({ headers }: FastifyRequest): Language => languageOf(headers["accept-language"]);
  const refuse = (request: FastifyRequest, reply: FastifyReply, why: NoPage) => {
    const language = languageFor(request);
    return sendPublicPage(reply, { status: statusOf[why], language, ...noPage(why, kindOf(request), language) });
  };
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.statusCode === 429) return refuse(request, reply, "TOO_MANY");
    logger.error({ requestId: request.id, err: error }, "a public page failed");
    return refuse(request, reply, "UNAVAILABLE");
  });
  app.get<{ Params: { token: string } }>("/f/:token", async (request, reply) => {
    const { token } = request.params;
    const fund = await source.fund(token);
    if (fund === undefined || fund === "RETIRED") return refuse(request, reply, fund ?? "UNKNOWN");
    const language = languageFor(request);
    return sendPublicPage(reply, { ...kept, language, ...fundPage(fund, language, `/f/${token}`) });
  });
  app.get<{ Params: { token: string; year: string; version: string; format: string } }>(
    "/f/:token/:year/:version/:format",
    async (request, reply) => {
      const { token, ...params } = request.params;
      const format = answering.disclosureFormat.safeParse(params.format);
      const known = /^\d{4}$/.test(params.year) && /^\d{1,4}$/.test(params.version);
      if (!format.success || !known) return refuse(request, reply, "UNKNOWN");
      const of = { year: Number(params.year), version: Number(params.version), format: format.data };
      const file = await source.file(token, of);
      if (file === undefined || file === "RETIRED") return refuse(request, reply, file ?? "UNKNOWN");
      reply
        .type(file.mediaType)
        .header("content-disposition", file.disposition)
        .header("x-robots-tag", "noindex, nofollow");
      return sendPublic(reply, file.bytes, PUBLIC_KEPT_SECONDS);
    },
  );
  app.get<{ Params: { token: string } }>("/g/:token", async (request, reply) => {
    const trail = await source.trail(request.params.token);
    if (trail === undefined || trail === "RETIRED") return refuse(request, reply, trail ?? "UNKNOWN");
    const language = languageFor(request);
    return sendPublicPage(reply, { ...kept, language, ...trailPage(trail, language) });
  });
}
