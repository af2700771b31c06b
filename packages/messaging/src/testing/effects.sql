-- What the tests look at: every event whose transaction committed, and every effect there was. Nothing here is unique, so that a doubled effect shows.
CREATE TABLE committed (
  event_id uuid NOT NULL,
  topic text NOT NULL
);

CREATE FUNCTION note_committed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO committed (event_id, topic) VALUES (NEW.event_id, NEW.topic);
  RETURN NULL;
END;
$$;

CREATE TRIGGER outbox_committed AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION note_committed();

CREATE TABLE effect (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL,
  subject text NOT NULL,
  revision integer NOT NULL,
  correlation_id text
);

CREATE INDEX effect_event ON effect (event_id);

-- A handler that reads the gate stands still while a test holds it.
CREATE TABLE gate (
  id integer PRIMARY KEY
);

INSERT INTO gate VALUES (1);
