import {
  attendanceCertificates,
  calendars,
  type ErrorCode,
  type FeedbackAnswers,
  feedback,
  isErrorCode,
  type PublicAttendanceCertificate,
  type PublicFeedback,
} from "@khuyenhoc/contracts";
import { tracedCall } from "@khuyenhoc/service-kit";
import { Agent } from "undici";

const TIMEOUT_MS = 15_000;

/** A calendar as the service wrote it. */
export interface CalendarFile {
  text: string;
  etag: string;
  lastModified: string;
}

/** What the events service tells everybody without a login of what follows an event; undefined where nothing has this address. */
export interface PublicFollowing {
  certificate(token: string): Promise<PublicAttendanceCertificate | undefined>;
  form(token: string): Promise<PublicFeedback | undefined>;
  /** @returns OK, or the code of the refusal */
  answer(token: string, answers: FeedbackAnswers): Promise<"OK" | ErrorCode>;
  unitCalendar(token: string): Promise<CalendarFile | undefined>;
  /** @param code public code of an event */
  eventCalendar(code: string): Promise<CalendarFile | undefined>;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  text: string;
  header(name: string): string;
}

/** The code of a refusal in a service's answer. */
export function codeIn(text: string): ErrorCode | undefined {
  try {
    const { error } = JSON.parse(text) as { error: { data: { domainError: { code: unknown } } } };
    const { code } = error.data.domainError;
    return isErrorCode(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** Connects to the public routes of the events service. @param url its base URL */
export function connectPublicFollowing(url: string): PublicFollowing {
  const agent = new Agent({
    connections: 8,
    pipelining: 1,
    connect: { timeout: 3000 },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const origin = new URL(url).origin;
  const prefix = new URL(url).pathname.replace(/\/+$/, "");
  const ask = (method: "GET" | "POST", path: string, body?: string): Promise<Answer> =>
    tracedCall("gateway", "events", method, async (traced) => {
      const headers = { ...traced, ...(body === undefined ? {} : { "content-type": "application/json" }) };
      const request = { origin, path: `${prefix}/public/${path}`, method, headers };
      const answer = await agent.request({ ...request, ...(body === undefined ? {} : { body }) });
      const text = await answer.body.text();
      return { status: answer.statusCode, text, header: (name) => String(answer.headers[name] ?? "") };
    });
  const get = async (path: string): Promise<Answer | undefined> => {
    const answer = await ask("GET", path);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`events answered ${answer.status}`);
    return answer;
  };
  const calendar = async (path: string): Promise<CalendarFile | undefined> => {
    const answer = await get(path);
    return answer && { text: answer.text, etag: answer.header("etag"), lastModified: answer.header("last-modified") };
  };
  // What is no secret is never asked for: nothing of a foreign address goes on to a service.
  const isSecret = (token: string) => feedback.feedbackToken.safeParse(token).success;
  return {
    async certificate(token) {
      const answer = isSecret(token) ? await get(`attendance-certificates/${token}`) : undefined;
      return answer && attendanceCertificates.publicAttendanceCertificate.parse(JSON.parse(answer.text));
    },
    async form(token) {
      const answer = isSecret(token) ? await get(`feedback/${token}`) : undefined;
      return answer && feedback.publicFeedback.parse(JSON.parse(answer.text));
    },
    async answer(token, answers) {
      if (!isSecret(token)) return "NOT_FOUND";
      const { status, text } = await ask("POST", `feedback/${token}`, JSON.stringify(answers));
      if (status === 204) return "OK";
      const code = codeIn(text);
      if (code === undefined || status >= 500) throw new Error(`events answered ${status}`);
      return code;
    },
    unitCalendar: async (token) =>
      calendars.calendarToken.safeParse(token).success ? calendar(`calendars/${token}`) : undefined,
    eventCalendar: async (code) =>
      /^[A-Za-z0-9_-]{10,60}$/.test(code) ? calendar(`event-calendars/${code}`) : undefined,
    close: () => agent.close(),
  };
}
