import { randomUUID } from "node:crypto";
import { seedUnitId, today } from "@khuyenhoc/contracts";
import { tokenFor } from "@khuyenhoc/testkit";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./browser.ts";
import { barriers, type Desk, expectText, openDesk, openPage, settled } from "./console-pages.ts";
import { data, testPlatform } from "./platform.ts";

// A training of the city, from its plan to the evidence that it leaves: the city invites, the district hands its seats on, the commune
// registers, a phone without a network checks in.

const city = seedUnitId("city", "01");
const baDinh = seedUnitId("district", "001");
const phucXa = seedUnitId("commune", "00001");
const run = randomUUID().slice(0, 8);
const title = `Tập huấn thử ${run}`;
const citizen = `Bà Lý Thử ${run}`;
const code = `E2E-${run}`;
/** Registrations take as evidence what happened in their year. */
const YEAR = Number(today().slice(0, 4));

let browser: Browser;
let admin: Desk;
let district: Desk;
let commune: Desk;
let desks: Desk[] = [];
let phone: BrowserContext;
const phoneProblems: string[] = [];
/** Addresses of the event's page and of the citizen's registration. */
let eventPath: string;
let registrationPath: string;
let deskUrl: string;
let ticket: string;

const success = <Name extends string>(answer: Record<Name, { code?: string; messageVi?: string }>, name: Name) => {
  const result = answer[name];
  if (result.code !== undefined) throw new Error(`${result.code}: ${result.messageVi}`);
  return result as unknown;
};

/** Day and time in Hanoi, as they are typed. */
function hanoi(at: Date): { date: string; time: string } {
  const [date = "", time = ""] = at.toLocaleString("sv-SE", { timeZone: "Asia/Ho_Chi_Minh" }).split(" ");
  return { date: date.split("-").reverse().join("/"), time: time.slice(0, 5) };
}

async function fillMoment(page: Page, name: string, at: Date): Promise<void> {
  const { date, time } = hanoi(at);
  const group = page.getByRole("dialog").getByRole("group", { name, exact: true });
  const [day, clock] = [group.getByRole("textbox").first(), group.getByRole("textbox").last()];
  await day.fill(date);
  await day.blur();
  await clock.fill(time);
  await clock.blur();
}

const tab = (id: string) => `${eventPath}?tab=${id}`;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
const began = hoursAgo(2);

beforeAll(async () => {
  const { gatewayUrl } = await testPlatform();
  const created = await data<{ createRegistration: { code?: string } }>(
    gatewayUrl,
    await tokenFor("commune-officer", [phucXa]),
    `mutation($input: CreateRegistrationInput!) { createRegistration(input: $input) {
       ... on CreateRegistrationSuccess { registration { id } } ... on OperationError { code messageVi } } }`,
    {
      input: {
        idempotencyKey: `e2e-citizen-${run}`,
        unitId: phucXa,
        year: YEAR,
        model: "CITIZEN",
        group: "FARMER",
        subjectName: citizen,
        subjectCode: code,
        submit: true,
      },
    },
  );
  const { registration } = success(created, "createRegistration") as { registration: { id: string } };
  registrationPath = `/registrations/${encodeURIComponent(registration.id)}/show`;
  browser = await openBrowser();
  admin = await openDesk(browser, gatewayUrl, "city-admin", [city]);
  district = await openDesk(browser, gatewayUrl, "district-officer", [baDinh]);
  commune = await openDesk(browser, gatewayUrl, "commune-officer", [phucXa]);
  desks = [admin, district, commune];
  phone = await browser.newContext({
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  phone.on("weberror", (error) => phoneProblems.push(String(error.error())));
});

afterEach(() => {
  expect([...desks.flatMap(({ problems }) => problems.splice(0)), ...phoneProblems.splice(0)]).toEqual([]);
});

afterAll(() => browser?.close());

it("the city plans a training, opens it and invites its districts", async () => {
  const { page } = admin;
  await openPage(page, "/events");
  await page.getByTestId("create-event").click();
  await page.getByRole("textbox", { name: "Tên sự kiện" }).fill(title);
  await fillMoment(page, "Bắt đầu", began);
  await fillMoment(page, "Kết thúc", hoursAgo(-2));
  await page.getByRole("combobox", { name: "Loại sự kiện" }).click();
  await page.getByRole("option", { name: "Tập huấn" }).click();
  await page.getByRole("spinbutton", { name: /Số phút/ }).fill("60");
  await page.getByTestId("dialog-submit").click();
  await page.waitForURL(/\/events\/[^/]+\/show/);
  await page.getByTestId("event-open").waitFor();
  eventPath = new URL(page.url()).pathname;
  await page.getByTestId("event-open").click();
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("event-OPEN").waitFor();
  expect(await barriers(page)).toEqual([]);

  await openPage(page, tab("seats"));
  await page.getByTestId("invite-units").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Cấp" }).click();
  await page.getByRole("option", { name: /Quận/ }).click();
  await page.keyboard.press("Escape");
  await dialog.getByRole("spinbutton", { name: "Số chỗ mỗi đơn vị" }).fill("5");
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("seats").locator("tbody tr").first().waitFor();
  expect(await barriers(page)).toEqual([]);
});

it("the district finds its invitation and hands its seats on to its communes", async () => {
  const { page } = district;
  await openPage(page, "/invitations");
  const row = page.getByTestId("invitations").locator("tbody tr").filter({ hasText: title });
  await expectText(row, /5/);
  await openPage(page, tab("seats"));
  await page
    .getByTestId("seats")
    .getByRole("button", { name: /Việc với chỗ của/ })
    .first()
    .click();
  await page.getByRole("menuitem", { name: "Chuyển tiếp chỗ" }).click();
  await page.getByTestId("split-total").fill("5");
  await page.getByTestId("propose-split").click();
  const line = page.getByRole("dialog").locator("tbody tr").filter({ hasText: "Phúc Xá" });
  await line.getByRole("spinbutton").fill("2");
  for (const other of await page.getByRole("dialog").locator("tbody tr").filter({ hasNotText: "Phúc Xá" }).all()) {
    await other.getByRole("spinbutton").fill("0");
  }
  await page.getByTestId("apply-split").click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

it("the commune registers its delegate without a mouse, by the code of his registration", async () => {
  const { page } = commune;
  await openPage(page, "/invitations");
  await page.getByTestId("invitations").locator("tbody tr").filter({ hasText: title }).getByRole("link").last().click();
  await settled(page);
  const entry = page.getByTestId("participant-entry");
  await entry.getByRole("textbox", { name: "Mã trong đăng ký" }).fill(code);
  const name = entry.getByRole("textbox", { name: "Họ và tên" });
  await name.fill(citizen);
  await name.press("Enter");
  const row = page.getByTestId("participants").locator("tbody tr").filter({ hasText: citizen });
  await row.getByTestId("participant-CONFIRMED").waitFor();
  expect(await barriers(page)).toEqual([]);
  const { gatewayUrl } = await testPlatform();
  const token = await tokenFor("commune-officer", [phucXa]);
  const eventId = decodeURIComponent(eventPath.split("/")[2] ?? "");
  const list = await data<{ participants: { edges: { node: { id: string; name: string } }[] } }>(
    gatewayUrl,
    token,
    `query($eventId: ID!) { participants(eventId: $eventId, first: 10) { edges { node { id name } } } }`,
    { eventId },
  );
  const id = list.participants.edges.find(({ node }) => node.name === citizen)?.node.id;
  const answer = await data<{ participantTicket: { text: string } }>(
    gatewayUrl,
    token,
    `query($id: ID!) { participantTicket(id: $id) { text } }`,
    { id },
  );
  ticket = answer.participantTicket.text;
  expect(ticket).toMatch(/^KH1\./);
});

it("the city opens a desk, whose link a phone takes along", async () => {
  const { page } = admin;
  await openPage(page, tab("attendance"));
  await page.getByTestId("add-desk").click();
  await page.getByRole("textbox", { name: "Tên bàn" }).fill("Cửa chính");
  await page.getByTestId("dialog-submit").click();
  deskUrl = (await page.getByTestId("desk-url").textContent()) ?? "";
  expect(deskUrl).toMatch(/\/desk\//);

  const desk = await phone.newPage();
  await desk.goto(deskUrl);
  await desk.getByRole("heading", { name: title }).waitFor();
  // The page keeps itself: from here on it opens without a network.
  await desk.evaluate(() => navigator.serviceWorker.ready);
  await desk.close();
});

it("the phone checks the delegate in without a network, once, and refuses a forged ticket", async () => {
  await phone.setOffline(true);
  const desk = await phone.newPage();
  await desk.goto(deskUrl);
  await desk.getByRole("heading", { name: title }).waitFor();
  const paste = async (text: string) => {
    await desk.getByRole("textbox", { name: "Dán mã vé" }).fill(text);
    await desk.getByRole("button", { name: "Kiểm tra" }).click();
  };
  await paste(ticket);
  await expectText(desk.getByTestId("outcome"), /MỜI VÀO/);
  await paste(ticket);
  await expectText(desk.getByTestId("outcome"), /ĐÃ ĐIỂM DANH/);
  await paste(`${ticket.slice(0, -6)}AAAAAA`);
  await expectText(desk.getByTestId("outcome"), /KHÔNG ĐÚNG/);
  expect(await barriers(desk)).toEqual([]);

  await phone.setOffline(false);
  const waiting = desk.locator("dt", { hasText: "Chờ gửi" }).locator("xpath=following-sibling::dd");
  await expectText(waiting, "0");
  await openPage(admin.page, tab("attendance"));
  const line = admin.page.getByTestId("roll").locator("tbody tr").filter({ hasText: citizen });
  await expectText(line, /Có mặt/);
  await expectText(admin.page.getByTestId("live-figures"), /1\/1/);
  expect(await barriers(admin.page)).toEqual([]);
});

it("the city corrects when she came, ends the training and certifies who stayed long enough", async () => {
  const { page } = admin;
  const line = page.getByTestId("roll").locator("tbody tr").filter({ hasText: citizen });
  await line.getByRole("button", { name: /Sửa điểm danh/ }).click();
  await fillMoment(page, "Giờ vào", began);
  await page.getByTestId("dialog-submit").click();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  await openPage(page, eventPath);
  await page.getByTestId("event-edit").click();
  await fillMoment(page, "Kết thúc", new Date());
  await page.getByTestId("dialog-submit").click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  for (const step of ["hold", "close"] as const) {
    await page.getByTestId(`event-${step}`).click();
    await page.getByTestId("dialog-submit").click();
    await page.getByTestId(step === "hold" ? "event-HELD" : "event-CLOSED").waitFor();
  }

  await openPage(page, tab("certificates"));
  const standing = page.getByTestId("standing-line").filter({ hasText: citizen });
  await standing.getByRole("checkbox").check();
  await page.getByTestId("issue-chosen").click();
  await page.getByRole("textbox", { name: /Chức vụ/ }).fill("Chủ tịch Hội Khuyến học thành phố");
  await page.getByRole("textbox", { name: /Họ( và)? tên/ }).fill("Nguyễn Thị Thử");
  await page.getByTestId("dialog-submit").click();
  const check = standing.locator('a[href*="/ac/"]');
  await check.waitFor();
  expect(await barriers(page)).toEqual([]);

  const visitor = await browser.newContext({ locale: "vi-VN" });
  try {
    const visit = await visitor.newPage();
    expect((await visit.goto((await check.getAttribute("href")) ?? ""))?.status()).toBe(200);
    const text = (await visit.locator("body").textContent()) ?? "";
    expect(text).toContain(title);
    expect(text).not.toContain(citizen);
  } finally {
    await visitor.close();
  }
});

it("and the commune finds the training among the evidence for her title, with its source", async () => {
  const { page } = commune;
  await expect
    .poll(async () => {
      await openPage(page, registrationPath);
      return page.getByTestId("evidence-list").filter({ hasText: title }).count();
    })
    .toBe(1);
  expect(await barriers(page)).toEqual([]);
});

it("the year of the city counts the training and its delegate", async () => {
  await openPage(admin.page, `/event-figures?year=${hanoi(began).date.slice(-4)}`);
  await expectText(admin.page.getByTestId("event-kinds").locator("tr").filter({ hasText: "Tập huấn" }), /[1-9]/);
  expect(await barriers(admin.page)).toEqual([]);
});
