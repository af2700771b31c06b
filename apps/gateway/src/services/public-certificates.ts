import { certificates, type PublicCertificate } from "@khuyenhoc/contracts";
import { tracedCall } from "@khuyenhoc/service-kit";
import { Agent } from "undici";

const TIMEOUT_MS = 10_000;

/** What registrations tells everybody about a certificate, without a login. */
export interface PublicCertificates {
  /** @returns undefined where no certificate has this secret */
  find(token: string): Promise<PublicCertificate | undefined>;
  /** The signed credential, a JWT. @returns as {@link find} */
  credential(token: string): Promise<string | undefined>;
  /** Public keys of the installation, as JSON. */
  keys(): Promise<string>;
  close(): Promise<void>;
}

/**
 * Connects to the public routes of registrations.
 *
 * @param url base URL of the service
 */
export function connectPublicCertificates(url: string): PublicCertificates {
  const agent = new Agent({
    connections: 8,
    pipelining: 1,
    connect: { timeout: 3000 },
    headersTimeout: TIMEOUT_MS,
    bodyTimeout: TIMEOUT_MS,
  });
  const origin = new URL(url).origin;
  const prefix = new URL(url).pathname.replace(/\/+$/, "");
  const get = async (path: string): Promise<string | undefined> => {
    const { status, text } = await tracedCall("gateway", "registrations", "GET", async (headers) => {
      const answer = await agent.request({ origin, path: `${prefix}${path}`, method: "GET", headers });
      return { status: answer.statusCode, text: await answer.body.text() };
    });
    if (status === 404) return undefined;
    if (status !== 200) throw new Error(`registrations answered ${status}`);
    return text;
  };
  /** What is no secret is never asked for: nothing of a foreign address goes on to a service. */
  const ask = (token: string, what: string) =>
    certificates.certificateToken.safeParse(token).success
      ? get(`/public/certificates/${token}${what}`)
      : Promise.resolve(undefined);
  return {
    async find(token) {
      const text = await ask(token, "");
      return text === undefined ? undefined : certificates.publicCertificate.parse(JSON.parse(text));
    },
    credential: (token) => ask(token, "/credential"),
    async keys() {
      const text = await get("/public/certificates-jwks");
      if (text === undefined) throw new Error("registrations has no keys");
      return text;
    },
    close: () => agent.close(),
  };
}
