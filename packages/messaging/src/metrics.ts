import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** One metric per registry and name, however many relays and consumers share it. */
function once<Metric>(registry: Registry, name: string, make: () => Metric): Metric {
  return (registry.getSingleMetric(name) as Metric | undefined) ?? make();
}

/** Asked when the registry is scraped; a failing source leaves the last values standing. */
class Sources {
  readonly #asks = new Set<() => Promise<void>>();
  #asking: Promise<void> | undefined;

  /** @returns a function that ends it */
  add(ask: () => Promise<void>): () => void {
    this.#asks.add(ask);
    return () => this.#asks.delete(ask);
  }

  /** A scrape collects all gauges at once, each of which waits here; the sources are asked once for all of them. */
  collect(): Promise<void> {
    this.#asking ??= Promise.allSettled([...this.#asks].map((ask) => ask())).then(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }
}

const sourcesByRegistry = new WeakMap<Registry, Map<"relay" | "consumer", Sources>>();

function sourcesOf(registry: Registry, part: "relay" | "consumer"): Sources {
  const byPart = sourcesByRegistry.get(registry) ?? new Map<"relay" | "consumer", Sources>();
  sourcesByRegistry.set(registry, byPart);
  const sources = byPart.get(part) ?? new Sources();
  byPart.set(part, sources);
  return sources;
}

function gauge<Label extends string>(
  registry: Registry,
  sources: Sources,
  options: { name: string; help: string; labelNames: Label[] },
): Gauge<Label> {
  return once(
    registry,
    options.name,
    () => new Gauge<Label>({ ...options, registers: [registry], collect: () => sources.collect() }),
  );
}

/** Metrics of a relay. */
export function relayMetrics(registry: Registry) {
  const sources = sourcesOf(registry, "relay");
  return {
    backlog: gauge(registry, sources, {
      name: "outbox_backlog",
      help: "Domain events in the outbox that Kafka has not stored yet",
      labelNames: [],
    }),
    oldestAge: gauge(registry, sources, {
      name: "outbox_oldest_age_seconds",
      help: "Age of the oldest domain event in the outbox",
      labelNames: [],
    }),
    sent: once(
      registry,
      "outbox_sent_total",
      () =>
        new Counter({
          name: "outbox_sent_total",
          help: "Domain events that Kafka has stored",
          labelNames: ["topic"],
          registers: [registry],
        }),
    ),
    failures: once(
      registry,
      "outbox_send_failures_total",
      () =>
        new Counter({
          name: "outbox_send_failures_total",
          help: "Sends that failed; refused: of one key, unreachable: of all",
          labelNames: ["kind"],
          registers: [registry],
        }),
    ),
    /** @returns a function that ends it */
    onScrape: (ask: () => Promise<void>) => sources.add(ask),
  };
}

/** Metrics of a consumer. */
export function consumerMetrics(registry: Registry) {
  const sources = sourcesOf(registry, "consumer");
  return {
    lag: gauge(registry, sources, {
      name: "consumer_lag",
      help: "Records behind the group's offset",
      labelNames: ["consumer", "topic", "partition"],
    }),
    deadLetters: gauge(registry, sources, {
      name: "dead_letters",
      help: "Domain events set aside because their handler failed, and those waiting behind them",
      labelNames: ["consumer"],
    }),
    handled: once(
      registry,
      "domain_events_handled_total",
      () =>
        new Counter({
          name: "domain_events_handled_total",
          help: "Domain events by outcome: handled, duplicate, ignored (no handler), dead",
          labelNames: ["consumer", "outcome"],
          registers: [registry],
        }),
    ),
    retries: once(
      registry,
      "domain_event_retries_total",
      () =>
        new Counter({
          name: "domain_event_retries_total",
          help: "Tries that failed and were followed by another",
          labelNames: ["consumer"],
          registers: [registry],
        }),
    ),
    latency: once(
      registry,
      "domain_event_effect_seconds",
      () =>
        new Histogram({
          name: "domain_event_effect_seconds",
          help: "From the append to the commit of the effect",
          labelNames: ["consumer"],
          buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60, 600],
          registers: [registry],
        }),
    ),
    /** @returns a function that ends it */
    onScrape: (ask: () => Promise<void>) => sources.add(ask),
  };
}

export type ConsumerMetrics = ReturnType<typeof consumerMetrics>;
export type RelayMetrics = ReturnType<typeof relayMetrics>;
