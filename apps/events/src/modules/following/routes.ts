import { DomainError, feedback } from "@khuyenhoc/contracts";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Store } from "../../context.ts";
import { type CalendarFile, eventCalendar, unitCalendar } from "./calendar/reading.ts";
import { publicCertificate } from "./certificates/public.ts";
import { publicForm, takeAnswer } from "./feedback/answering.ts";

const found = <Answer>(answer: Answer | undefined): Answer => {
  if (answer === undefined) throw new DomainError("NOT_FOUND");
  return answer;
};

const sendCalendar = (reply: FastifyReply, { text, etag, lastModified }: CalendarFile) =>
  reply
    .type("text/calendar; charset=utf-8")
    .header("etag", etag)
    .header("last-modified", lastModified.toUTCString())
    .send(text);

/** Routes without a login, for the gateway: what follows an event, each by the secret of its address. */
export function servePublicFollowing(
  app: FastifyInstance,
  { database, publicUrl, now }: { database: Store; publicUrl: string; now: () => Date },
): void {
  app.get<{ Params: { token: string } }>("/public/attendance-certificates/:token", async ({ params }, reply) =>
    reply.header("cache-control", "no-store").send(found(await publicCertificate(database, params.token))),
  );
  app.get<{ Params: { token: string } }>("/public/feedback/:token", async ({ params }, reply) =>
    reply.header("cache-control", "no-store").send(found(await publicForm(database, params.token, now()))),
  );
  app.post<{ Params: { token: string } }>("/public/feedback/:token", async ({ params, body }, reply) => {
    const answers = feedback.feedbackAnswers.safeParse(body);
    if (!answers.success) throw new DomainError("INVALID_INPUT", { reason: "answers" });
    await takeAnswer(database, params.token, answers.data, now());
    return reply.code(204).send();
  });
  app.get<{ Params: { token: string } }>("/public/calendars/:token", async ({ params }, reply) =>
    sendCalendar(reply, found(await unitCalendar(database, params.token, publicUrl))),
  );
  app.get<{ Params: { code: string } }>("/public/event-calendars/:code", async ({ params }, reply) =>
    sendCalendar(reply, found(await eventCalendar(database, params.code, publicUrl))),
  );
}
