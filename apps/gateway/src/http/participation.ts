import { randomBytes } from "node:crypto";
import rateLimit from "@fastify/rate-limit";
import { type ErrorCode, participation } from "@khuyenhoc/contracts";
import type { Logger } from "@khuyenhoc/service-kit";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { PublicParticipation } from "../services/public-participation.ts";
import { ELSEWHERE, type EventForm, type EventNotice, eventPage } from "./event-page.ts";
import { languageOf } from "./language.ts";
import { escaped, sendPublicPage } from "./public-page.ts";
import { type TicketNotice, ticketPage } from "./ticket-page.ts";

/** Visits of one address in a minute; a hall has one address. */
const VISITS_PER_MINUTE = 300;
/** Forms that one address sends in a minute: a class registers at the same time, nobody fills in a hundred. */
const FORMS_PER_MINUTE = 30;
const FORM_LIMIT = 16 * 1024;

const statusOf = { UNKNOWN: 404, TOO_MANY: 429, UNAVAILABLE: 503 } as const;
const texts = {
  vi: {
    event: "Sự kiện",
    thanks: "Cảm ơn bạn. Đăng ký đã được ghi nhận.",
    UNKNOWN: "Không có gì ở địa chỉ này. Hãy xem lại địa chỉ hoặc hỏi đơn vị tổ chức.",
    TOO_MANY: "Quá nhiều lượt từ nơi của bạn. Hãy thử lại sau một phút.",
    UNAVAILABLE: "Tạm thời chưa xem được. Hãy thử lại sau ít phút.",
  },
  en: {
    event: "Event",
    thanks: "Thank you. Your registration has been received.",
    UNKNOWN: "There is nothing at this address. Check it, or ask the organiser.",
    TOO_MANY: "Too many requests from your place. Try again in a minute.",
    UNAVAILABLE: "It cannot be shown at the moment. Try again in a few minutes.",
  },
} as const;

const languageFor = ({ headers }: FastifyRequest) => languageOf(headers["accept-language"]);

function sendMessage(request: FastifyRequest, reply: FastifyReply, why: keyof typeof statusOf | "thanks") {
  const language = languageFor(request);
  const status = why === "thanks" ? 200 : statusOf[why];
  const body = `<p class="message" role="${why === "thanks" ? "status" : "alert"}">${escaped(texts[language][why])}</p>`;
  return sendPublicPage(reply, { status, language, heading: texts[language].event, body });
}

/** What a browser sends of the form. */
function formOf(body: unknown): EventForm & { consent: boolean; trap: string } {
  const fields = new URLSearchParams(typeof body === "string" ? body : "");
  const text = (name: string) => (fields.get(name) ?? "").slice(0, 500);
  return {
    nonce: text("nonce"),
    name: text("name"),
    commune: text("commune"),
    email: text("email"),
    phone: text("phone"),
    consent: text("consent") === "yes",
    trap: text("website"),
  };
}

const noticeOf: Partial<Record<ErrorCode, [status: number, EventNotice]>> = {
  INVALID_INPUT: [400, "INVALID"],
  EVENT_REGISTRATION_CLOSED: [409, "CLOSED"],
  EVENT_STATE: [409, "CLOSED"],
  EVENT_FULL: [409, "FULL"],
  IDEMPOTENCY_KEY_REUSED: [409, "SENT_BEFORE"],
  IDEMPOTENCY_ANSWER_GONE: [409, "SENT_BEFORE"],
};
const ticketNoticeOf: Partial<Record<ErrorCode, TicketNotice>> = {
  EVENT_STATE: "STATE",
  PARTICIPANT_PRESENT: "PRESENT",
};

type AtCode = { Params: { code: string } };
type AtTicket = { Params: { ticket: string } };

/** `/e/<code>`: an event for everybody, with the form by which citizens register. */
function serveEvents(app: FastifyInstance, source: PublicParticipation, forms: number): void {
  app.get<AtCode>("/e/:code", async (request, reply) => {
    const { code } = request.params;
    const event = await source.event(code);
    if (event === undefined) return sendMessage(request, reply, "UNKNOWN");
    const language = languageFor(request);
    const given = { nonce: randomBytes(18).toString("base64url"), name: "", commune: "", email: "", phone: "" };
    return sendPublicPage(reply, { status: 200, language, ...eventPage(event, language, { code, given }) });
  });
  const config = { rateLimit: { max: forms, timeWindow: "1 minute" } };
  app.post<AtCode>("/e/:code", { bodyLimit: FORM_LIMIT, config }, async (request, reply) => {
    const { code } = request.params;
    const language = languageFor(request);
    const { trap, consent, ...given } = formOf(request.body);
    // Whoever is caught is told what everybody is told.
    if (trap !== "") return sendMessage(request, reply, "thanks");
    const { nonce, name, commune, email, phone } = given;
    const form = participation.publicRegistration.safeParse({
      ...{ nonce, name, consent, language, communeId: commune === ELSEWHERE ? null : commune },
      ...{ email: email.trim() || null, phone: phone.trim() || null },
    });
    const outcome = form.success ? await source.register(code, form.data) : { refused: "INVALID_INPUT" as const };
    if ("ticket" in outcome) return reply.header("cache-control", "no-store").redirect(`/t/${outcome.ticket}`, 303);
    const event = await source.event(code);
    const [status, notice] = noticeOf[outcome.refused] ?? [];
    if (event === undefined || status === undefined || notice === undefined) {
      return sendMessage(request, reply, "UNKNOWN");
    }
    return sendPublicPage(reply, { status, language, ...eventPage(event, language, { code, given, notice }) });
  });
}

/** `/t/<ticket>`: a ticket for whoever holds it, with its QR code, a file of it, and the way to give it up. */
function serveTickets(app: FastifyInstance, source: PublicParticipation, forms: number): void {
  const show = async (request: FastifyRequest, reply: FastifyReply, text: string, notice?: TicketNotice) => {
    const ticket = await source.ticket(text);
    if (ticket === undefined) return sendMessage(request, reply, "UNKNOWN");
    const language = languageFor(request);
    const page = ticketPage(ticket, language, { path: `/t/${text}`, ...(notice && { notice }) });
    return sendPublicPage(reply, { status: notice === undefined ? 200 : 409, language, ...page });
  };
  app.get<AtTicket>("/t/:ticket", (request, reply) => show(request, reply, request.params.ticket));
  app.get<AtTicket>("/t/:ticket/ve.pdf", async (request, reply) => {
    const file = await source.ticketFile(request.params.ticket);
    if (file === undefined) return sendMessage(request, reply, "UNKNOWN");
    return reply
      .type("application/pdf")
      .header("content-disposition", 'attachment; filename="ve-tham-du.pdf"')
      .header("x-robots-tag", "noindex, nofollow")
      .header("referrer-policy", "no-referrer")
      .header("cache-control", "no-store")
      .send(file);
  });
  const config = { rateLimit: { max: forms, timeWindow: "1 minute" } };
  app.post<AtTicket>("/t/:ticket/give-up", { bodyLimit: FORM_LIMIT, config }, async (request, reply) => {
    const { ticket } = request.params;
    const fields = new URLSearchParams(typeof request.body === "string" ? request.body : "");
    if (fields.get("sure") !== "yes") return show(request, reply, ticket, "SURE");
    const outcome = await source.giveUp(ticket);
    if (outcome === "OK") return reply.header("cache-control", "no-store").redirect(`/t/${ticket}`, 303);
    const notice = ticketNoticeOf[outcome];
    return notice === undefined ? sendMessage(request, reply, "UNKNOWN") : show(request, reply, ticket, notice);
  });
}

/**
 * What everybody may see and do without a login around taking part in events. An address that is wrong is answered like one that does not
 * exist, and no answer tells whether somebody else is registered.
 *
 * @param limits visits and forms of one address in a minute
 */
export async function servePublicParticipation(
  app: FastifyInstance,
  given: { source: PublicParticipation; logger: Logger; limits?: { visits: number; forms: number } },
): Promise<void> {
  const { source, logger, limits = { visits: VISITS_PER_MINUTE, forms: FORMS_PER_MINUTE } } = given;
  await app.register(rateLimit, { max: limits.visits, timeWindow: "1 minute" });
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.statusCode === 429) return sendMessage(request, reply, "TOO_MANY");
    if (error.statusCode !== undefined && error.statusCode < 500) return sendMessage(request, reply, "UNKNOWN");
    logger.error({ requestId: request.id, err: error }, "a public page failed");
    return sendMessage(request, reply, "UNAVAILABLE");
  });
  serveEvents(app, source, limits.forms);
  serveTickets(app, source, limits.forms);
}
