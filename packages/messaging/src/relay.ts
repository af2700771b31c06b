import type { Relay, RelayOptions } from "./types.ts";

export function startRelay(options: RelayOptions): Relay {
  throw new Error(options.topicPrefix);
}
