import { DomainError, participation } from "@khuyenhoc/contracts";
import type { FastifyInstance } from "fastify";
import { giveUp, type PublicParts, publicEvent, publicTicket, publicTicketFile, registerCitizen } from "./public.ts";

const found = <Answer>(answer: Answer | undefined): Answer => {
  if (answer === undefined) throw new DomainError("NOT_FOUND");
  return answer;
};

/** Routes without a login, for the gateway: an event for everybody, a citizen's registration, and tickets for whoever holds one. */
export function servePublicParticipation(app: FastifyInstance, parts: PublicParts): void {
  app.get<{ Params: { code: string } }>("/public/events/:code", async ({ params }, reply) =>
    reply.header("cache-control", "no-store").send(found(await publicEvent(parts, params.code))),
  );
  app.post<{ Params: { code: string } }>("/public/events/:code/registrations", async ({ params, body }, reply) => {
    const form = participation.publicRegistration.safeParse(body);
    if (!form.success) throw new DomainError("INVALID_INPUT", { reason: form.error.issues[0]?.path.join(".") ?? "" });
    return reply.header("cache-control", "no-store").send(found(await registerCitizen(parts, params.code, form.data)));
  });
  app.get<{ Params: { ticket: string } }>("/public/tickets/:ticket", async ({ params }, reply) =>
    reply.header("cache-control", "no-store").send(found(await publicTicket(parts, params.ticket))),
  );
  app.get<{ Params: { ticket: string } }>("/public/tickets/:ticket/pdf", async ({ params }, reply) =>
    reply
      .header("cache-control", "no-store")
      .header("content-disposition", 'attachment; filename="ve-tham-du.pdf"')
      .type("application/pdf")
      .send(found(await publicTicketFile(parts, params.ticket))),
  );
  app.post<{ Params: { ticket: string } }>("/public/tickets/:ticket/give-up", async ({ params }, reply) => {
    if (!(await giveUp(parts, params.ticket))) throw new DomainError("NOT_FOUND");
    return reply.code(204).send();
  });
}
