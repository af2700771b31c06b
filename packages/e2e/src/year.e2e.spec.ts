import { randomUUID } from "node:crypto";
import { seedUnitId } from "@khuyenhoc/contracts";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./browser.ts";
import {
  barriers,
  type Desk,
  expectText,
  openDesk,
  openPage,
  registrationsWith,
  rowsOf,
  settled,
} from "./console-pages.ts";
import { testPlatform } from "./platform.ts";

// The year of a family at one commune, from the campaign that the city has opened to the certificate that everybody can check.

const city = seedUnitId("city", "01");
const baDinh = seedUnitId("district", "001");
const phucXa = seedUnitId("commune", "00001");
/** The demonstration's campaigns are of the year after its registrations. */
const YEAR = 2027;
const run = randomUUID().slice(0, 8);
const family = `Gia đình ông Đỗ Thử ${run}`;

let browser: Browser;
let commune: Desk;
let district: Desk;
let admin: Desk;
let desks: Desk[] = [];
/** The registration's page. */
let path: string;

beforeAll(async () => {
  const { gatewayUrl } = await testPlatform();
  browser = await openBrowser();
  commune = await openDesk(browser, gatewayUrl, "commune-officer", [phucXa]);
  district = await openDesk(browser, gatewayUrl, "district-officer", [baDinh]);
  admin = await openDesk(browser, gatewayUrl, "city-admin", [city]);
  desks = [commune, district, admin];
});

afterEach(() => {
  expect(desks.flatMap(({ problems }) => problems.splice(0))).toEqual([]);
});

afterAll(() => browser?.close());

/** The address behind the QR code of the registration's certificate. */
async function publicPageOf(page: Page): Promise<string> {
  await page.getByRole("button", { name: /GCN/ }).first().click();
  const address = await page.getByTestId("certificate-details").locator('a[href*="/c/"]').getAttribute("href");
  await page.getByRole("button", { name: "Đóng" }).click();
  if (address === null) throw new Error("no public page");
  return address;
}

it("begins with a campaign of the city and its criteria set", async () => {
  const { page } = admin;
  await openPage(page, "/campaigns");
  const row = page.getByTestId("campaigns-table").locator("tbody tr").filter({ hasText: "Gia đình học tập" });
  await expectText(row.filter({ hasText: String(YEAR) }).first(), /Đang mở/);
  await openPage(page, "/criteria");
  await page.getByTestId("criteria-table").getByText("Gia đình học tập", { exact: false }).first().waitFor();
  expect(await barriers(page)).toEqual([]);
});

it("the commune registers a family and hands it in", async () => {
  const { page } = commune;
  await openPage(page, "/registrations/create");
  await page.getByRole("combobox", { name: "Năm" }).click();
  await page.getByRole("option", { name: String(YEAR) }).click();
  await page.getByRole("textbox", { name: "Tên đối tượng" }).fill(family);
  await page.getByTestId("save-registration").click();
  await page.getByTestId("stages").waitFor();
  path = new URL(page.url()).pathname;
  expect(path).toMatch(/^\/registrations\/[^/]+\/show$/);
  await page.getByTestId("self-assess").waitFor();
});

it("fills in its sheet, which adds up while it is typed and says what is missing", async () => {
  const { page } = commune;
  await page.getByTestId("self-assess").click();
  const first = page.getByTestId("criterion-1.1").getByRole("textbox").last();
  await first.fill("9");
  await expectText(page.getByTestId("score-total"), /^9/);
  expect(await page.getByTestId("send-sheet").isDisabled()).toBe(true);
  expect(await barriers(page)).toEqual([]);
  for (const criterion of await page.locator('[data-testid^="criterion-"]').all()) {
    await criterion.getByRole("textbox").last().fill("8");
  }
  await expectText(page.getByTestId("score-total"), /^80/);
  await page.getByTestId("send-sheet").click();
  await page.getByTestId("stages").waitFor();
  await page.getByTestId("review").waitFor();
});

it("reviews it, with a reason where the points differ, and proposes it", async () => {
  const { page } = commune;
  await page.getByTestId("review").click();
  await page.getByTestId("take-self").click();
  const line = page.getByTestId("criterion-1.2");
  await line.getByRole("textbox").last().fill("7");
  await line.getByRole("textbox", { name: "Lý do" }).fill("Một cháu chưa đạt");
  await expectText(page.getByTestId("score-total"), /^79/);
  await page.getByTestId("send-sheet").click();
  await page.getByTestId("propose").click();
  await page.getByTestId("dialog-submit").click();
  await expectText(page.getByTestId("bulk-succeeded"), /1 hồ sơ/);
  await page.getByRole("button", { name: "Đóng" }).click();
  // Nobody decides about what he proposed.
  expect(await page.getByTestId("recognise").count()).toBe(0);
});

it("the district finds it in its work and recognises it by a numbered decision", async () => {
  const { page } = district;
  await openPage(page, "/inbox");
  await page.getByTestId("work-stages").waitFor();
  expect(await barriers(page)).toEqual([]);
  await openPage(page, registrationsWith({ year: YEAR, states: ["PROPOSED"], query: run }));
  await rowsOf(page).first().getByRole("link").click();
  await page.getByTestId("recognise").click();
  await page.getByRole("textbox", { name: "Số quyết định" }).fill(`${run}/QĐ-KH`);
  await page.getByTestId("dialog-submit").click();
  await expectText(page.getByTestId("bulk-succeeded"), /1 hồ sơ/);
  await page.getByRole("button", { name: "Đóng" }).click();
  await expectText(page.getByTestId("decisions"), new RegExp(`${run}/QĐ-KH`));
});

it("issues its certificate, which everybody can check without signing in", async () => {
  const { page } = district;
  await page.getByTestId("issue-certificate").click();
  await page.getByRole("textbox", { name: "Chức vụ người ký" }).fill("Chủ tịch Hội Khuyến học quận");
  await page.getByRole("textbox", { name: "Họ tên người ký" }).fill("Trần Thị Hậu");
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("issue-outcome").getByRole("button", { name: "Đóng" }).click();
  await page.getByTestId("certificate-VALID").first().waitFor();
  const address = await publicPageOf(page);
  expect(address).toMatch(/\/c\/[A-Z2-7]+/i);

  const visitor = await browser.newContext({ locale: "vi-VN" });
  try {
    const check = await visitor.newPage();
    const answer = await check.goto(address);
    expect(answer?.status()).toBe(200);
    const text = await check.locator("body").textContent();
    expect(text).toContain(family);
    expect(text).toContain("Gia đình học tập");
    expect(text).toContain(String(YEAR));
    expect(text).not.toContain(phucXa);
  } finally {
    await visitor.close();
  }
});

it("shows the city the title in its figures and in the subject's own history", async () => {
  const { page } = admin;
  await openPage(page, registrationsWith({ year: YEAR, states: ["RECOGNISED"], query: run }));
  expect(await rowsOf(page).count()).toBe(1);
  await openPage(page, path);
  await settled(page);
  await page.getByTestId("stages").waitFor();
  expect(await page.getByTestId("revoke").count()).toBe(1);
  expect(await barriers(page)).toEqual([]);
});

it("the decision holds until a new one: revoked, the certificate says so to everybody", async () => {
  const { page } = admin;
  await page.getByTestId("revoke").click();
  await page.getByRole("textbox", { name: "Số quyết định" }).fill(`${run}/QĐ-TH`);
  await page.getByRole("textbox", { name: "Lý do" }).fill("Kê khai chưa đúng");
  await page.getByTestId("dialog-submit").click();
  await expectText(page.getByTestId("bulk-succeeded"), /1 hồ sơ/);
  await page.getByRole("button", { name: "Đóng" }).click();
  await expectText(page.getByTestId("decisions"), new RegExp(`${run}/QĐ-TH`));
  const check = await admin.another("/");
  await check.goto(await publicPageOf(page));
  await expectText(check.locator("main"), /thu hồi/i);
});
