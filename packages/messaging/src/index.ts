export { backoffDelay, defaultRetries } from "./backoff.ts";
export { rebuildFromBeginning, startConsumer } from "./consumer.ts";
export { currentCorrelationId, withCorrelationId } from "./correlation.ts";
export {
  type DeadLetter,
  type DeadLetterFilter,
  discardDeadLetters,
  listDeadLetters,
  type ReplayOutcome,
  replayDeadLetters,
  requestReplay,
} from "./dead-letters.ts";
export { decodeEnvelope, EnvelopeFailure, encodeEnvelope, isDomainEventType, type UnknownEvent } from "./envelope.ts";
export { createKafka, type KafkaClient, type KafkaOptions } from "./kafka.ts";
export { appendDomainEvent, appendDomainEvents } from "./outbox.ts";
export { startRelay } from "./relay.ts";
export type { Consumer, ConsumerOptions, Handlers, Logger, Relay, RelayOptions, RetryOptions } from "./types.ts";
