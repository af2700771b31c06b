/** One event of a server-sent event stream. */
export interface StreamEvent {
  event: string;
  data: string;
}

/**
 * Splits a server-sent event stream into events (WHATWG HTML, "Interpreting an event stream"). Feed it text as it
 * arrives, in pieces of any size.
 */
export function createEventParser(): (piece: string) => StreamEvent[] {
  let rest = "";
  let name = "";
  let lines: string[] = [];

  function take(line: string): StreamEvent | undefined {
    if (line === "") {
      const event = lines.length > 0 || name !== "" ? { event: name || "message", data: lines.join("\n") } : undefined;
      name = "";
      lines = [];
      return event;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") name = value;
    if (field === "data") lines.push(value);
    return undefined;
  }

  return (piece) => {
    rest += piece;
    // A carriage return at the very end may be half of a line break.
    const complete = rest.endsWith("\r") ? rest.slice(0, -1) : rest;
    const parts = complete.split(/\r\n|\n|\r/);
    rest = (parts.pop() ?? "") + rest.slice(complete.length);
    return parts.flatMap((line) => take(line) ?? []);
  };
}

/**
 * How long to wait before the stream is opened again.
 *
 * @param attempt failures in a row, from 1
 * @param random  0 to 1, so that many consoles do not come back at the same moment
 * @returns       milliseconds, at most 30 s
 */
export function reconnectDelay(attempt: number, random: number): number {
  const ceiling = Math.min(30_000, 1000 * 2 ** (attempt - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
