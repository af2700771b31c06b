import { type DomainEvent, type DomainEventType, domainEvents, envelope } from "@khuyenhoc/contracts";

/** A record that is no domain event: it can only become a dead letter. */
export class EnvelopeFailure extends Error {
  override readonly name = "EnvelopeFailure";
  /** as far as it could be read */
  readonly eventId: string | undefined;
  readonly type: string | undefined;

  constructor(message: string, readable: { eventId?: string | undefined; type?: string | undefined } = {}) {
    super(message);
    this.eventId = readable.eventId;
    this.type = readable.type;
  }
}

/** An event whose type this version of the contracts does not know yet; nobody can have a handler for it. */
export interface UnknownEvent {
  id: string;
  unknownType: string;
}

/** Whether the contracts know a type. */
export function isDomainEventType(type: string): type is DomainEventType {
  return Object.hasOwn(domainEvents, type);
}

/** The event as CloudEvents 1.0 in structured JSON mode. */
export function encodeEnvelope(event: DomainEvent): string {
  const { id, source, type, subject, time, correlationId, traceparent, data } = event;
  return JSON.stringify({
    specversion: "1.0",
    id,
    source,
    type,
    subject,
    time,
    datacontenttype: "application/json",
    ...(correlationId === undefined ? {} : { correlationid: correlationId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    data,
  });
}

interface Issue {
  path: readonly PropertyKey[];
  message: string;
}

/** Says where and what, never the value: reasons are stored and logged. */
function describeIssues(issues: readonly Issue[]): string {
  return issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join(".") || "(root)"}: ${message}`)
    .join("; ");
}

function parseJson(value: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(value));
  } catch {
    throw new EnvelopeFailure("The record is not JSON in UTF-8");
  }
}

/**
 * Reads an event tolerantly: attributes and fields that are not known are left out, so that a producer may add some before its consumers
 * learn of them.
 *
 * @throws EnvelopeFailure when it is no CloudEvent or its payload does not fit its type
 */
export function decodeEnvelope(value: Buffer): DomainEvent | UnknownEvent {
  const parsed = envelope.safeParse(parseJson(value));
  if (!parsed.success) throw new EnvelopeFailure(`Not a CloudEvent: ${describeIssues(parsed.error.issues)}`);
  const { id, source, type, subject, time, correlationid, traceparent, data } = parsed.data;
  if (!isDomainEventType(type)) return { id, unknownType: type };
  const payload = domainEvents[type].data.safeParse(data);
  if (!payload.success) {
    throw new EnvelopeFailure(`The data do not fit ${type}: ${describeIssues(payload.error.issues)}`, {
      eventId: id,
      type,
    });
  }
  return {
    id,
    source,
    type,
    subject,
    time,
    ...(correlationid === undefined ? {} : { correlationId: correlationid }),
    ...(traceparent === undefined ? {} : { traceparent }),
    data: payload.data,
  };
}
