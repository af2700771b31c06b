import type { Bench } from "./bench.ts";
import { post } from "./closed-loop.ts";

/**
 * Calls a procedure of a service as the city's officer.
 *
 * @throws Error with the service's answer when it refuses
 */
export async function call<Answer>(
  { platform, token }: Bench,
  service: "organizations" | "registrations" | "funds",
  path: string,
  input: unknown,
): Promise<Answer> {
  const answer = await post({
    url: `${platform.urls[service]}/trpc/${path}`,
    headers: { "content-type": "application/json", authorization: `Bearer ${await token()}` },
    body: JSON.stringify(input),
  });
  return (JSON.parse(answer) as { result: { data: Answer } }).result.data;
}
