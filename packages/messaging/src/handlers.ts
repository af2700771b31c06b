import type { DomainEvent, DomainEventType } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { withCorrelationId } from "./correlation.ts";
import type { UnknownEvent } from "./envelope.ts";
import type { Handlers } from "./types.ts";

type AnyHandler = (event: DomainEvent, tx: Transaction) => Promise<void>;

/** Whether there is something to do with an event. */
export function hasHandler(handlers: Handlers, event: DomainEvent | UnknownEvent): event is DomainEvent {
  return "type" in event && handlers[event.type] !== undefined;
}

function handlerOf(handlers: Handlers, type: DomainEventType): AnyHandler {
  const handler = handlers[type];
  if (handler === undefined) throw new Error(`There is no handler for ${type}`);
  // The event's data were checked against the schema of this very type when it was read.
  return handler as AnyHandler;
}

/** Runs the handler in the trace and under the correlation id of what caused the event. */
export function callHandler(
  handlers: Handlers,
  event: DomainEvent,
  tx: Transaction,
  from: { consumer: string; topic: string },
): Promise<void> {
  const handler = handlerOf(handlers, event.type);
  const parent =
    event.traceparent === undefined
      ? ROOT_CONTEXT
      : propagation.extract(ROOT_CONTEXT, { traceparent: event.traceparent });
  const span = trace.getTracer("@khuyenhoc/messaging").startSpan(
    `process ${from.topic}`,
    {
      kind: SpanKind.CONSUMER,
      attributes: {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.destination.name": from.topic,
        "messaging.consumer.group.name": from.consumer,
        "messaging.message.id": event.id,
        "khuyenhoc.event.type": event.type,
      },
    },
    parent,
  );
  return context.with(trace.setSpan(parent, span), () =>
    withCorrelationId(event.correlationId ?? event.id, async () => {
      try {
        await handler(event, tx);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : "unknown" });
        throw error;
      } finally {
        span.end();
      }
    }),
  );
}
