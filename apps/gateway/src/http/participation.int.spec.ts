import { DomainError, type PublicEvent, type PublicTicket, participation, ticketText } from "@khuyenhoc/contracts";
import { createLogger } from "@khuyenhoc/service-kit";
import { type FastifyInstance, fastify } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPublicParticipation, type PublicParticipation } from "../services/public-participation.ts";
import { servePublicParticipation } from "./participation.ts";

const code = "su-kien-cong-khai-1";
const [broken, closed] = ["su-kien-loi-000000", "su-kien-da-dong-00"];
const commune = "0198b6a0-0000-7000-8000-000000000001";
const claim = { participantId: commune, eventId: commune, version: 1 };
const ticket = ticketText.join(ticketText.encode(claim), new Uint8Array(64).fill(7));
const waiting = ticketText.join(ticketText.encode({ ...claim, version: 2 }), new Uint8Array(64).fill(7));
const event: PublicEvent = {
  title: "Hội thảo <i>đọc sách</i>",
  summary: null,
  kindVi: "Hội thảo",
  kindEn: "Seminar",
  unitName: "Phường Yên Hòa",
  place: "Nhà văn hóa",
  address: null,
  online: false,
  startsAt: "2026-11-24T01:00:00.000Z",
  endsAt: "2026-11-24T05:00:00.000Z",
  cancelled: false,
  sessions: [],
  registration: "OPEN",
  registrationFrom: null,
  registrationUntil: null,
  moderated: true,
  full: false,
  communes: [{ id: commune, name: "Phường Láng" }],
};
const shown: PublicTicket = {
  status: "CONFIRMED",
  eventTitle: event.title,
  organiserName: "Phường Yên Hòa",
  ...{ place: null, address: null, onlineUrl: null, startsAt: event.startsAt, endsAt: event.endsAt },
  ...{ cancelled: false, name: "Nguyễn <b>An</b>", office: null, unitName: "Phường Láng", reason: null },
  qr: { size: 33, path: "M4 4h7v1h-7z" },
  certificatePath: `/ac/${"a".repeat(32)}`,
  feedbackPath: null,
};

let service: FastifyInstance;
let source: PublicParticipation;
let gateway: FastifyInstance;
const asked: string[] = [];
const taken: unknown[] = [];

async function open(limits?: { visits: number; forms: number }): Promise<FastifyInstance> {
  const app = fastify({ routerOptions: { maxParamLength: 8192 } });
  const logger = createLogger({ service: "test", level: "silent" });
  await app.register((scope) => servePublicParticipation(scope, { source, logger, ...(limits && { limits }) }));
  return app;
}
const refusal = (of: "EVENT_REGISTRATION_CLOSED" | "PARTICIPANT_PRESENT") => ({
  error: { data: { domainError: new DomainError(of).toShape() } },
});

beforeAll(async () => {
  service = fastify({ routerOptions: { maxParamLength: 8192 } });
  service.addHook("onRequest", async ({ url }) => {
    asked.push(url);
  });
  service.get<{ Params: { code: string } }>("/public/events/:code", ({ params }, reply) => {
    if (params.code === broken) return reply.code(500).send({});
    return params.code === code || params.code === closed ? reply.send(event) : reply.code(404).send({});
  });
  service.post<{ Params: { code: string } }>("/public/events/:code/registrations", ({ params, body }, reply) => {
    taken.push(body);
    if (params.code === closed) return reply.code(409).send(refusal("EVENT_REGISTRATION_CLOSED"));
    return reply.send({ ticket });
  });
  service.get<{ Params: { text: string } }>("/public/tickets/:text", ({ params }, reply) => {
    if (params.text === ticket) return reply.send(shown);
    return params.text === waiting ? reply.send({ ...shown, status: "WAITING", qr: null }) : reply.code(404).send({});
  });
  service.get("/public/tickets/:text/pdf", (_request, reply) => reply.type("application/pdf").send("%PDF-1.7"));
  service.post<{ Params: { text: string } }>("/public/tickets/:text/give-up", ({ params }, reply) =>
    params.text === ticket ? reply.code(409).send(refusal("PARTICIPANT_PRESENT")) : reply.code(204).send(),
  );
  source = connectPublicParticipation(await service.listen({ host: "127.0.0.1", port: 0 }));
  gateway = await open();
});
afterAll(async () => {
  await gateway.close();
  await source.close();
  await service.close();
});

const visit = (url: string, app = gateway, headers: Record<string, string> = {}) => app.inject({ url, headers });
const submit = (url: string, fields: Record<string, string>, app = gateway) =>
  app.inject({
    ...{ method: "POST", url, payload: new URLSearchParams(fields).toString() },
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
const filled = {
  ...{ nonce: "n".repeat(24), name: "Trần Thị Bình", commune, email: "binh@example.vn", phone: "", consent: "yes" },
  website: "",
};

describe("the page of an event", () => {
  it("shows it in the visitor's language with a form of its own, and says what is kept for how long", async () => {
    const [page, again] = [await visit(`/e/${code}`), await visit(`/e/${code}`)];
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain("Hội thảo &#60;i&#62;đọc sách&#60;/i&#62;");
    expect(page.body).toContain("91/2025/QH15");
    expect(page.body).toContain(`${participation.CONTACT_DAYS} ngày`);
    expect(page.body).toContain("Phường Láng");
    expect(page.body).toContain("08:00–12:00, Thứ Ba, 24/11/2026");
    expect(page.headers["content-security-policy"]).toContain("form-action 'self'");
    const nonceIn = (body: string) => /name="nonce" value="([\w-]{24})"/.exec(body)?.[1];
    expect(nonceIn(page.body)).not.toBe(nonceIn(again.body));
    const english = await visit(`/e/${code}`, gateway, { "accept-language": "en" });
    expect(english.body).toContain("Seminar");
  });

  it("takes a registration and leads to the ticket", async () => {
    const answer = await submit(`/e/${code}`, filled);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, `/t/${ticket}`]);
    expect(taken.pop()).toEqual({
      ...{ nonce: filled.nonce, name: filled.name, communeId: commune, email: filled.email, phone: null },
      ...{ consent: true, language: "vi" },
    });
  });

  it.each([
    ["no consent", { consent: "" }],
    ["no way to reach", { email: "" }],
    ["no address of mail", { email: "binh" }],
    ["no name", { name: " " }],
    ["no home", { commune: "" }],
    ["no nonce", { nonce: "" }],
  ])("shows the form again with what was filled in where there is %s", async (_what, change) => {
    const before = taken.length;
    const answer = await submit(`/e/${code}`, { ...filled, phone: "0912", ...change });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('value="0912"');
    expect(taken).toHaveLength(before);
  });

  it("thanks a program that fills in what nobody sees, and keeps nothing of it", async () => {
    const before = taken.length;
    const answer = await submit(`/e/${code}`, { ...filled, website: "https://spam.example" });
    expect(answer.statusCode).toBe(200);
    expect(taken).toHaveLength(before);
  });

  it("says when it is too late", async () => {
    const answer = await submit(`/e/${closed}`, filled);
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toContain("không nhận đăng ký nữa");
  });

  it("is none for a foreign address, which no service is asked for, and says so when the service fails", async () => {
    const before = asked.length;
    expect((await visit("/e/..%2Fadmin")).statusCode).toBe(404);
    expect(asked).toHaveLength(before);
    expect((await visit("/e/khong-co-su-kien")).statusCode).toBe(404);
    expect((await visit(`/e/${broken}`)).statusCode).toBe(503);
  });

  it("takes so many forms a minute from one address", async () => {
    const app = await open({ visits: 100, forms: 2 });
    const codes = [];
    for (let n = 0; n < 3; n++) codes.push((await submit(`/e/${code}`, filled, app)).statusCode);
    expect(codes).toEqual([303, 303, 429]);
    expect((await visit(`/e/${code}`, app)).statusCode).toBe(200);
    await app.close();
  });
});

describe("the page of a ticket", () => {
  it("shows the code to be scanned, and names as text", async () => {
    const page = await visit(`/t/${ticket}`);
    expect(page.body).toContain('<path d="M4 4h7v1h-7z"');
    expect(page.body).toContain(`<a href="/ac/${"a".repeat(32)}">`);
    expect(page.body).not.toContain("/fb/");
    expect(page.body).toContain("Nguyễn &#60;b&#62;An&#60;/b&#62;");
    expect(page.headers).toMatchObject({ "cache-control": "no-store", "x-robots-tag": "noindex, nofollow" });
    expect((await visit(`/t/${ticket}/ve.pdf`)).body).toBe("%PDF-1.7");
  });

  it("shows no code to who has no place yet, and lets him give up once he is sure", async () => {
    const page = await visit(`/t/${waiting}`);
    expect(page.body).not.toContain("<svg");
    expect((await submit(`/t/${waiting}/give-up`, {})).statusCode).toBe(409);
    const left = await submit(`/t/${waiting}/give-up`, { sure: "yes" });
    expect([left.statusCode, left.headers.location]).toEqual([303, `/t/${waiting}`]);
    const present = await submit(`/t/${ticket}/give-up`, { sure: "yes" });
    expect(present.body).toContain("đã được điểm danh");
  });

  it("is none for what is no ticket, which no service is asked for", async () => {
    const before = asked.length;
    expect((await visit("/t/KH1.abc.def")).statusCode).toBe(404);
    expect((await submit("/t/KH1.abc.def/give-up", { sure: "yes" })).statusCode).toBe(404);
    expect(asked).toHaveLength(before);
  });
});
