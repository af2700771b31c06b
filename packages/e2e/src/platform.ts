import { attachPlatform, type Platform } from "@khuyenhoc/local";

/** The whole platform of profile test; the set-up of these specs has started it. */
export async function testPlatform(): Promise<Platform> {
  const platform = await attachPlatform("test");
  if (platform === undefined) throw new Error("The platform of profile test is not running.");
  return platform;
}

/** An answer over HTTP. */
export interface Answer {
  status: number;
  headers: Headers;
  data: Record<string, unknown> | null;
  errors: { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[] | undefined;
  extensions: Record<string, unknown> | undefined;
}

/** Asks the gateway as a program would. */
export async function ask(
  url: string,
  token: string | undefined,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as Partial<Pick<Answer, "data" | "errors" | "extensions">>;
  return {
    status: response.status,
    headers: response.headers,
    data: body.data ?? null,
    errors: body.errors,
    extensions: body.extensions,
  };
}

/** The answer's data; fails with the errors where there are some. */
export async function data<Data>(...question: Parameters<typeof ask>): Promise<Data> {
  const answer = await ask(...question);
  if (answer.errors !== undefined || answer.data === null) {
    throw new Error(`GraphQL answered ${answer.status}: ${JSON.stringify(answer.errors)}`);
  }
  return answer.data as Data;
}

/** How often each procedure of a service has been called, as the service itself counts. */
export async function procedureCalls(serviceUrl: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${serviceUrl}/metrics`)).text();
  const calls = new Map<string, number>();
  for (const line of text.split("\n")) {
    const match = /^khuyenhoc_procedure_calls_total\{.*?procedure="([^"]+)".*?\} (\d+)/.exec(line);
    if (match?.[1] !== undefined) calls.set(match[1], (calls.get(match[1]) ?? 0) + Number(match[2]));
  }
  return calls;
}
