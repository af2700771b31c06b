/**
 * Keeps the page of the desk on the device, so that it opens without a network. The page is the same whatever the secret: it is kept under
 * an address without one. Answers of the service are never kept here.
 */
interface LifeEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends LifeEvent {
  request: Request;
  respondWith(response: Promise<Response>): void;
}
const worker = self as unknown as EventTarget & {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};

const SHELL = "/desk/";
const CACHE = "desk-page";
/** How long a network that is there, but brings nothing, is waited for. */
const PATIENCE_MS = 4000;

/** Keeps the page with everything it names, and forgets what an earlier one named. */
async function keep(page: Response): Promise<void> {
  const html = await page.clone().text();
  const cache = await caches.open(CACHE);
  const named = [...html.matchAll(/(?:src|href)="(\/[^"]+)"/g)].flatMap(([, path]) => path ?? []);
  await Promise.all(named.map(async (path) => (await cache.match(path)) ?? cache.add(path)));
  await cache.put(SHELL, page);
  const kept = new Set([SHELL, ...named]);
  for (const { url } of await cache.keys()) if (!kept.has(new URL(url).pathname)) await cache.delete(url);
}

async function open(event: RequestEvent): Promise<Response> {
  try {
    const page = await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (page.ok) event.waitUntil(keep(page.clone()).catch(() => undefined));
    return page;
  } catch (error) {
    const kept = await caches.match(SHELL);
    if (kept === undefined) throw error;
    return kept;
  }
}

worker.addEventListener("install", (event) => {
  (event as LifeEvent).waitUntil(
    fetch(SHELL, { cache: "no-store" })
      .then(keep)
      .then(() => worker.skipWaiting()),
  );
});
worker.addEventListener("activate", (event) => (event as LifeEvent).waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const asked = event as RequestEvent;
  const { request } = asked;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") asked.respondWith(open(asked));
  else if (!pathname.startsWith(SHELL)) {
    asked.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
