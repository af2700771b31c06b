import { attendance } from "@khuyenhoc/contracts";
import { tracedCall } from "@khuyenhoc/service-kit";
import { Agent } from "undici";

const TIMEOUT_MS = 15_000;

/** What the events service answered, as it is. */
export interface DeskAnswer {
  status: number;
  tag: string | undefined;
  body: Buffer;
}

/** What devices at a desk ask of the events service without a login. Whatever is no secret is answered like one that does not exist. */
export interface PublicDesks {
  greeting(secret: string, body: unknown): Promise<DeskAnswer>;
  /** @param knownTag tag of the roll that the device holds */
  roll(secret: string, knownTag: string | undefined): Promise<DeskAnswer>;
  scans(secret: string, body: unknown): Promise<DeskAnswer>;
  close(): Promise<void>;
}

/** Connects to the routes of desks. @param url base URL of the events service */
export function connectPublicDesks(url: string): PublicDesks {
  const agent = new Agent({
    connections: 16,
    pipelining: 1,
    connect: { timeout: 3000 },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const origin = new URL(url).origin;
  const prefix = new URL(url).pathname.replace(/\/+$/, "");
  const ask = (
    method: "GET" | "POST",
    secret: string,
    rest: string,
    sent: { body?: unknown; knownTag?: string | undefined },
  ): Promise<DeskAnswer> => {
    if (!attendance.deskSecret.safeParse(secret).success) {
      return Promise.resolve({ status: 404, tag: undefined, body: Buffer.alloc(0) });
    }
    return tracedCall("gateway", "events", method, async (traced) => {
      const answer = await agent.request({
        origin,
        path: `${prefix}/public/desks/${secret}/${rest}`,
        method,
        headers: {
          ...traced,
          ...(sent.body === undefined ? {} : { "content-type": "application/json" }),
          ...(sent.knownTag === undefined ? {} : { "if-none-match": sent.knownTag }),
        },
        ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
      });
      const tag = answer.headers.etag;
      const body = Buffer.from(await answer.body.arrayBuffer());
      return { status: answer.statusCode, tag: typeof tag === "string" ? tag : undefined, body };
    });
  };
  return {
    greeting: (secret, body) => ask("POST", secret, "greeting", { body }),
    roll: (secret, knownTag) => ask("GET", secret, "roll", { knownTag }),
    scans: (secret, body) => ask("POST", secret, "scans", { body }),
    close: () => agent.close(),
  };
}
