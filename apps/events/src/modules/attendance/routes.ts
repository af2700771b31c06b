import { attendance, DomainError } from "@khuyenhoc/contracts";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { greet, readBundle } from "./desk-roll.ts";
import { type DeskParts, takeScans } from "./uploading.ts";

/** Whatever is no secret opens no desk. */
function secretIn(params: unknown): string {
  const parsed = z.object({ secret: attendance.deskSecret }).safeParse(params);
  if (!parsed.success) throw new DomainError("NOT_FOUND");
  return parsed.data.secret;
}

function bodyOf<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  // Where, never what: it may name people.
  if (!parsed.success) throw new DomainError("INVALID_INPUT", { reason: parsed.error.issues[0]?.path.join(".") ?? "" });
  return parsed.data;
}

/** Routes without a login, for the gateway: what devices at a desk ask and upload. Whoever has the secret is at the desk. */
export function servePublicDesks(app: FastifyInstance, parts: DeskParts): void {
  app.post("/public/desks/:secret/greeting", async ({ params, body }, reply) => {
    const { deviceId } = bodyOf(attendance.greetDesk, body);
    return reply.header("cache-control", "no-store").send(await greet(parts, { secret: secretIn(params), deviceId }));
  });
  app.get("/public/desks/:secret/roll", async ({ params, headers }, reply) => {
    const knownTag = headers["if-none-match"]?.replaceAll('"', "");
    const bundle = await readBundle(parts, { secret: secretIn(params), knownTag });
    reply.header("cache-control", "no-store");
    return bundle === undefined ? reply.code(304).send() : reply.header("etag", `"${bundle.rollTag}"`).send(bundle);
  });
  app.post("/public/desks/:secret/scans", async ({ params, body }, reply) => {
    const upload = { secret: secretIn(params), ...bodyOf(attendance.uploadScans, body) };
    const answers = await takeScans(parts, upload);
    return reply.header("cache-control", "no-store").send({ serverTime: parts.now().toISOString(), answers });
  });
}
