import { Counter, Gauge, Histogram, type Registry } from "prom-client";

type Made<Metric> = Metric & { reset?: () => void };

/** One metric per registry and name, however many relays and consumers share it. */
function once<Metric>(registry: Registry, name: string, make: () => Metric): Metric {
  return (registry.getSingleMetric(name) as Made<Metric> | undefined) ?? make();
}

/** Asked for when the registry is scraped; a failing source leaves the last values standing. */
class Sources {
  readonly #asks = new Set<() => Promise<void>>();

  add(ask: () => Promise<void>): () => void {
    this.#asks.add(ask);
    return () => this.#asks.delete(ask);
  }

  async collect(): Promise<void> {
    await Promise.allSettled([...this.#asks].map((ask) => ask()));
  }
}

const sourcesOf = new WeakMap<object, Sources>();

function gauge<Label extends string>(
  registry: Registry,
  options: { name: string; help: string; labelNames: Label[]; sources?: Sources },
): Gauge<Label> {
  const { name, help, labelNames, sources } = options;
  const found = once(
    registry,
    name,
    () =>
      new Gauge<Label>({
        name,
        help,
        labelNames,
        registers: [registry],
        ...(sources === undefined ? {} : { collect: () => sources.collect() }),
      }),
  );
  if (sources !== undefined && !sourcesOf.has(found)) sourcesOf.set(found, sources);
  return found;
}

/** Where a gauge gets its value when it is scraped. */
function sourcesFor(found: object): Sources {
  const sources = sourcesOf.get(found);
  if (sources === undefined) throw new Error("This gauge has no sources");
  return sources;
}

/** Metrics of a relay. */
export function relayMetrics(registry: Registry) {
  const backlog = gauge(registry, {
    name: "outbox_backlog",
    help: "Domain events in the outbox that Kafka has not stored yet",
    labelNames: [],
    sources: new Sources(),
  });
  return {
    backlog,
    oldestAge: gauge(registry, {
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
    onScrape: (ask: () => Promise<void>) => sourcesFor(backlog).add(ask),
  };
}

/** Metrics of a consumer. */
export function consumerMetrics(registry: Registry) {
  const lag = gauge(registry, {
    name: "consumer_lag",
    help: "Records behind the group's offset",
    labelNames: ["consumer", "topic", "partition"],
    sources: new Sources(),
  });
  return {
    lag,
    deadLetters: gauge(registry, {
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
    onScrape: (ask: () => Promise<void>) => sourcesFor(lag).add(ask),
  };
}

export type ConsumerMetrics = ReturnType<typeof consumerMetrics>;
export type RelayMetrics = ReturnType<typeof relayMetrics>;
