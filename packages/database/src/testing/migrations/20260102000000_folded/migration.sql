ALTER TABLE note ADD COLUMN title_folded text;

CREATE FUNCTION fold_title() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.title_folded := lower(unaccent(NEW.title));
  RETURN NEW;
END;
$$;

CREATE TRIGGER note_fold BEFORE INSERT OR UPDATE ON note FOR EACH ROW EXECUTE FUNCTION fold_title();

UPDATE note SET title = title;

ALTER TABLE note ALTER COLUMN title_folded SET NOT NULL;
