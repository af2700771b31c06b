import { DomainError, feedback, type PublicAttendanceCertificate, type PublicFeedback } from "@khuyenhoc/contracts";
import { createLogger } from "@khuyenhoc/service-kit";
import { type FastifyInstance, type FastifyReply, fastify } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPublicFollowing, type PublicFollowing } from "../services/public-following.ts";
import { servePublicFollowing } from "./following.ts";

const known = "a".repeat(32);
const broken = "b".repeat(32);
const answered = "d".repeat(32);
const code = "x".repeat(22);
const certificate: PublicAttendanceCertificate = {
  number: "12/2026/GCNTD-00175",
  name: "N. V. <b>An</b>",
  eventTitle: "Hội thảo đọc sách",
  fromDay: "2026-11-24",
  toDay: "2026-11-25",
  minutes: 200,
  organiserName: "Phường Yên Hòa",
  issuedOn: "2026-11-26",
  status: "REVOKED",
};
const form: PublicFeedback = {
  state: "OPEN",
  eventTitle: "Hội thảo <i>đọc</i>",
  day: "2026-11-24",
  organiserName: "Phường Yên Hòa",
  intro: "Xin cảm ơn",
  questions: [...feedback.standardQuestions],
};
const calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR";
const modified = "Tue, 24 Nov 2026 03:00:00 GMT";
const refusal = (code: "FEEDBACK_ANSWERED" | "INVALID_INPUT") => ({
  error: { data: { domainError: new DomainError(code).toShape() } },
});

let service: FastifyInstance;
let source: PublicFollowing;
let gateway: FastifyInstance;
const asked: string[] = [];
const taken: unknown[] = [];

async function open(limits?: { visits: number; forms: number }): Promise<FastifyInstance> {
  const app = fastify();
  const logger = createLogger({ service: "test", level: "silent" });
  await app.register((scope) => servePublicFollowing(scope, { source, logger, ...(limits && { limits }) }));
  return app;
}

beforeAll(async () => {
  service = fastify();
  service.addHook("onRequest", async ({ url }) => {
    asked.push(url);
  });
  type At = { Params: { token: string } };
  service.get<At>("/public/attendance-certificates/:token", ({ params }, reply) =>
    params.token === broken
      ? reply.code(500).send({})
      : params.token === known
        ? reply.send(certificate)
        : reply.code(404).send({}),
  );
  service.get<At>("/public/feedback/:token", ({ params }, reply) =>
    [known, answered].includes(params.token) ? reply.send(form) : reply.code(404).send({}),
  );
  service.post<At>("/public/feedback/:token", ({ params, body }, reply) => {
    taken.push(body);
    if (params.token === answered) return reply.code(409).send(refusal("FEEDBACK_ANSWERED"));
    return Object.keys(body as object).length === 0
      ? reply.code(400).send(refusal("INVALID_INPUT"))
      : reply.code(204).send();
  });
  const file = (wanted: string) => (request: { params: unknown }, reply: FastifyReply) =>
    (request.params as { token: string }).token === wanted
      ? reply.type("text/calendar").header("etag", '"t"').header("last-modified", modified).send(calendar)
      : reply.code(404).send({});
  service.get("/public/calendars/:token", file(known));
  service.get("/public/event-calendars/:token", file(code));
  source = connectPublicFollowing(await service.listen({ host: "127.0.0.1", port: 0 }));
  gateway = await open();
});
afterAll(async () => {
  await gateway.close();
  await source.close();
  await service.close();
});

const visit = (url: string, headers: Record<string, string> = {}, app = gateway) => app.inject({ url, headers });
const submit = (token: string, fields: Record<string, string>, app = gateway) =>
  app.inject({
    method: "POST",
    url: `/fb/${token}`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    payload: new URLSearchParams(fields).toString(),
  });

describe("the page of an attendance certificate", () => {
  it("tells the event, its days, the minutes, part of the name and what became of it, in both languages", async () => {
    const vi = await visit(`/ac/${known}`);
    expect(vi.statusCode).toBe(200);
    const parts = [
      "Đã thu hồi",
      "Hội thảo đọc sách",
      "24/11/2026 đến 25/11/2026",
      "200 phút",
      "N. V. &#60;b&#62;An",
      "12/2026/GCNTD-00175",
    ];
    for (const part of parts) expect(vi.body).toContain(part);
    expect(vi.headers["content-security-policy"]).toContain("form-action 'none'");
    const en = await visit(`/ac/${known}`, { "accept-language": "en" });
    for (const part of ["Revoked", "200 minutes", "2026-11-24 to 2026-11-25"]) expect(en.body).toContain(part);
  });

  it("is the same for every address that leads nowhere, and says that it cannot tell when the service fails", async () => {
    const unknown = await visit(`/ac/${"c".repeat(32)}`);
    asked.length = 0;
    for (const path of ["short", "A".repeat(32), `${"c".repeat(31)}!`]) {
      const { statusCode, body } = await visit(`/ac/${path}`);
      expect([path, statusCode, body === unknown.body]).toEqual([path, 404, true]);
    }
    expect(asked).toEqual([]);
    expect((await visit(`/ac/${broken}`)).statusCode).toBe(503);
  });
});

describe("the feedback form", () => {
  it("asks every question without a script, and may be sent to the gateway only", async () => {
    const { body, headers, statusCode } = await visit(`/fb/${known}`);
    expect(statusCode).toBe(200);
    expect(headers["content-security-policy"]).toContain("form-action 'self'");
    expect(body).not.toMatch(/<script|<i>/);
    for (const { vi, code: name } of feedback.standardQuestions) {
      expect(body).toContain(vi);
      expect(body).toContain(`name="${name}"`);
    }
    expect(body.match(/type="radio" name="CONTENT"/g)).toHaveLength(5);
    const en = await visit(`/fb/${known}`, { "accept-language": "en" });
    expect(en.body).toContain("Was the content useful to you?");
  });

  it("hands on what was answered, thanks, and shows what was sent again where something is wrong with it", async () => {
    taken.length = 0;
    const sent = await submit(known, { CONTENT: "5", BEST: "Đọc sách & báo", "not-a-code": "x", AGAIN: "" });
    expect([sent.statusCode, taken]).toEqual([200, [{ CONTENT: "5", BEST: "Đọc sách & báo" }]]);
    expect(sent.body).toContain("Cảm ơn bạn");
    expect(sent.body).not.toContain("<form");
    const empty = await submit(known, {});
    expect([empty.statusCode, empty.body.includes("<form")]).toEqual([400, true]);
    const twice = await submit(answered, { CONTENT: "5" });
    expect([twice.statusCode, twice.body.includes("đã được gửi")]).toEqual([409, true]);
    expect((await submit("c".repeat(32), { CONTENT: "5" })).statusCode).toBe(404);
    expect((await submit(known, { BEST: "x".repeat(70_000) })).statusCode).toBe(404);
  });

  it("is refused to whoever sends too many, and still shown", async () => {
    const narrow = await open({ visits: 10, forms: 2 });
    const codes = [];
    for (let index = 0; index < 3; index++) codes.push((await submit(known, { CONTENT: "1" }, narrow)).statusCode);
    expect(codes).toEqual([200, 200, 429]);
    expect((await visit(`/fb/${known}`, {}, narrow)).statusCode).toBe(200);
    await narrow.close();
  });
});

describe("a calendar", () => {
  it.each([`/cal/${known}.ics`, `/e/${code}/calendar.ics`])("at %s is sent when it has changed", async (url) => {
    const first = await visit(url);
    expect([first.statusCode, first.body]).toEqual([200, calendar]);
    expect(first.headers).toMatchObject({
      "content-type": "text/calendar; charset=utf-8",
      etag: '"t"',
      "last-modified": modified,
      "cache-control": "private, no-cache",
    });
    const status = async (headers: Record<string, string>) => (await visit(url, headers)).statusCode;
    expect(await status({ "if-none-match": '"o", W/"t"' })).toBe(304);
    expect(await status({ "if-none-match": '"o"', "if-modified-since": modified })).toBe(200);
    expect(await status({ "if-modified-since": modified })).toBe(304);
    expect(await status({ "if-modified-since": "Mon, 23 Nov 2026 03:00:00 GMT" })).toBe(200);
  });

  it("is nowhere but at its address", async () => {
    for (const url of [`/cal/${known}`, `/cal/${"c".repeat(32)}.ics`, "/cal/x.ics", "/e/short/calendar.ics"]) {
      expect([url, (await visit(url)).statusCode]).toEqual([url, 404]);
    }
  });
});
