import { answering, DomainError } from "@khuyenhoc/contracts";
import type { FastifyInstance } from "fastify";
import type { Store } from "../../context.ts";
import { publicFile, publicFund, publicTrail } from "./public.ts";

const found = <Answer>(answer: Answer | undefined): Answer => {
  if (answer === undefined) throw new DomainError("NOT_FOUND");
  return answer;
};

/** Routes without a login, for the gateway: the page of a fund, its published disclosures, the trail of a gift. */
export function servePublicFunds(app: FastifyInstance, { database, now }: { database: Store; now: () => Date }): void {
  app.get<{ Params: { token: string } }>("/public/funds/:token", async ({ params }, reply) =>
    reply.header("cache-control", "no-store").send(found(await publicFund(database, params.token, now()))),
  );
  app.get<{ Params: { token: string; year: string; version: string; format: string } }>(
    "/public/funds/:token/:year/:version/:format",
    async ({ params }, reply) => {
      const format = answering.disclosureFormat.safeParse(params.format);
      const [year, version] = [params.year, params.version].map((text) => (/^\d{1,4}$/.test(text) ? Number(text) : 0));
      if (!format.success || !year || !version) throw new DomainError("NOT_FOUND");
      const file = found(await publicFile(database, params.token, { year, version, format: format.data }));
      return reply
        .header("cache-control", "no-store")
        .header("content-disposition", `attachment; filename="${file.fileName}"`)
        .type(file.mediaType)
        .send(Buffer.from(file.bytes));
    },
  );
  app.get<{ Params: { token: string } }>("/public/gifts/:token", async ({ params }, reply) =>
    reply.header("cache-control", "no-store").send(found(await publicTrail(database, params.token))),
  );
}
