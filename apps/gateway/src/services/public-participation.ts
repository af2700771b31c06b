import {
  type ErrorCode,
  type PublicEvent,
  type PublicRegistration,
  type PublicTicket,
  participation,
  ticketText,
} from "@khuyenhoc/contracts";
import { tracedCall } from "@khuyenhoc/service-kit";
import { Agent } from "undici";
import { codeIn } from "./public-following.ts";

const TIMEOUT_MS = 15_000;

/** What the events service tells everybody without a login of taking part; undefined where nothing has this address. */
export interface PublicParticipation {
  event(code: string): Promise<PublicEvent | undefined>;
  /** @returns the ticket, or the code of the refusal */
  register(code: string, form: PublicRegistration): Promise<{ ticket: string } | { refused: ErrorCode }>;
  ticket(text: string): Promise<PublicTicket | undefined>;
  ticketFile(text: string): Promise<Buffer | undefined>;
  /** @returns OK, or the code of the refusal */
  giveUp(text: string): Promise<"OK" | ErrorCode>;
  close(): Promise<void>;
}

/** Connects to the public routes of the events service. @param url its base URL */
export function connectPublicParticipation(url: string): PublicParticipation {
  const agent = new Agent({
    connections: 16,
    pipelining: 1,
    connect: { timeout: 3000 },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const origin = new URL(url).origin;
  const prefix = new URL(url).pathname.replace(/\/+$/, "");
  const ask = (method: "GET" | "POST", path: string, body?: string): Promise<{ status: number; bytes: Buffer }> =>
    tracedCall("gateway", "events", method, async (traced) => {
      const headers = { ...traced, ...(body === undefined ? {} : { "content-type": "application/json" }) };
      const request = { origin, path: `${prefix}/public/${path}`, method, headers };
      const answer = await agent.request({ ...request, ...(body === undefined ? {} : { body }) });
      return { status: answer.statusCode, bytes: Buffer.from(await answer.body.arrayBuffer()) };
    });
  const get = async (path: string): Promise<Buffer | undefined> => {
    const { status, bytes } = await ask("GET", path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`events answered ${status}`);
    return bytes;
  };
  const jsonOf = (bytes: Buffer | undefined): unknown => bytes && JSON.parse(bytes.toString("utf8"));
  /** @throws Error for what is no refusal */
  const refusalIn = ({ status, bytes }: { status: number; bytes: Buffer }): ErrorCode => {
    const code = status < 500 ? codeIn(bytes.toString("utf8")) : undefined;
    if (code === undefined) throw new Error(`events answered ${status}`);
    return code;
  };
  // What is no address of ours is never asked for: nothing of a foreign one goes on to a service.
  const isCode = (code: string) => participation.publicCode.safeParse(code).success;
  const isTicket = (text: string) => ticketText.parse(text) !== undefined;
  return {
    event: async (code) =>
      participation.publicEvent.optional().parse(isCode(code) ? jsonOf(await get(`events/${code}`)) : undefined),
    async register(code, form) {
      if (!isCode(code)) return { refused: "NOT_FOUND" };
      const answer = await ask("POST", `events/${code}/registrations`, JSON.stringify(form));
      if (answer.status !== 200) return { refused: refusalIn(answer) };
      return participation.publicRegistered.parse(jsonOf(answer.bytes));
    },
    ticket: async (text) =>
      participation.publicTicket.optional().parse(isTicket(text) ? jsonOf(await get(`tickets/${text}`)) : undefined),
    ticketFile: async (text) => (isTicket(text) ? get(`tickets/${text}/pdf`) : undefined),
    async giveUp(text) {
      if (!isTicket(text)) return "NOT_FOUND";
      const answer = await ask("POST", `tickets/${text}/give-up`);
      return answer.status === 204 ? "OK" : refusalIn(answer);
    },
    close: () => agent.close(),
  };
}
