-- Who read personal data, what and when (nhật ký truy cập dữ liệu cá nhân). Append-only for every role but the owner.
CREATE TABLE access_log (
  id          uuid        NOT NULL DEFAULT uuidv7() PRIMARY KEY,
  read_at     timestamptz NOT NULL DEFAULT now(),
  subject     text        NOT NULL,
  client_id   text        NOT NULL,
  operation   text        NOT NULL,
  unit_id     uuid        NULL,
  subject_ids uuid[]      NOT NULL DEFAULT '{}',
  row_count   integer     NOT NULL CHECK (row_count >= 0),
  reason      text        NULL,
  request_id  text        NULL
);

CREATE INDEX access_log_subject_idx ON access_log (subject, read_at);
CREATE INDEX access_log_subject_ids_idx ON access_log USING gin (subject_ids);

-- Default privileges have just given the application's role everything; its name differs per service.
DO $$
DECLARE
  role_name name;
BEGIN
  FOR role_name IN
    SELECT DISTINCT grantee::regrole::text
    FROM pg_class, aclexplode(relacl)
    WHERE oid = 'access_log'::regclass AND grantee <> relowner AND grantee <> 0
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON access_log FROM %s', role_name);
  END LOOP;
END
$$;
