import { accessSync, constants } from "node:fs";
import packagedChromium from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";
import { chromiumPath } from "./environment.ts";

/** A browser that a machine brings along is preferred to the one carried in an npm package. */
const candidates = [chromiumPath, "/usr/bin/chromium", "/usr/bin/chromium-browser"];

function installed(path: string | undefined): path is string {
  if (path === undefined || path === "") return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Headless Chromium: CHROMIUM_PATH, the machine's own, or the one from npm; it talks to no host but those a page names. */
export async function openBrowser(): Promise<Browser> {
  const own = candidates.find(installed);
  const quiet = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  if (own !== undefined) return chromium.launch({ executablePath: own, args: quiet });
  return chromium.launch({
    executablePath: await packagedChromium.executablePath(),
    args: [
      ...packagedChromium.args.filter((flag) => !flag.startsWith("--headless") && flag !== "--single-process"),
      ...quiet,
    ],
  });
}
