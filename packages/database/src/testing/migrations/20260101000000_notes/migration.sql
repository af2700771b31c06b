CREATE TABLE note (
  id uuid PRIMARY KEY,
  unit_id uuid NOT NULL,
  title text NOT NULL,
  written_on date NOT NULL DEFAULT CURRENT_DATE,
  size bigint NOT NULL DEFAULT 0
);
