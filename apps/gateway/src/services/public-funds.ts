import { answering, type DisclosureFormat, type PublicFund, type PublicTrail } from "@khuyenhoc/contracts";
import { tracedCall } from "@khuyenhoc/service-kit";
import { Agent } from "undici";

const TIMEOUT_MS = 15_000;

export interface PublicFile {
  mediaType: string;
  disposition: string;
  bytes: Buffer;
}

/** What the funds service tells everybody without a login. Each answers undefined where nothing has this secret. */
export interface PublicFunds {
  fund(token: string): Promise<PublicFund | undefined>;
  file(token: string, of: { year: number; version: number; format: DisclosureFormat }): Promise<PublicFile | undefined>;
  trail(token: string): Promise<PublicTrail | undefined>;
  close(): Promise<void>;
}

/**
 * Connects to the public routes of the funds service.
 *
 * @param url base URL of the service
 */
export function connectPublicFunds(url: string): PublicFunds {
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
  const get = async (kind: "funds" | "gifts", token: string, rest = ""): Promise<PublicFile | undefined> => {
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
    if (status !== 200) throw new Error(`funds answered ${status}`);
    return file;
  };
  const jsonOf = (file: PublicFile | undefined): unknown =>
    file === undefined ? undefined : JSON.parse(file.bytes.toString("utf8"));
  return {
    fund: async (token) => answering.publicFund.optional().parse(jsonOf(await get("funds", token))),
    file: (token, { year, version, format }) => get("funds", token, `/${year}/${version}/${format}`),
    trail: async (token) => answering.publicTrail.optional().parse(jsonOf(await get("gifts", token))),
    close: () => agent.close(),
  };
}
