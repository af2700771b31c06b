import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { DomainError } from "@khuyenhoc/contracts";
import { createLogger } from "@khuyenhoc/service-kit";
import { type FastifyInstance, fastify } from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectPublicDesks, type PublicDesks } from "../services/public-desks.ts";
import { servePublicDesks } from "./desks.ts";

const known = "a".repeat(32);
const ended = "b".repeat(32);
const roll = { roll: "x".repeat(5000), rollTag: "t1" };

let directory: string;
let service: FastifyInstance;
let source: PublicDesks;
let gateway: FastifyInstance;
const asked: string[] = [];
const refused = (error: DomainError) => ({ error: { data: { domainError: error.toShape() } } });

async function open(most?: number): Promise<FastifyInstance> {
  const app = fastify();
  const logger = createLogger({ service: "test", level: "silent" });
  await app.register((scope) =>
    servePublicDesks(scope, { source, directory, logger, ...(most === undefined ? {} : { most }) }),
  );
  return app;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "desk-page-"));
  writeFileSync(join(directory, "desk.html"), "<!doctype html><title>Bàn điểm danh</title>");
  service = fastify();
  service.addHook("onRequest", async ({ url }) => {
    asked.push(url);
  });
  type At = { Params: { secret: string } };
  service.post<At>("/public/desks/:secret/greeting", ({ params, body }, reply) =>
    params.secret === known ? { said: body } : reply.code(410).send(refused(new DomainError("DESK_ENDED"))),
  );
  service.get<At>("/public/desks/:secret/roll", ({ headers }, reply) =>
    headers["if-none-match"] === '"t1"' ? reply.code(304).send() : reply.header("etag", '"t1"').send(roll),
  );
  service.post<At>("/public/desks/:secret/scans", (_request, reply) => reply.code(500).send("secret of the service"));
  source = connectPublicDesks(await service.listen({ host: "127.0.0.1", port: 0 }));
  gateway = await open();
});
afterAll(async () => {
  await gateway.close();
  await source.close();
  await service.close();
  rmSync(directory, { recursive: true });
});

it("serves one page whatever the secret, which may use the camera and call nobody else", async () => {
  const [page, shell] = [await gateway.inject(`/desk/${known}`), await gateway.inject("/desk/")];
  expect([page.statusCode, page.body]).toEqual([200, shell.body]);
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
  expect(page.headers["content-security-policy"]).not.toContain("unsafe");
  expect(page.headers["permissions-policy"]).toContain("camera=(self)");
  expect(page.headers["referrer-policy"]).toBe("no-referrer");
});

it("hands on what a device asks and what the service answers, compressed where the browser reads that", async () => {
  const body = { deviceId: randomUUID() };
  const greeting = await gateway.inject({ method: "POST", url: `/desk/${known}/greeting`, payload: body });
  expect([greeting.statusCode, greeting.json()]).toEqual([200, { said: body }]);
  const fresh = await gateway.inject({ url: `/desk/${known}/roll`, headers: { "accept-encoding": "gzip" } });
  expect([fresh.headers.etag, fresh.headers["content-encoding"], fresh.headers["cache-control"]]).toEqual([
    '"t1"',
    "gzip",
    "no-store",
  ]);
  expect(JSON.parse(gunzipSync(fresh.rawPayload).toString())).toEqual(roll);
  const same = await gateway.inject({ url: `/desk/${known}/roll`, headers: { "if-none-match": '"t1"' } });
  expect([same.statusCode, same.body]).toEqual([304, ""]);
});

it("answers refusals in the words of the catalogue, and lets nothing else of a service out", async () => {
  const body = { deviceId: randomUUID() };
  const over = await gateway.inject({ method: "POST", url: `/desk/${ended}/greeting`, payload: body });
  expect([over.statusCode, over.json()]).toMatchObject([410, { code: "DESK_ENDED" }]);
  const scan = {
    ...{ nonce: randomUUID(), sessionId: randomUUID(), direction: "IN", ticket: null, participantId: randomUUID() },
    ...{ scannedAt: "2026-11-24T03:00:00.000Z", deviceOffsetMs: 0 },
  };
  const url = `/desk/${known}/scans`;
  const broken = await gateway.inject({ method: "POST", url, payload: { ...body, scans: [scan] } });
  expect([broken.statusCode, broken.json()]).toMatchObject([503, { code: "SERVICE_UNAVAILABLE" }]);
  expect(broken.body).not.toContain("secret of the service");
  const wrong = await gateway.inject({ method: "POST", url, payload: { ...body, scans: [{ ...scan, nonce: "1" }] } });
  expect([wrong.statusCode, wrong.json()]).toMatchObject([400, { code: "INVALID_INPUT" }]);
  const large = await gateway.inject({ method: "POST", url, payload: { ...body, scans: "x".repeat(600_000) } });
  expect([large.statusCode, large.json()]).toMatchObject([413, { code: "PAYLOAD_TOO_LARGE" }]);
});

it("asks the service about nothing that is no secret, and slows down who asks too often", async () => {
  const before = asked.length;
  const guess = await gateway.inject({
    method: "POST",
    url: "/desk/..%2Fhealth/greeting",
    payload: { deviceId: randomUUID() },
  });
  expect(guess.statusCode).toBe(404);
  expect(asked).toHaveLength(before);
  const narrow = await open(1);
  await narrow.inject(`/desk/${known}/roll`);
  expect((await narrow.inject(`/desk/${known}/roll`)).statusCode).toBe(429);
  await narrow.close();
});
