import rateLimit from "@fastify/rate-limit";
import { type FeedbackAnswers, feedback } from "@khuyenhoc/contracts";
import type { Logger } from "@khuyenhoc/service-kit";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { CalendarFile, PublicFollowing } from "../services/public-following.ts";
import { attendanceCertificateHeading, attendanceCertificatePage } from "./attendance-certificate-page.ts";
import { type FeedbackNotice, feedbackHeading, feedbackPage } from "./feedback-page.ts";
import { languageOf } from "./language.ts";
import { escaped, sendPublicPage } from "./public-page.ts";

/** Visits of one address in a minute; a hall has one address. */
const VISITS_PER_MINUTE = 300;
/** Forms that one address sends in a minute: a hall fills them in at the same time, nobody writes a hundred. */
const FORMS_PER_MINUTE = 60;
const FORM_LIMIT = 64 * 1024;

const statusOf = { UNKNOWN: 404, TOO_MANY: 429, UNAVAILABLE: 503 } as const;
type NoPage = keyof typeof statusOf;
const noPageTexts = {
  vi: {
    UNKNOWN: "Không có gì ở địa chỉ này. Hãy quét lại mã, mở lại thư hoặc hỏi đơn vị tổ chức.",
    TOO_MANY: "Quá nhiều lượt từ nơi của bạn. Hãy thử lại sau một phút.",
    UNAVAILABLE: "Tạm thời chưa xem được. Hãy thử lại sau ít phút.",
  },
  en: {
    UNKNOWN: "There is nothing at this address. Scan the code or open the letter again, or ask the organiser.",
    TOO_MANY: "Too many requests from your place. Try again in a minute.",
    UNAVAILABLE: "It cannot be shown at the moment. Try again in a few minutes.",
  },
} as const;

const languageFor = ({ headers }: FastifyRequest) => languageOf(headers["accept-language"]);

function refuse(request: FastifyRequest, reply: FastifyReply, why: NoPage) {
  const language = languageFor(request);
  const heading = (request.url.startsWith("/fb/") ? feedbackHeading : attendanceCertificateHeading)(language);
  const body = `<p class="message" role="alert">${escaped(noPageTexts[language][why])}</p>`;
  return sendPublicPage(reply, { status: statusOf[why], language, heading, body });
}

/** The fields of a form as a browser sends it, of those that may be codes of questions. */
function answersOf(body: unknown): FeedbackAnswers {
  const fields = new URLSearchParams(typeof body === "string" ? body : "");
  const entries = [...fields].filter(
    ([code, value]) =>
      feedback.questionCode.safeParse(code).success && value.length <= 2 * feedback.MAX_ANSWER_TEXT && value !== "",
  );
  return Object.fromEntries(entries);
}

/** Whether the visitor has it already (RFC 9110: a tag outweighs a date). */
function isKnown({ headers }: FastifyRequest, { etag, lastModified }: CalendarFile): boolean {
  const tags = headers["if-none-match"];
  if (tags !== undefined) {
    const known = tags.split(/\s*,\s*/);
    return known.includes("*") || known.includes(etag) || known.includes(`W/${etag}`);
  }
  const since = Date.parse(headers["if-modified-since"] ?? "");
  return Date.parse(lastModified) <= since;
}

function sendCalendar(request: FastifyRequest, reply: FastifyReply, file: CalendarFile | undefined, name: string) {
  reply.header("x-robots-tag", "noindex, nofollow").header("referrer-policy", "no-referrer");
  if (file === undefined) return reply.code(404).header("cache-control", "no-store").type("text/plain").send("");
  reply
    .header("cache-control", "private, no-cache")
    .header("etag", file.etag)
    .header("last-modified", file.lastModified);
  if (isKnown(request, file)) return reply.code(304).send();
  return reply
    .type("text/calendar; charset=utf-8")
    .header("content-disposition", `attachment; filename="${name}.ics"`)
    .send(file.text);
}

type AtToken = { Params: { token: string } };

/**
 * What everybody with its address may see of what follows an event, without a login: `/ac/<secret>`, what an attendance certificate is worth;
 * `/fb/<secret>`, a feedback form; `/cal/<secret>.ics`, the calendar of a unit, and `/e/<code>/calendar.ics`, one event that is open to
 * everybody. An address that is wrong is answered like one that does not exist.
 *
 * @param limits visits and forms of one address in a minute
 */
export async function servePublicFollowing(
  app: FastifyInstance,
  given: { source: PublicFollowing; logger: Logger; limits?: { visits: number; forms: number } },
): Promise<void> {
  const { source, logger, limits = { visits: VISITS_PER_MINUTE, forms: FORMS_PER_MINUTE } } = given;
  await app.register(rateLimit, { max: limits.visits, timeWindow: "1 minute" });
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.statusCode === 429) return refuse(request, reply, "TOO_MANY");
    if (error.statusCode !== undefined && error.statusCode < 500) return refuse(request, reply, "UNKNOWN");
    logger.error({ requestId: request.id, err: error }, "a public page failed");
    return refuse(request, reply, "UNAVAILABLE");
  });

  app.get<AtToken>("/ac/:token", async (request, reply) => {
    const certificate = await source.certificate(request.params.token);
    if (certificate === undefined) return refuse(request, reply, "UNKNOWN");
    const language = languageFor(request);
    return sendPublicPage(reply, { status: 200, language, ...attendanceCertificatePage(certificate, language) });
  });

  const formNotice = { OPEN: null, CLOSED: "CLOSED", ANSWERED: "ANSWERED" } as const;
  app.get<AtToken>("/fb/:token", async (request, reply) => {
    const form = await source.form(request.params.token);
    if (form === undefined) return refuse(request, reply, "UNKNOWN");
    const language = languageFor(request);
    return sendPublicPage(reply, { status: 200, language, ...feedbackPage(form, language, formNotice[form.state]) });
  });
  const once = { max: limits.forms, timeWindow: "1 minute" };
  app.post<AtToken>("/fb/:token", { bodyLimit: FORM_LIMIT, config: { rateLimit: once } }, async (request, reply) => {
    const { token } = request.params;
    const form = await source.form(token);
    if (form === undefined) return refuse(request, reply, "UNKNOWN");
    const language = languageFor(request);
    const answers = answersOf(request.body);
    const outcome = await source.answer(token, answers);
    const notices: Record<string, [number, FeedbackNotice]> = {
      OK: [200, "THANKS"],
      FEEDBACK_ANSWERED: [409, "ANSWERED"],
      FEEDBACK_CLOSED: [409, "CLOSED"],
      INVALID_INPUT: [400, "INVALID"],
    };
    const told = notices[outcome];
    if (told === undefined) return refuse(request, reply, "UNKNOWN");
    const [status, notice] = told;
    return sendPublicPage(reply, { status, language, ...feedbackPage(form, language, notice, answers) });
  });

  app.get<{ Params: { file: string } }>("/cal/:file", async (request, reply) => {
    const token = /^(.{1,64})\.ics$/.exec(request.params.file)?.[1] ?? "";
    return sendCalendar(request, reply, await source.unitCalendar(token), "lich-khuyen-hoc");
  });
  app.get<{ Params: { code: string } }>("/e/:code/calendar.ics", async (request, reply) =>
    sendCalendar(request, reply, await source.eventCalendar(request.params.code), "su-kien"),
  );
}
