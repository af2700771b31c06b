import { Agent, request } from "node:http";

/** A request that is sent again and again. */
export interface Target {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface Round {
  /** answers per second */
  rate: number;
  /** milliseconds of every answer */
  latencies: number[];
}

/** One POST. @throws Error when the answer is not 200 */
export function post(target: Target, agent?: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      target.url,
      {
        method: "POST",
        headers: { ...target.headers, "content-length": Buffer.byteLength(target.body) },
        ...(agent === undefined ? {} : { agent }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${target.url} answered ${response.statusCode}: ${text.slice(0, 500)}`));
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(target.body);
  });
}

/**
 * Sends a request from a number of clients, each of which waits for its answer before it asks again.
 *
 * @param seconds how long; what is under way then still counts
 */
export async function closedLoop(target: Target, clients: number, seconds: number): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latencies: number[] = [];
  const begin = performance.now();
  const end = begin + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < end) {
        const sent = performance.now();
        await post(target, agent);
        latencies.push(performance.now() - sent);
      }
    }),
  );
  agent.destroy();
  return { rate: latencies.length / ((performance.now() - begin) / 1000), latencies };
}
