import { AxeBuilder } from "@axe-core/playwright";
import type { RoleName } from "@khuyenhoc/contracts";
import { personFor } from "@khuyenhoc/testkit";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** A live figure has to travel from the database over Kafka to the page; generous, since it is no expectation about speed. */
const PATIENCE_MS = 30_000;

/** An officer at his own browser, signed in. */
export interface Desk {
  context: BrowserContext;
  page: Page;
  /** What went wrong on any of his pages: errors in the console, what the content security policy stopped included. */
  problems: string[];
  /** Another page of the same browser, signed in by the same session. */
  another(path: string): Promise<Page>;
}

/**
 * Signs an officer in on the identity server's own page, in a browser context of its own.
 *
 * @param url   the gateway's
 * @param roots granted units
 */
export async function openDesk(browser: Browser, url: string, role: RoleName, roots: string[]): Promise<Desk> {
  const { username, password } = await personFor(role, roots);
  const context = await browser.newContext({
    baseURL: url,
    locale: "vi-VN",
    timezoneId: "Asia/Ho_Chi_Minh",
    viewport: { width: 1360, height: 900 },
  });
  context.setDefaultTimeout(PATIENCE_MS);
  const problems: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") problems.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => problems.push(String(error.error())));

  const page = await context.newPage();
  await page.goto("/");
  await page.getByTestId("sign-in").click();
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await page.locator("#kc-login").click();
  await page.getByTestId("account-menu").waitFor();
  return {
    context,
    page,
    problems,
    async another(path) {
      const opened = await context.newPage();
      await openPage(opened, path);
      return opened;
    },
  };
}

/** Opens an address of the console, as typed into the browser, and waits until its data is there. */
export async function openPage(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByTestId("account-menu").waitFor();
  await settled(page);
}

/** Waits until nothing loads and nothing moves any more. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(
    () =>
      document.querySelector('[data-testid="loading"]') === null &&
      document.getAnimations().every((animation) => animation.playState !== "running"),
  );
}

/** Waits until the element's text is, or matches, what is expected. */
export async function expectText(locator: Locator, expected: string | RegExp): Promise<void> {
  const shown = expect.poll(async () => (await locator.textContent())?.trim(), { timeout: PATIENCE_MS });
  await (typeof expected === "string" ? shown.toBe(expected) : shown.toMatch(expected));
}

/** The whole number in a text as the console writes it in Vietnamese: "1.234". */
export function numberIn(text: string | null): number {
  const digits = text?.replaceAll(".", "").match(/\d+/)?.[0];
  if (digits === undefined) throw new Error(`no number in "${text}"`);
  return Number(digits);
}

/** A figure of the page, by its test id. */
export async function figure(page: Page, testId: string): Promise<number> {
  return numberIn(await page.getByTestId(testId).textContent());
}

/** Waits until a figure of the page, which is not loaded anew, has become the expected number. */
export async function expectFigure(page: Page, testId: string, expected: number): Promise<void> {
  await expect.poll(() => figure(page, testId), { timeout: PATIENCE_MS, message: testId }).toBe(expected);
}

/** The address of the registrations with a filter. */
export function registrationsWith(filter: Readonly<Record<string, unknown>>): string {
  return `/registrations?${new URLSearchParams({ filter: JSON.stringify(filter) })}`;
}

/** The rows of the list of registrations, without its header. */
export function rowsOf(page: Page): Locator {
  return page.getByTestId("registrations-table").locator("tbody tr");
}

/** Chooses the first row of the list or all of the page and sends them through a command; returns the names chosen. */
export async function commandOnRows(
  page: Page,
  command: "approve" | "return",
  { rows, reason }: { rows: number; reason?: string },
): Promise<string[]> {
  const shown = rowsOf(page);
  const all = page.getByTestId("registrations-table").locator("thead").getByRole("checkbox");
  await (rows === 1 ? shown.first().getByRole("checkbox") : all).check();
  const chosen = shown.filter({ has: page.getByRole("checkbox", { checked: true }) });
  const names = await chosen.getByRole("link").allTextContents();
  expect(names).toHaveLength(rows);
  await page.getByTestId(`bulk-${command}`).click();
  if (reason !== undefined) await page.getByRole("dialog").getByRole("textbox", { name: "Lý do" }).fill(reason);
  await page.getByTestId("dialog-submit").click();
  await expectText(page.getByTestId("bulk-succeeded"), `${rows} hồ sơ đã xử lý`);
  expect(await page.getByTestId("bulk-refused").count()).toBe(0);
  await page.getByRole("button", { name: "Đóng" }).click();
  await page.getByTestId("bulk-outcome").waitFor({ state: "detached" });
  return names;
}

/** Uploads a file in the import wizard and waits for its preview. */
export async function previewFile(page: Page, path: string): Promise<void> {
  await openPage(page, "/imports");
  await page.getByTestId("import-file").setInputFiles(path);
  await page.getByTestId("import-preview").click();
  await page.getByTestId("import-ready").waitFor();
}

/** Confirms the previewed import, leaving out the lines in error, and waits for its result. */
export async function confirmImport(page: Page): Promise<void> {
  await page.getByTestId("skip-errors").getByRole("checkbox").check();
  await page.getByTestId("import-confirm").click();
  await page.getByTestId("import-done").waitFor();
}

/** What axe finds on the page that is serious or critical: rule, and the elements. */
export async function barriers(page: Page): Promise<string[]> {
  await settled(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}
