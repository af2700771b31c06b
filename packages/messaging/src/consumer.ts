import type { Consumer, ConsumerOptions } from "./types.ts";

export function startConsumer(options: ConsumerOptions): Consumer {
  throw new Error(options.name);
}

/** See {@link Consumer.rebuild}. */
export function rebuildFromBeginning(consumer: Consumer): Promise<void> {
  return consumer.rebuild();
}
