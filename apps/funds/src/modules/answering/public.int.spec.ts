import { answering } from "@khuyenhoc/contracts";
import { createLogger, createMetrics, type Server, startServer } from "@khuyenhoc/service-kit";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type Caller,
  type Fixture,
  freshKey,
  now,
  type OpenedFund,
  openFixture,
  units,
} from "../../testing/fixture.ts";
import { giftAt } from "../gifts/testing.ts";
import { servePublicFunds } from "./routes.ts";
import { book, payAward, programmeOf } from "./testing.ts";

let fixture: Fixture;
let server: Server;
let accountant: Caller;
let fund: OpenedFund;
let token: string;
beforeAll(async () => {
  fixture = await openFixture();
  server = await startServer({
    name: "funds",
    host: "127.0.0.1",
    port: 0,
    logger: createLogger({ service: "test", level: "silent" }),
    metrics: createMetrics({ service: "test" }),
    checks: {},
    routes: (app) => servePublicFunds(app, { database: fixture.database, now: () => now }),
  });
  accountant = fixture.as("fund-accountant", "c11");
  fund = await fixture.fundAt("c11", { name: "Quỹ khuyến học Bưởi" });
  const { fundId } = fund;
  ({ token } = await accountant.answering.fundPage({ fundId }));
  const HB = fund.purposes.HB ?? "";
  await book(fixture, {
    fundId,
    kind: "OPENING",
    on: "2024-01-01",
    lines: [
      ["111", null, 70n],
      ["411", null, -70n],
    ],
  });
  await book(fixture, {
    fundId,
    kind: "GIFT",
    on: "2025-03-01",
    lines: [
      ["111", HB, 10_000n],
      ["511", HB, -10_000n],
    ],
  });
  await book(fixture, {
    fundId,
    kind: "GIFT",
    on: "2026-03-01",
    lines: [
      ["152", null, 30n],
      ["512", null, -30n],
    ],
  });
  const many = await programmeOf(fixture, { fundId, purposeId: HB, title: "Vượt khó", year: 2025 });
  for (let index = 0; index < 6; index++) {
    await payAward(fixture, { programmeId: many, student: `em ${index}`, amount: 100n, on: "2025-09-05" });
  }
});
afterAll(async () => {
  await server.close();
  await fixture.close();
});

const get = (path: string) => fetch(`${server.url}${path}`);

it("tells everybody who has the address what the fund received, used and has, and the end of its chain", async () => {
  const { id, contentHash } = await accountant.answering.prepareDisclosure({
    idempotencyKey: freshKey(),
    fundId: fund.fundId,
    year: 2025,
  });
  const unpublished = await get(`/public/funds/${token}/2025/1/record`);
  expect(unpublished.status).toBe(404);
  const approver = fixture.as("fund-approver", "c11");
  await approver.answering.publishDisclosure({ idempotencyKey: freshKey(), id, contentHash });
  const answer = answering.publicFund.parse(await (await get(`/public/funds/${token}`)).json());
  const [head] = await fixture.query<{ hash: string }>(
    "SELECT encode(hash, 'hex') AS hash FROM ledger_head WHERE fund_id = $1",
    [fund.fundId],
  );
  expect(answer).toMatchObject({
    name: "Quỹ khuyến học Bưởi",
    unitName: "Đơn vị c11",
    balance: { money: "9470", inKind: "30" },
    thisYear: { year: 2026, received: "30", used: "0" },
    allTime: { received: "10030", used: "600" },
    results: [{ title: "Vượt khó", year: 2025, awards: 6, people: 6, amount: "600" }],
    disclosures: [{ year: 2025, version: 1, contentHash, restates: false }],
    head: { sequence: "9", hash: head?.hash },
  });
  const file = await get(`/public/funds/${token}/2025/1/record`);
  expect(file.headers.get("content-type")).toContain("application/json");
  expect(answering.disclosureContent.parse(await file.json())).toMatchObject({ year: 2025, awards: 6 });
  expect((await get(`/public/funds/${token}/2025/1/exe`)).status).toBe(404);
});

it("answers a wrong address like one that does not exist", async () => {
  for (const wrong of [fund.fundId, "f".repeat(32), "x"]) {
    expect((await get(`/public/funds/${wrong}`)).status).toBe(404);
    expect((await get(`/public/funds/${wrong}/2025/1/record`)).status).toBe(404);
    expect((await get(`/public/gifts/${wrong}`)).status).toBe(404);
  }
});

it("takes a new address at its officers' wish; the old one says that it is no longer valid", async () => {
  const { fundId } = await fixture.fundAt("c11");
  const officer = fixture.as("commune-officer", "c11");
  const old = (await officer.answering.fundPage({ fundId })).token;
  const command = { idempotencyKey: freshKey(), fundId, reason: "Lộ địa chỉ" };
  const renewed = await officer.answering.renewFundPage(command);
  expect(await officer.answering.renewFundPage(command)).toEqual(renewed);
  expect(await officer.answering.fundPage({ fundId })).toEqual(renewed);
  expect((await get(`/public/funds/${renewed.token}`)).status).toBe(200);
  for (const path of [`/public/funds/${old}`, `/public/funds/${old}/2025/1/record`]) {
    expect([path, (await get(path)).status]).toEqual([path, 410]);
  }
  const gift = await giftAt(fixture, "c11", { fundId });
  const accountant = fixture.as("fund-accountant", "c11");
  const trailOf = () => accountant.answering.trail({ giftId: gift.id });
  const before = (await trailOf()).token;
  const both = await Promise.all(
    [1, 2].map(() =>
      accountant.answering.renewGiftPage({ idempotencyKey: freshKey(), giftId: gift.id, reason: "Mất biên nhận" }),
    ),
  );
  const { token: now } = await trailOf();
  expect((await get(`/public/gifts/${now}`)).status).toBe(200);
  const gone = [before, ...both.map((one) => one.token)].filter((one) => one !== now);
  expect(gone).toHaveLength(2);
  for (const one of gone) expect((await get(`/public/gifts/${one}`)).status).toBe(410);
  expect(
    await fixture.query(
      "SELECT gift_id, reason, retired_by FROM retired_address WHERE fund_id = $1 ORDER BY retired_at",
      [fundId],
    ),
  ).toMatchObject([
    { gift_id: null, reason: "Lộ địa chỉ" },
    ...[1, 2].map(() => ({ gift_id: gift.id, reason: "Mất biên nhận" })),
  ]);
  await expect(fixture.query("DELETE FROM retired_address")).rejects.toThrow("permission denied");
});

it("gives partners aggregates below a unit, without small counts or what they follow from", async () => {
  const few = await fixture.fundAt("c12");
  await book(fixture, {
    fundId: few.fundId,
    kind: "GIFT",
    on: "2025-02-01",
    lines: [
      ["111", null, 500n],
      ["511", null, -500n],
    ],
  });
  const programmeId = await programmeOf(fixture, { fundId: few.fundId, purposeId: null, title: "Nhỏ", year: 2025 });
  // The same student as at the other fund: one person, two awards.
  for (const student of ["em 0", "em lạ"]) {
    await payAward(fixture, { programmeId, student, amount: 100n, on: "2025-05-05" });
  }
  await fixture.query("INSERT INTO population (unit_id, year, revision, people) VALUES ($1, 2025, 1, 7)", [units.d1]);
  const ask = { unitId: units.d1, year: 2025 };
  const officer = await fixture.as("commune-officer", "d1").answering.figures(ask);
  const told = (lines: typeof officer) =>
    lines.map(({ unitId, received, used, awards, people, perHead }) => [
      unitId,
      received,
      used,
      awards,
      people,
      perHead,
    ]);
  expect(told(officer)).toEqual([
    [units.d1, "10500", "800", 8, 7, "1500"],
    [units.c11, "10000", "600", 6, 6, null],
    [units.c12, "500", "200", 2, 2, null],
  ]);
  const sums = ({ opening, raisedInMoney, raisedInKind, received, used, other, closing }: (typeof officer)[number]) => [
    ...[opening, raisedInMoney, raisedInKind, received, used, other, closing],
  ];
  expect(officer.map(sums)[2]).toEqual(["0", "500", "0", "500", "200", "0", "300"]);
  // A year ends with what the next one begins with.
  const next = await fixture.as("commune-officer", "d1").answering.figures({ ...ask, year: 2026 });
  expect(next.map(({ opening }) => opening)).toEqual(officer.map(({ closing }) => closing));
  for (const { opening, received, used, other, closing } of [...officer, ...next]) {
    expect(BigInt(opening) + BigInt(received) + BigInt(other) - BigInt(used)).toBe(BigInt(closing));
  }
  const partner = await fixture.as("partner", "d1").answering.figures(ask);
  const file = await fixture.as("partner", "d1").answering.figuresFile({ ...ask, format: "csv" });
  const lines = Buffer.from(file.contentBase64, "base64").toString("utf8").trimEnd().split("\r\n").slice(1);
  expect(lines.map((line) => line.split(",").slice(-2))).toEqual([
    ["8", "7"],
    ...[1, 2].map(() => ["(không nêu: số nhỏ)", "(không nêu: số nhỏ)"]),
  ]);
  expect(told(partner)).toEqual([
    [units.d1, "10500", "800", 8, 7, "1500"],
    [units.c11, "10000", "600", null, null, null],
    [units.c12, "500", "200", null, null, null],
  ]);
});
