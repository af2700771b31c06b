-- What is left of a pledge can be moved to another fund of the unit: it is given up here and stands there.
ALTER TABLE pledge ADD COLUMN moved_to uuid UNIQUE REFERENCES pledge (id);
ALTER TABLE pledge ADD CHECK (moved_to IS NULL OR (cancelled_at IS NOT NULL AND moved_to <> id));
