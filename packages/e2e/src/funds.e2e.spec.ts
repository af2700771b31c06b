import { randomUUID } from "node:crypto";
import { seedUnitId, today } from "@khuyenhoc/contracts";
import { tokenFor } from "@khuyenhoc/testkit";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { openBrowser } from "./browser.ts";
import { barriers, type Desk, expectText, openDesk, openPage, settled } from "./console-pages.ts";
import { data, testPlatform } from "./platform.ts";

// A gift to the fund of a commune, from its receipt to the scholarship that it pays and to what the public sees; four people take part.

const phucXa = seedUnitId("commune", "00001");
const run = randomUUID().slice(0, 8);
const fundName = `Quỹ khuyến học thử ${run}`;
const donor = `Bà Lê Thử ${run}`;
const student = `Nguyễn Thử ${run}`;
const programmeTitle = `Vượt khó ${run}`;
/** The last year that is over: what is received in it is disclosed now. */
const YEAR = Number(today().slice(0, 4)) - 1;

let browser: Browser;
let commune: Desk;
let accountant: Desk;
let approver: Desk;
let desks: Desk[] = [];
let fundId: string;
let programmeId: string;
let publicPath: string;

const success = <Name extends string>(answer: Record<Name, { code?: string; messageVi?: string }>, name: Name) => {
  const result = answer[name];
  if (result.code !== undefined) throw new Error(`${result.code}: ${result.messageVi}`);
  return result as unknown;
};

beforeAll(async () => {
  const { gatewayUrl } = await testPlatform();
  const token = await tokenFor("commune-officer", [phucXa]);
  const created = await data<{ createFund: { code?: string } }>(
    gatewayUrl,
    token,
    `mutation($input: CreateFundInput!) { createFund(input: $input) {
       ... on CreateFundSuccess { fund { id } } ... on OperationError { code messageVi } } }`,
    {
      input: {
        idempotencyKey: `e2e-fund-${run}`,
        unitId: phucXa,
        name: fundName,
        kind: "LEARNING",
        legalForm: "INTERNAL",
        openedOn: "2020-01-01",
        bank: { bin: "970436", account: "0011001234567", holder: "QUY KHUYEN HOC" },
        purposes: [],
      },
    },
  );
  fundId = (success(created, "createFund") as { fund: { id: string } }).fund.id;
  const drafted = await data<{ createProgramme: { code?: string } }>(
    gatewayUrl,
    token,
    `mutation($input: CreateProgrammeInput!) { createProgramme(input: $input) {
       ... on CreateProgrammeSuccess { programme { id } } ... on OperationError { code messageVi } } }`,
    {
      input: {
        idempotencyKey: `e2e-programme-${run}`,
        fundId,
        year: YEAR + 1,
        title: programmeTitle,
        kind: "HARDSHIP",
        criteria: [
          { code: "STUDY", nameVi: "Học tập", nameEn: "Study", maxPoints: 60, hardship: false },
          { code: "NEED", nameVi: "Hoàn cảnh", nameEn: "Need", maxPoints: 40, hardship: true },
        ],
        minimumScore: 50,
        quotas: [],
        instalments: [{ dueOn: today(), amount: "500000" }],
        applyFrom: `${YEAR + 1}-01-01`,
        applyTo: `${YEAR + 1}-12-31`,
      },
    },
  );
  programmeId = (success(drafted, "createProgramme") as { programme: { id: string } }).programme.id;
  browser = await openBrowser();
  commune = await openDesk(browser, gatewayUrl, "commune-officer", [phucXa]);
  accountant = await openDesk(browser, gatewayUrl, "fund-accountant", [phucXa]);
  approver = await openDesk(browser, gatewayUrl, "fund-approver", [phucXa]);
  desks = [commune, accountant, approver];
});

afterEach(() => {
  expect(desks.flatMap(({ problems }) => problems.splice(0))).toEqual([]);
});

afterAll(() => browser?.close());

const fundPath = () => `/funds/${encodeURIComponent(fundId)}/show`;
const programmePath = () => `/scholarships/${encodeURIComponent(programmeId)}/show`;

/** Types a date as Vietnamese papers write it into the field of that name. */
async function fillDate(page: Page, name: string, date: string): Promise<void> {
  const field = page.getByRole("textbox", { name });
  await field.fill(date.split("-").reverse().join("/"));
  await field.blur();
}

it("an accountant records a gift without a mouse, and it gets the first receipt", async () => {
  const { page } = accountant;
  await openPage(page, `/gifts?fund=${encodeURIComponent(fundId)}`);
  await page.getByTestId("gift-entry").waitFor();
  expect(await barriers(page)).toEqual([]);
  await fillDate(page, "Ngày nhận", `${YEAR}-10-15`);
  const name = page.getByTestId("gift-donor");
  await name.fill(donor);
  await page.getByRole("option", { name: new RegExp(`Thêm «${donor}»`) }).waitFor();
  await name.press("Enter");
  await page.getByTestId("gift-amount").fill("1,5tr");
  await expectText(page.getByTestId("gift-entry"), /một triệu năm trăm nghìn đồng/i);
  await page.getByTestId("gift-amount").press("Control+Enter");
  const row = page.getByTestId("gift-table").locator("tbody tr").filter({ hasText: donor });
  await expectText(row, /1\.500\.000/);
  const download = page.waitForEvent("download");
  await row.getByTestId("print-receipt").click();
  expect((await download).suggestedFilename()).toMatch(/\.pdf$/);
});

it("the commune opens the programme and files an application with the consents that the law demands", async () => {
  const { page } = commune;
  await openPage(page, programmePath());
  await page.getByTestId("open-programme").click();
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("tab-applications").click();
  await page.getByTestId("file-application").click();
  const unit = page.getByRole("combobox", { name: "Đơn vị nộp" });
  await unit.fill("Phúc Xá");
  await page
    .getByRole("option", { name: /Phúc Xá.*00001/ })
    .first()
    .click();
  await page.getByRole("textbox", { name: "Họ và tên" }).fill(student);
  await fillDate(page, "Ngày sinh", "2013-05-04");
  await page.getByRole("textbox", { name: "Trường" }).fill("THCS Phúc Xá");
  await page.getByRole("textbox", { name: "Lớp" }).fill("7A");
  await page.getByRole("textbox", { name: "Người giám hộ", exact: true }).fill("Nguyễn Văn Cha");
  await fillDate(page, "Người giám hộ đồng ý ngày", `${YEAR + 1}-01-05`);
  await fillDate(page, "Học sinh đồng ý ngày", `${YEAR + 1}-01-05`);
  for (const index of [0, 1]) {
    await page.getByRole("combobox", { name: "Cách đồng ý" }).nth(index).click();
    await page.getByRole("option", { name: "Bản giấy có chữ ký" }).click();
  }
  await page.getByTestId("dialog-submit").click();
  const row = page.getByTestId("applications-table").locator("tbody tr").filter({ hasText: student });
  await row.waitFor();
  expect(await barriers(page)).toEqual([]);
  await row.getByRole("button", { name: "Chấm điểm" }).click();
  await page.getByRole("spinbutton", { name: /Học tập/ }).fill("50");
  await page.getByRole("spinbutton", { name: /Hoàn cảnh/ }).fill("30");
  await page.getByTestId("dialog-submit").click();
  await expectText(row, /80/);
});

it("and proposes the ranking, which it cannot approve itself", async () => {
  const { page } = commune;
  await page.getByTestId("tab-ranking").click();
  await page.getByTestId("ranking-table").waitFor();
  await page.getByTestId("propose-round").click();
  await page.getByTestId("dialog-submit").click();
  await page.getByTestId("tab-rounds").click();
  await page.getByTestId("rounds-table").waitFor();
  expect(await page.getByTestId("approve-round").count()).toBe(0);
});

it("an approver finds it waiting and approves it by a numbered decision", async () => {
  const { page } = approver;
  await openPage(page, "/scholarship-approvals");
  const row = page.getByTestId("rounds-table").locator("tbody tr").filter({ hasText: programmeTitle });
  await row.getByTestId("approve-round").click();
  await page.getByRole("textbox", { name: "Số quyết định" }).fill(`${run}/QĐ-HB`);
  await page.getByTestId("dialog-submit").click();
  await row.waitFor({ state: "detached" });
  await openPage(page, fundPath());
  await expectText(page.getByTestId("fund-money"), /1\.500\.000/);
});

it("the accountant pays it with its proof, and the fund holds what is left", async () => {
  const { page } = accountant;
  await openPage(page, programmePath());
  await page.getByTestId("tab-awards").click();
  const row = page.getByTestId("awards-table").locator("tbody tr").filter({ hasText: student });
  await row.getByRole("checkbox").check();
  await page.getByTestId("pay-awards").click();
  await page.getByRole("combobox", { name: "Chi từ" }).click();
  await page.getByRole("option", { name: /111/ }).click();
  await fillDate(page, "Ngày chi", today());
  await page.getByRole("textbox", { name: /Chứng từ/ }).fill("Giấy ký nhận 01");
  await page.getByTestId("dialog-submit").click();
  await expectText(row, /Phiếu chi|PC|Đã chi/);
  await openPage(page, fundPath());
  await expectText(page.getByTestId("fund-money"), /1\.000\.000/);
  expect(await barriers(page)).toEqual([]);
});

it("prepares the disclosure of the year, which the approver publishes", async () => {
  await openPage(accountant.page, `/disclosures?year=${YEAR}`);
  const missing = accountant.page.getByTestId("unpublished").locator("tbody tr").filter({ hasText: fundName });
  await missing.getByTestId("prepare-disclosure").click();
  await accountant.page.getByTestId("dialog-submit").click();
  await accountant.page.getByTestId("disclosed-sums").waitFor();
  expect(await barriers(accountant.page)).toEqual([]);
  expect(await accountant.page.getByTestId("publish-disclosure").count()).toBe(0);

  await approver.page.goto(accountant.page.url());
  await settled(approver.page);
  await expectText(approver.page.getByTestId("disclosed-sums"), /1\.500\.000/);
  await approver.page.getByTestId("publish-disclosure").click();
  await approver.page.getByTestId("dialog-submit").click();
  await approver.page.getByTestId("publish-disclosure").waitFor({ state: "detached" });
});

it("and everybody sees the fund's totals and the end of its chain, and nobody's name", async () => {
  await openPage(accountant.page, fundPath());
  publicPath = (await accountant.page.getByTestId("public-page").getAttribute("href")) ?? "";
  expect(publicPath).toMatch(/\/f\//);
  const { gatewayUrl } = await testPlatform();
  const visitor = await browser.newContext({ locale: "vi-VN", baseURL: gatewayUrl });
  try {
    const page = await visitor.newPage();
    expect((await page.goto(publicPath))?.status()).toBe(200);
    const text = (await page.locator("body").textContent()) ?? "";
    expect(text).toContain(fundName);
    expect(text).toMatch(/1\.500\.000/);
    expect(text).toMatch(/[0-9a-f]{64}/);
    for (const name of [donor, student, "Nguyễn Văn Cha"]) expect(text).not.toContain(name);
  } finally {
    await visitor.close();
  }
});
