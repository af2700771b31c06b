-- Idempotency keys. A row commits together with the effect of its command.
CREATE TABLE idempotency (
  subject text NOT NULL,
  operation text NOT NULL,
  key text NOT NULL,
  body_hash bytea NOT NULL,
  response jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (subject, operation, key)
);

CREATE INDEX idempotency_created_at ON idempotency (created_at);
