import { DomainError } from "@khuyenhoc/contracts";
import type { FastifyInstance } from "fastify";
import type { Store } from "../../context.ts";
import { publicCertificate } from "./certificates/public.ts";

const found = <Answer>(answer: Answer | undefined): Answer => {
  if (answer === undefined) throw new DomainError("NOT_FOUND");
  return answer;
};

/** Routes without a login, for the gateway: what follows an event, each by the secret of its address. */
export function servePublicFollowing(app: FastifyInstance, { database }: { database: Store }): void {
  app.get<{ Params: { token: string } }>("/public/attendance-certificates/:token", async ({ params }, reply) =>
    reply.header("cache-control", "no-store").send(found(await publicCertificate(database, params.token))),
  );
}
