import type { PublicCertificate } from "@khuyenhoc/contracts";
import { createLogger } from "@khuyenhoc/service-kit";
import { type FastifyInstance, fastify } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectPublicCertificates, type PublicCertificates } from "../services/public-certificates.ts";
import { servePublicCertificates } from "./certificates.ts";

const known = "a".repeat(32);
const broken = "b".repeat(32);
const certificate: PublicCertificate = {
  number: "12/2026/GCN-00175",
  title: "FAMILY",
  year: 2026,
  level: null,
  subjectName: `Trần <script>alert("Ổn")</script> & con`,
  issuingUnitThen: "Phường Yên Hòa",
  issuingUnitNow: null,
  issuedOn: "2026-11-24",
  status: "REVOKED",
};

let service: FastifyInstance;
let source: PublicCertificates;
let gateway: FastifyInstance;
const asked: string[] = [];

async function open(most?: number): Promise<FastifyInstance> {
  const app = fastify();
  const logger = createLogger({ service: "test", level: "silent" });
  await app.register((scope) =>
    servePublicCertificates(scope, { source, logger, ...(most === undefined ? {} : { most }) }),
  );
  return app;
}

beforeAll(async () => {
  service = fastify();
  service.addHook("onRequest", async ({ url }) => {
    asked.push(url);
  });
  service.get<{ Params: { token: string } }>("/public/certificates/:token", ({ params }, reply) =>
    params.token === broken
      ? reply.code(500).send({})
      : params.token === known
        ? reply.send(certificate)
        : reply.code(404).send({ error: {} }),
  );
  service.get<{ Params: { token: string } }>("/public/certificates/:token/credential", ({ params }, reply) =>
    params.token === known ? reply.type("application/vc+jwt").send("head.body.signature") : reply.code(404).send({}),
  );
  service.get("/public/certificates-jwks", () => ({ keys: [{ kid: "k" }] }));
  source = connectPublicCertificates(await service.listen({ host: "127.0.0.1", port: 0 }));
  gateway = await open();
});
afterAll(async () => {
  await gateway.close();
  await source.close();
  await service.close();
});

const visit = (url: string, language?: string, app = gateway) =>
  app.inject({ url, headers: language === undefined ? {} : { "accept-language": language } });

describe("the public page", () => {
  it("tells what the paper says and what became of it, in Vietnamese or English", async () => {
    const vi = await visit(`/c/${known}`);
    expect(vi.statusCode).toBe(200);
    expect(vi.body).toContain('<html lang="vi">');
    for (const text of [
      "Đã thu hồi",
      "Gia đình học tập",
      "12/2026/GCN-00175",
      "24/11/2026",
      "Phường Yên Hòa",
      "Không còn hoạt động",
    ]) {
      expect(vi.body).toContain(text);
    }
    const en = await visit(`/c/${known}`, "en-GB,en;q=0.9");
    expect(en.body).toContain('<html lang="en">');
    for (const text of ["Revoked", "Learning Family", "2026-11-24"]) expect(en.body).toContain(text);
    expect(en.headers.vary).toContain("accept-language");
  });

  it("runs nothing, loads nothing, is framed and indexed nowhere", async () => {
    const { body, headers } = await visit(`/c/${known}`);
    expect(body).not.toMatch(/<script|<img|<link|onload=/i);
    expect(body).toContain("Trần &#60;script&#62;alert(&#34;Ổn&#34;)&#60;/script&#62; &#38; con");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; /);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers["x-robots-tag"]).toBe("noindex, nofollow");
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["set-cookie"]).toBeUndefined();
  });

  it("is the same page for every address that leads nowhere, and asks the service only for secrets", async () => {
    const unknown = await visit(`/c/${"c".repeat(32)}`);
    asked.length = 0;
    for (const path of ["short", "A".repeat(32), "..%2f..%2ftrpc", `${"c".repeat(31)}!`]) {
      const { statusCode, body } = await visit(`/c/${path}`);
      expect([path, statusCode, body === unknown.body]).toEqual([path, 404, true]);
    }
    expect(asked).toEqual([]);
    expect(unknown.headers["content-type"]).toBe("text/html; charset=utf-8");
  });

  it("says that it cannot tell when the service fails", async () => {
    const { statusCode, body } = await visit(`/c/${broken}`);
    expect([statusCode, body.includes("Tạm thời")]).toEqual([503, true]);
  });

  it("is refused to whoever comes too often", async () => {
    const narrow = await open(2);
    const codes = [];
    for (let index = 0; index < 4; index++) codes.push((await visit(`/c/${known}`, undefined, narrow)).statusCode);
    expect(codes).toEqual([200, 200, 429, 429]);
    expect((await visit(`/c/${known}`, "en", narrow)).body).toContain("Too many visits");
    await narrow.close();
  });
});

describe("the credential", () => {
  it("is given as it was signed, with the keys beside it", async () => {
    const { body, headers } = await visit(`/c/${known}/credential`);
    expect(body).toBe("head.body.signature");
    expect(headers["content-type"]).toBe("application/vc+jwt");
    const keys = await visit("/.well-known/khuyenhoc-jwks.json");
    expect([keys.json(), keys.headers["access-control-allow-origin"]]).toEqual([{ keys: [{ kid: "k" }] }, "*"]);
    expect((await visit(`/c/${"d".repeat(32)}/credential`)).statusCode).toBe(404);
  });
});
