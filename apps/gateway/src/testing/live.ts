/** An open live query. */
export interface Live {
  /** The next answer; undefined when the stream has ended. */
  next(): Promise<Record<string, unknown> | undefined>;
  /** Breaks the connection, as a browser does that leaves the page. */
  close(): Promise<void>;
}

/** Asks for live counts over server-sent events. */
export async function openLive(url: string, token: string, unitId: string, year: number): Promise<Live> {
  const stop = new AbortController();
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    signal: stop.signal,
    headers: {
      "content-type": "application/json",
      accept: "text/event-stream",
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({
      query: "subscription($unitId: ID!, $year: Int!) { countsChanged(unitId: $unitId, year: $year) { unitsTotal } }",
      variables: { unitId, year },
    }),
  });
  if (response.body === null) throw new Error(`no stream: ${response.status}`);
  const events = answersOf(response.body);
  return {
    next: async () => (await events.next()).value,
    async close() {
      stop.abort();
      await events.return(undefined).catch(() => undefined);
    },
  };
}

async function* answersOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Record<string, unknown>, undefined> {
  let text = "";
  for await (const piece of body.pipeThrough(new TextDecoderStream() as never) as unknown as AsyncIterable<string>) {
    text += piece;
    const events = text.split("\n\n");
    text = events.pop() ?? "";
    for (const event of events) {
      const data = /^data: (.+)$/m.exec(event)?.[1];
      if (data !== undefined) yield JSON.parse(data) as Record<string, unknown>;
    }
  }
  return undefined;
}
