import { answering, DomainError } from "@khuyenhoc/contracts";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Store } from "../../context.ts";
import { type AtAddress, publicFile, publicFund, publicTrail } from "./public.ts";

/** Answers with what there is at an address: 404 where there is nothing, 410 where the address was replaced. */
function send<Answer extends object>(
  reply: FastifyReply,
  answer: AtAddress<Answer>,
  content: (answer: Answer) => object = (found) => found,
) {
  if (answer === undefined) throw new DomainError("NOT_FOUND");
  reply.header("cache-control", "no-store");
  return answer === "RETIRED" ? reply.code(410).send({}) : reply.send(content(answer));
}

/** Routes without a login, for the gateway: the page of a fund, its published disclosures, the trail of a gift. */
export function servePublicFunds(app: FastifyInstance, { database, now }: { database: Store; now: () => Date }): void {
  app.get<{ Params: { token: string } }>("/public/funds/:token", async ({ params }, reply) =>
    send(reply, await publicFund(database, params.token, now())),
  );
  app.get<{ Params: { token: string; year: string; version: string; format: string } }>(
    "/public/funds/:token/:year/:version/:format",
    async ({ params }, reply) => {
      const format = answering.disclosureFormat.safeParse(params.format);
      const [year, version] = [params.year, params.version].map((text) => (/^\d{1,4}$/.test(text) ? Number(text) : 0));
      if (!format.success || !year || !version) throw new DomainError("NOT_FOUND");
      const file = await publicFile(database, params.token, { year, version, format: format.data });
      return send(reply, file, ({ fileName, mediaType, bytes }) => {
        reply.header("content-disposition", `attachment; filename="${fileName}"`).type(mediaType);
        return Buffer.from(bytes);
      });
    },
  );
  app.get<{ Params: { token: string } }>("/public/gifts/:token", async ({ params }, reply) =>
    send(reply, await publicTrail(database, params.token)),
  );
}
