ALTER TABLE note ENABLE ROW LEVEL SECURITY;

CREATE POLICY note_scope ON note USING (
  current_setting('app.scope', true) = 'system'
  OR unit_id::text = ANY (string_to_array(current_setting('app.scope', true), ','))
);
