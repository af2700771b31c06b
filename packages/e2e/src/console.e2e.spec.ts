import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedUnitId } from "@khuyenhoc/contracts";
import { openTable, writeTable } from "@khuyenhoc/tabular";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "./browser.ts";
import {
  barriers,
  commandOnRows,
  confirmImport,
  type Desk,
  expectFigure,
  expectText,
  figure,
  numberIn,
  openDesk,
  openPage,
  previewFile,
  registrationsWith,
  rowsOf,
  settled,
} from "./console-pages.ts";
import { testPlatform } from "./platform.ts";

const city = seedUnitId("city", "01");
const baDinh = seedUnitId("district", "001");
const tayHo = seedUnitId("district", "003");
const phucXa = seedUnitId("commune", "00001");

const VALID = 40;
/** As many as a page of the list has rows. */
const APPROVED = 25;
/** In every name and code of this run, so that it neither meets nor minds what other runs have left. */
const run = randomUUID().slice(0, 8);
const reason = `Chưa có biên bản bình xét ${run}`;

let browser: Browser;
let folder: string;
let workbook: string;
let commune: Desk;
let district: Desk;
let otherDistrict: Desk;
let admin: Desk;
let desks: Desk[] = [];
let returnedName: string;
/** The commune as addresses of the console name it. */
let phucXaId: string;

beforeAll(async () => {
  const { gatewayUrl } = await testPlatform();
  folder = await mkdtemp(join(tmpdir(), "khuyenhoc-e2e-"));
  const rows = Array.from({ length: VALID }, (_, index) => [
    "Gia đình học tập",
    `Nguyễn Thử ${run} ${index + 1}`,
    `E2E-${run}-${index + 1}`,
    `Số ${index + 1} phố Phúc Xá`,
  ]);
  rows.push(["Gia đình hạnh phúc", `Trần Thử ${run}`, `E2E-${run}-41`, ""], ["Gia đình học tập", "", "", "Không tên"]);
  const headers = ["Danh hiệu", "Họ tên / Tên", "Mã đối tượng", "Địa chỉ"];
  const file = await writeTable({ baseName: "gia-dinh", format: "xlsx", headers, rows });
  workbook = join(folder, file.fileName);
  await writeFile(workbook, file.bytes);

  browser = await openBrowser();
  commune = await openDesk(browser, gatewayUrl, "commune-officer", [phucXa]);
  district = await openDesk(browser, gatewayUrl, "district-officer", [baDinh]);
  otherDistrict = await openDesk(browser, gatewayUrl, "district-officer", [tayHo]);
  admin = await openDesk(browser, gatewayUrl, "city-admin", [city]);
  desks = [commune, district, otherDistrict, admin];
});

afterEach(() => {
  expect(desks.flatMap(({ problems }) => problems.splice(0))).toEqual([]);
});

afterAll(async () => {
  await browser?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

describe("from a file to a recognised title", () => {
  let registered: number;
  let recognised: number;

  it("shows the district's dashboard, live", async () => {
    const { page } = district;
    await settled(page);
    await expectText(page.getByTestId("viewer-scope"), "Quận Ba Đình");
    await page.locator('[data-testid="live-state"][data-state="live"]').waitFor();
    registered = await figure(page, "registered-FAMILY");
    recognised = await figure(page, "recognised-FAMILY");

    const link = page.getByRole("link", { name: "Xem tổng quan của Phường Phúc Xá" });
    phucXaId = new URL((await link.getAttribute("href")) ?? "", page.url()).searchParams.get("unit") ?? "";
    expect(phucXaId).not.toBe("");
  });

  it("checks a commune officer's workbook and gives the lines in error back", async () => {
    const { page } = commune;
    await expectText(page.getByTestId("viewer-scope"), "Phường Phúc Xá");
    await previewFile(page, workbook);
    await expectFigure(page, "import-total", VALID + 2);
    await expectFigure(page, "import-valid", VALID);
    await expectFigure(page, "import-error-rows", 2);
    const errors = page.getByTestId("import-errors").locator("tbody tr");
    expect(await errors.locator("td:first-child").allTextContents()).toEqual(["42", "43"]);
    expect(await page.getByTestId("import-confirm").isDisabled()).toBe(true);

    const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("error-file").click()]);
    const saved = join(folder, download.suggestedFilename());
    await download.saveAs(saved);
    const table = await openTable(await readFile(saved));
    const lines: string[][] = [];
    for await (const batch of table.batches()) lines.push(...batch.map(({ cells }) => [...cells]));
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain("Gia đình hạnh phúc");
    expect(lines[1]).toContain("Không tên");
  });

  it("writes nothing before it is confirmed, then the valid lines, and the district sees them at once", async () => {
    const other = await commune.another(registrationsWith({ query: run }));
    await other.getByTestId("empty").waitFor();
    await other.close();
    expect(await figure(district.page, "registered-FAMILY")).toBe(registered);

    await confirmImport(commune.page);
    await expectFigure(commune.page, "import-created", VALID);
    await expectFigure(commune.page, "import-updated", 0);
    await expectFigure(commune.page, "import-unchanged", 0);
    await expectFigure(district.page, "registered-FAMILY", registered + VALID);
  });

  it("changes nothing when the same file comes again", async () => {
    const { page } = commune;
    await previewFile(page, workbook);
    await confirmImport(page);
    await expectFigure(page, "import-unchanged", VALID);
    await expectFigure(page, "import-created", 0);
    await expectFigure(page, "import-updated", 0);
    expect(await figure(district.page, "registered-FAMILY")).toBe(registered + VALID);
  });

  it("lets the district recognise some and return one, and its figures follow", async () => {
    const list = await district.another("/");
    const row = list.getByTestId("child-row").filter({ hasText: "Phường Phúc Xá" });
    await row.getByRole("link", { name: /Chờ duyệt/ }).click();
    await rowsOf(list).first().waitFor();
    await settled(list);
    await list.getByRole("searchbox", { name: "Tìm tên hoặc mã" }).fill(run);
    // A search is not counted to its end: the list says "more than" until its last page.
    await list.getByText("1–25 trên hơn 25", { exact: true }).waitFor();
    await commandOnRows(list, "approve", { rows: APPROVED });
    const left = VALID - APPROVED;
    await list.getByText(`1–${left} trên ${left}`, { exact: true }).waitFor();
    await expectFigure(district.page, "recognised-FAMILY", recognised + APPROVED);

    [returnedName = ""] = await commandOnRows(list, "return", { rows: 1, reason });
    // What was returned is no longer registered, until it is submitted again.
    await expectFigure(district.page, "registered-FAMILY", registered + VALID - 1);
    await expectFigure(district.page, "recognised-FAMILY", recognised + APPROVED);
    await list.close();
  });

  it("shows the commune officer what was returned, and why", async () => {
    const { page } = commune;
    await openPage(page, registrationsWith({ query: run, states: ["RETURNED"] }));
    await expect.poll(() => rowsOf(page).count()).toBe(1);
    await rowsOf(page).getByRole("link", { name: returnedName }).click();
    await page.getByRole("heading", { level: 1, name: returnedName }).waitFor();
    await page.getByRole("alert").filter({ hasText: reason }).waitFor();
    await page.getByTestId("timeline").getByText(reason).waitFor();
    await page.getByTestId("state-RETURNED").waitFor();
  });

  it("recognises the rest behind a filter as a job, whose outcome stays to be read", async () => {
    const left = VALID - APPROVED - 1;
    const list = await district.another(registrationsWith({ query: run, states: ["REGISTERED"] }));
    await list.getByText(`1–${left} trên ${left}`, { exact: true }).waitFor();
    await list.getByTestId("bulk-job").click();
    await list.getByRole("combobox", { name: "Việc cần làm" }).click();
    await list.getByRole("option", { name: "Công nhận (không theo đợt)" }).click();
    await list.getByTestId("dialog-submit").click();
    await list.getByTestId("job-done").waitFor();
    await expectText(list.getByTestId("job-done").getByRole("status"), new RegExp(`${left} / ${left}`));
    await list.getByRole("button", { name: "Đóng" }).click();
    await list.getByTestId("empty").waitFor();
    await expectFigure(district.page, "recognised-FAMILY", recognised + APPROVED + left);
    await openPage(list, "/jobs");
    await list.getByTestId("job-done").first().waitFor();
    await list.close();
  });
});

describe("scope", () => {
  it("keeps a commune from the district beside it: tree, list and address", async () => {
    const { page } = otherDistrict;
    await openPage(page, "/units");
    const search = page.getByTestId("unit-search");
    await search.fill("Phúc Xá");
    await page.getByTestId("empty").waitFor();
    await search.fill("buoi");
    await page.getByTestId("unit-results").getByText("Phường Bưởi (00109)").waitFor();

    await openPage(page, registrationsWith({ query: run }));
    await page.getByTestId("empty").waitFor();

    await openPage(page, `/units/${encodeURIComponent(phucXaId)}/show`);
    await page.getByRole("heading", { level: 1, name: "Không tìm thấy trang" }).waitFor();
    expect(await page.getByText("Phúc Xá").count()).toBe(0);

    await openPage(page, `/?unit=${encodeURIComponent(phucXaId)}`);
    await page.getByTestId("failure").first().waitFor();
    expect(await page.getByTestId("title-FAMILY").count()).toBe(0);
  });
});

describe("the city", () => {
  it("goes from a figure of a district to the registrations it counts", async () => {
    const { page } = admin;
    await expectText(page.getByTestId("viewer-scope"), /Hà Nội/);
    const row = page.getByTestId("child-row").filter({ hasText: "Quận Ba Đình" });
    const figures = row.getByRole("link", { name: /Công nhận/ });
    const count = numberIn(await figures.textContent());
    await figures.click();
    await expect.poll(() => rowsOf(page).count()).toBe(25);
    expect(await rowsOf(page).getByTestId("state-RECOGNISED").count()).toBe(25);
    await page.getByText(new RegExp(`^1–25 trên ${count}$`)).waitFor();
  });

  it("goes from a district's name to its dashboard and back up", async () => {
    const { page } = admin;
    await openPage(page, "/");
    await page.getByRole("link", { name: "Xem tổng quan của Quận Ba Đình" }).click();
    await page.getByRole("heading", { level: 1, name: "Quận Ba Đình" }).waitFor();
    await page.getByTestId("child-row").filter({ hasText: "Phường Phúc Xá" }).waitFor();
    await page.getByTestId("dashboard-up").click();
    await page.getByRole("heading", { level: 1, name: /Hà Nội/ }).waitFor();
  });
});

describe("accessibility", () => {
  const pages = {
    dashboard: () => [admin, "/"] as const,
    tree: () => [admin, "/units"] as const,
    unit: () => [admin, `/units/${encodeURIComponent(phucXaId)}/show`] as const,
    registrations: () => [district, registrationsWith({ unitId: phucXaId })] as const,
    form: () => [commune, "/registrations/create"] as const,
    "import wizard": () => [commune, "/imports"] as const,
  };

  it.each(Object.entries(pages))("has no serious barrier on the %s", async (_name, where) => {
    const [desk, path] = where();
    await openPage(desk.page, path);
    expect(await barriers(desk.page)).toEqual([]);
  });
});

describe("the officer's own way", () => {
  it("speaks English at a switch, and Vietnamese again", async () => {
    const { page } = otherDistrict;
    await openPage(page, "/registrations");
    await page.getByTestId("language-switch").click();
    await page.getByRole("heading", { level: 1, name: "Registrations" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Registrations" }).waitFor();
    await page.getByTestId("language-switch").click();
    await page.getByRole("heading", { level: 1, name: "Hồ sơ đăng ký" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("vi");
  });

  it("fits a phone", async () => {
    const { page } = otherDistrict;
    await page.setViewportSize({ width: 390, height: 844 });
    await openPage(page, "/");
    await page.getByTestId("open-menu").click();
    await page.getByRole("navigation").getByRole("link", { name: "Hồ sơ đăng ký" }).click();
    await page.getByRole("heading", { level: 1, name: "Hồ sơ đăng ký" }).waitFor();
    await settled(page);
    await expect
      .poll(() =>
        page
          .getByRole("main")
          .getByTestId(/^state-/)
          .count(),
      )
      .toBe(25);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(await barriers(page)).toEqual([]);
  });

  it("ends the session at sign-out, here and at the identity server", async () => {
    const { page } = otherDistrict;
    await page.getByTestId("account-menu").click();
    await page.getByTestId("sign-out").click();
    await page.getByTestId("sign-in").waitFor();
    await page.goto("/registrations");
    await page.getByTestId("sign-in").click();
    await page.locator("#username").waitFor();
  });
});
