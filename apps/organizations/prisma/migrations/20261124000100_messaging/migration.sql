-- Domain events on their way out. A row is written in the transaction of the change it tells of, and removed once Kafka has it.
CREATE TABLE outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  envelope text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_threshold = 10000);

-- Domain events that a consumer has handled (or set aside as dead letters): at most one effect each. Rows are kept, since Kafka
-- forgets the offsets of a group that was away for a week and then delivers everything again.
CREATE TABLE inbox (
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  topic text NOT NULL,
  handled_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, event_id)
);

-- Domain events that a consumer could not handle. Their key waits behind them, so that order per key holds when they are replayed.
CREATE TABLE dead_letter (
  sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  consumer text NOT NULL,
  event_id uuid NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  record_offset bigint NOT NULL,
  key text NOT NULL,
  type text,
  value bytea NOT NULL,
  reason text NOT NULL,
  attempts integer NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT now(),
  replay_requested_at timestamptz,
  PRIMARY KEY (consumer, event_id)
);

CREATE INDEX dead_letter_key ON dead_letter (consumer, topic, key, sequence);
