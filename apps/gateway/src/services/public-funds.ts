import { answering, type DisclosureFormat, type PublicFund, type PublicTrail } from "@khuyenhoc/contracts";
import { tracedCall } from "@khuyenhoc/service-kit";
import { Agent } from "undici";
import { keepAnswers } from "./kept-answers.ts";

const TIMEOUT_MS = 15_000;
/** How long what everybody may see is given again without asking the service: a change shows after so long at the latest. */
export const PUBLIC_KEPT_SECONDS = 60;
/** Pages that are kept, and bytes of files. */
const MOST_PAGES = 5000;
const MOST_FILE_BYTES = 32 * 1024 * 1024;

export interface PublicFile {
  mediaType: string;
  disposition: string;
  bytes: Buffer;
}

/** What there is at a secret address: nothing where none has this secret, RETIRED where a fund's officers took a new one. */
export type AtAddress<Answer> = Answer | "RETIRED" | undefined;

/** What the funds service tells everybody without a login. */
export interface PublicFunds {
  fund(token: string): Promise<AtAddress<PublicFund>>;
  file(token: string, of: { year: number; version: number; format: DisclosureFormat }): Promise<AtAddress<PublicFile>>;
  trail(token: string): Promise<AtAddress<PublicTrail>>;
  close(): Promise<void>;
}

/**
 * Connects to the public routes of the funds service.
 *
 * @param url base URL of the service
 * @param now clock in milliseconds: what was asked for is kept {@link PUBLIC_KEPT_SECONDS}, so that a flood of visits is no flood of questions
 */
export function connectPublicFunds(url: string, now: () => number = Date.now): PublicFunds {
  const agent = new Agent({
    connections: 8,
    pipelining: 1,
    connect: { timeout: 3000 },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const origin = new URL(url).origin;
  const prefix = new URL(url).pathname.replace(/\/+$/, "");
  /** What is no secret is never asked for: nothing of a foreign address goes on to a service. */
  const get = async (kind: "funds" | "gifts", token: string, rest = ""): Promise<AtAddress<PublicFile>> => {
    if (!answering.publicToken.safeParse(token).success) return undefined;
    const path = `${prefix}/public/${kind}/${token}${rest}`;
    const { status, file } = await tracedCall("gateway", "funds", "GET", async (headers) => {
      const answer = await agent.request({ origin, path, method: "GET", headers });
      const bytes = Buffer.from(await answer.body.arrayBuffer());
      const header = (name: string) => String(answer.headers[name] ?? "");
      return {
        status: answer.statusCode,
        file: { bytes, mediaType: header("content-type"), disposition: header("content-disposition") },
      };
    });
    if (status === 404) return undefined;
    if (status === 410) return "RETIRED";
    if (status !== 200) throw new Error(`funds answered ${status}`);
    return file;
  };
  /** What a page is made of, read from what the service answered. */
  const read = <Answer>(file: AtAddress<PublicFile>, parse: (json: unknown) => Answer): AtAddress<Answer> =>
    file === undefined || file === "RETIRED" ? file : parse(JSON.parse(file.bytes.toString("utf8")));
  const keepMs = PUBLIC_KEPT_SECONDS * 1000;
  const keepFund = keepAnswers<AtAddress<PublicFund>>({ keepMs, most: MOST_PAGES, now });
  const keepTrail = keepAnswers<AtAddress<PublicTrail>>({ keepMs, most: MOST_PAGES, now });
  const keepFile = keepAnswers<AtAddress<PublicFile>>({
    ...{ keepMs, most: MOST_FILE_BYTES, now },
    weigh: (file) => (typeof file === "object" ? file.bytes.length : 1024),
  });
  return {
    fund: (token) =>
      keepFund(token, async () => read(await get("funds", token), (json) => answering.publicFund.parse(json))),
    file: (token, { year, version, format }) => {
      const rest = `/${year}/${version}/${format}`;
      return keepFile(token + rest, () => get("funds", token, rest));
    },
    trail: (token) =>
      keepTrail(token, async () => read(await get("gifts", token), (json) => answering.publicTrail.parse(json))),
    close: () => agent.close(),
  };
}
