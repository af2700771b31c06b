import type { PublicFund, PublicTrail } from "@khuyenhoc/contracts";
import { createLogger } from "@khuyenhoc/service-kit";
import { type FastifyInstance, fastify } from "fastify";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectPublicFunds, type PublicFunds } from "../services/public-funds.ts";
import { servePublicFunds } from "./funds.ts";

const known = "a".repeat(32);
const broken = "b".repeat(32);
const retired = "d".repeat(32);
const hash = "0123456789abcdef".repeat(4);
const fund: PublicFund = {
  name: "Quỹ <b>khuyến học</b> Bưởi",
  unitName: "Phường Tây Hồ",
  kind: "LEARNING",
  openedOn: "2020-01-01",
  closedOn: null,
  balance: { money: "1200345678", inKind: "0" },
  thisYear: { year: 2026, received: "5000000", used: "100" },
  allTime: { received: "2000000000", used: "900000000" },
  results: [
    { title: "Vượt khó", year: 2025, awards: 40, people: 38, amount: "40000000" },
    { title: "Tài năng", year: 2025, awards: null, people: null, amount: null },
  ],
  disclosures: [{ year: 2025, version: 2, publishedOn: "2026-03-20", contentHash: hash, restates: true }],
  head: { sequence: "77", hash, recordedAt: "2026-11-24T03:00:00.123456Z" },
};
const trail: PublicTrail = {
  fundName: "Quỹ khuyến học Bưởi",
  unitName: "Phường Tây Hồ",
  receipt: "0012/2026",
  amount: "10000000",
  receivedOn: "2026-03-01",
  inKind: false,
  purposeName: null,
  voided: false,
  used: "4000000",
  unspent: "6000000",
  uses: [
    { kind: "AWARD", on: "2026-09-05", amount: "4000000", purposeName: null, programmeTitle: "Vượt khó", awards: 4 },
  ],
  usedLater: "1500000",
};

let service: FastifyInstance;
let source: PublicFunds;
let gateway: FastifyInstance;
let clock = 0;
const asked: string[] = [];

async function open(most?: number): Promise<FastifyInstance> {
  const app = fastify();
  const logger = createLogger({ service: "test", level: "silent" });
  await app.register((scope) => servePublicFunds(scope, { source, logger, ...(most === undefined ? {} : { most }) }));
  return app;
}

const statusOf = (token: string) => (token === broken ? 500 : token === retired ? 410 : 404);
beforeAll(async () => {
  service = fastify();
  service.addHook("onRequest", async ({ url }) => {
    asked.push(url);
  });
  service.get<{ Params: { token: string } }>("/public/funds/:token", ({ params }, reply) =>
    params.token === known ? fund : reply.code(statusOf(params.token)).send({}),
  );
  service.get<{ Params: { token: string; format: string } }>(
    "/public/funds/:token/:year/:version/:format",
    ({ params }, reply) =>
      params.token === known
        ? reply.type("application/pdf").header("content-disposition", 'attachment; filename="x.pdf"').send("%PDF-")
        : reply.code(statusOf(params.token)).send({}),
  );
  service.get<{ Params: { token: string } }>("/public/gifts/:token", ({ params }, reply) =>
    params.token === known ? trail : reply.code(statusOf(params.token)).send({}),
  );
  source = connectPublicFunds(await service.listen({ host: "127.0.0.1", port: 0 }), () => clock);
  gateway = await open();
});
afterAll(async () => {
  await gateway.close();
  await source.close();
  await service.close();
});

const visit = (url: string, language?: string, app = gateway) =>
  app.inject({ url, headers: language === undefined ? {} : { "accept-language": language } });

it("shows a fund in Vietnamese or English, with links to what was published and the end of the chain", async () => {
  const vi = await visit(`/f/${known}`);
  expect(vi.statusCode).toBe(200);
  for (const text of [
    "1.200.345.678 đ",
    "Vượt khó (2025)",
    "dưới 5 người",
    "20/03/2026",
    hash,
    `/f/${known}/2025/2/pdf`,
  ]) {
    expect(vi.body).toContain(text);
  }
  expect(vi.body).toContain("Quỹ &#60;b&#62;khuyến học&#60;/b&#62; Bưởi");
  const en = await visit(`/f/${known}`, "en");
  for (const text of ['<html lang="en">', "1,200,345,678 đ", "fewer than 5 people", "End of the books"]) {
    expect(en.body).toContain(text);
  }
  expect(vi.body).not.toMatch(/<script|<img|<link|onload=/i);
  expect(String(vi.headers["content-security-policy"])).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
});

it("gives the files of a disclosure, and the donor what became of a gift", async () => {
  const file = await visit(`/f/${known}/2025/2/pdf`);
  expect([file.body, file.headers["content-type"]]).toEqual(["%PDF-", "application/pdf"]);
  const page = await visit(`/g/${known}`);
  for (const text of ["0012/2026", "10.000.000 đ", "05/09/2026", "6.000.000 đ", "sau đó: 1.500.000 đ"])
    expect(page.body).toContain(text);
});

it("answers every address that leads nowhere alike, and asks the service only for secrets", async () => {
  const unknown = await visit(`/f/${"c".repeat(32)}`);
  asked.length = 0;
  for (const path of [
    "/f/short",
    `/f/${"A".repeat(32)}`,
    "/f/..%2f..%2ftrpc",
    `/f/${known}/2025/2/exe`,
    `/f/${known}/x/2/pdf`,
  ]) {
    const { statusCode, body } = await visit(path);
    expect([path, statusCode, body === unknown.body]).toEqual([path, 404, true]);
  }
  expect((await visit("/g/short")).statusCode).toBe(404);
  expect(asked).toEqual([]);
  expect((await visit(`/f/${broken}`)).statusCode).toBe(503);
});

it("says of an address that was replaced that it is no longer valid", async () => {
  for (const path of [`/f/${retired}`, `/f/${retired}/2025/2/pdf`, `/g/${retired}`]) {
    const { statusCode, body } = await visit(path);
    expect([path, statusCode, body.includes("không còn hiệu lực")]).toEqual([path, 410, true]);
  }
});

it("asks the service once a minute, however many visit, and sends again only what has changed", async () => {
  const paths = [`/f/${known}`, `/g/${known}`, `/f/${known}/2025/2/pdf`, `/f/${"e".repeat(32)}`];
  clock += 60_000;
  asked.length = 0;
  await Promise.all(paths.flatMap((path) => Array.from({ length: 40 }, () => visit(path))));
  clock += 59_999;
  for (const path of paths) await visit(path);
  expect(asked.toSorted()).toEqual(
    paths.map((path) => path.replace("/f", "/public/funds").replace("/g", "/public/gifts")).toSorted(),
  );
  clock += 1;
  const [page, english] = [await visit(`/f/${known}`), await visit(`/f/${known}`, "en")];
  expect(asked).toHaveLength(5);
  expect(page.headers["cache-control"]).toBe("private, max-age=60");
  expect(english.headers.etag).not.toBe(page.headers.etag);
  const again = (language: string) =>
    gateway.inject({
      url: `/f/${known}`,
      headers: { "accept-language": language, "if-none-match": String(page.headers.etag) },
    });
  expect([(await again("vi")).statusCode, (await again("vi")).body]).toEqual([304, ""]);
  expect((await again("en")).statusCode).toBe(200);
  expect((await visit(`/f/${"e".repeat(32)}`)).headers["cache-control"]).toBe("no-store");
});

it("is refused to whoever comes too often", async () => {
  const narrow = await open(2);
  const codes = [];
  for (let index = 0; index < 4; index++) codes.push((await visit(`/f/${known}`, undefined, narrow)).statusCode);
  expect(codes).toEqual([200, 200, 429, 429]);
  await narrow.close();
});
