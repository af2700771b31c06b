import type { DeskBundle, DeskGreeting, Scan, ScanAnswer } from "@khuyenhoc/contracts";

/** The service refused: it was reached, and asking again as it is helps nothing. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`refused with ${status}`);
    this.status = status;
  }
}

async function ask(path: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(path, {
    ...init,
    cache: "no-store",
    credentials: "omit",
    signal: AbortSignal.timeout(20_000),
  });
  if (answer.ok || answer.status === 304) return answer;
  if (answer.status >= 500 || answer.status === 429) throw new Error(`not answered: ${answer.status}`);
  throw new Refusal(answer.status);
}

const post = (path: string, body: unknown) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** What the page asks the service. Rejects with {@link Refusal} when it refuses, with anything else when it cannot be reached. */
export const service = {
  async greet(secret: string, deviceId: string): Promise<DeskGreeting & { offsetMs: number }> {
    const before = Date.now();
    const greeting = (await (await post(`/desk/${secret}/greeting`, { deviceId })).json()) as DeskGreeting;
    // The service's clock stood so in the middle of the way there and back.
    const offsetMs = Math.round(Date.parse(greeting.serverTime) - (before + Date.now()) / 2);
    return { ...greeting, offsetMs };
  },
  /** @returns undefined when the roll is still the known one */
  async roll(secret: string, knownTag: string | undefined): Promise<DeskBundle | undefined> {
    const answer = await ask(`/desk/${secret}/roll`, {
      ...(knownTag === undefined ? {} : { headers: { "if-none-match": `"${knownTag}"` } }),
    });
    return answer.status === 304 ? undefined : ((await answer.json()) as DeskBundle);
  },
  async upload(secret: string, deviceId: string, scans: readonly Scan[]): Promise<ScanAnswer[]> {
    const answer = await post(`/desk/${secret}/scans`, { deviceId, scans });
    return ((await answer.json()) as { answers: ScanAnswer[] }).answers;
  },
};
