import { type DomainEvent, type DomainEventDraft, type DomainEventType, domainEvents } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { context, propagation } from "@opentelemetry/api";
import { currentCorrelationId } from "./correlation.ts";
import { encodeEnvelope } from "./envelope.ts";
import { uuidv7 } from "./uuid.ts";

/** Below Kafka's default limit of 1,048,588 bytes for a batch of records, with room for keys and headers. */
export const largestEnvelope = 900_000;

const rowsPerStatement = 5000;

/** One row of the outbox to be. */
export interface OutboxRow {
  eventId: string;
  topic: string;
  key: string;
  envelope: string;
}

/** Writes rows in the order of the list. */
export async function insertIntoOutbox(tx: Transaction, rows: readonly OutboxRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const part = rows.slice(start, start + rowsPerStatement);
    await tx.query(
      `insert into outbox (event_id, topic, key, envelope)
       select event_id, topic, key, envelope
         from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) with ordinality as t(event_id, topic, key, envelope, n)
        order by n`,
      [
        part.map(({ eventId }) => eventId),
        part.map(({ topic }) => topic),
        part.map(({ key }) => key),
        part.map(({ envelope }) => envelope),
      ],
      "outbox-insert",
    );
  }
}

const strictSchemas = new Map<DomainEventType, { parse(data: unknown): unknown }>();

/** Publishers are strict: a field that the contract does not know is a mistake of the producer, found before it is published. */
function strictSchemaOf(type: DomainEventType): { parse(data: unknown): unknown } {
  let schema = strictSchemas.get(type);
  if (schema === undefined) {
    schema = domainEvents[type].data.strict();
    strictSchemas.set(type, schema);
  }
  return schema;
}

function traceparentOf(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

/**
 * Puts a domain event into the outbox: it is published if, and only if, the transaction commits. Append it after the write that locks
 * its aggregate, so that events of one aggregate are published in the order in which its changes commit.
 *
 * The event takes its correlation id from the draft, else from what is being done, and its trace from the active span.
 *
 * @throws ZodError     when the data do not fit the contract
 * @throws RangeError   when the event is larger than Kafka takes
 */
export async function appendDomainEvent(tx: Transaction, event: DomainEventDraft): Promise<void> {
  await appendDomainEvents(tx, [event]);
}

/** Like {@link appendDomainEvent} for many, in a statement per 5,000. */
export async function appendDomainEvents(tx: Transaction, events: readonly DomainEventDraft[]): Promise<void> {
  if (events.length === 0) return;
  const traceparent = traceparentOf();
  const surrounding = currentCorrelationId();
  const time = new Date().toISOString();
  const rows = events.map((draft): OutboxRow => {
    const { topic, producer } = domainEvents[draft.type];
    const id = uuidv7();
    const correlationId = draft.correlationId ?? surrounding;
    const envelope = encodeEnvelope({
      id,
      source: `/services/${producer}`,
      type: draft.type,
      subject: draft.subject,
      time,
      ...(correlationId === undefined ? {} : { correlationId }),
      ...(traceparent === undefined ? {} : { traceparent }),
      data: strictSchemaOf(draft.type).parse(draft.data) as DomainEvent["data"],
    });
    if (Buffer.byteLength(envelope) > largestEnvelope) {
      throw new RangeError(`An event of type ${draft.type} exceeds ${largestEnvelope} bytes`);
    }
    return { eventId: id, topic, key: draft.subject, envelope };
  });
  await insertIntoOutbox(tx, rows);
}
