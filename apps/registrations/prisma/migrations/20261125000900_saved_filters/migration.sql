-- Filters of the list of registrations, kept by an account and shared with the officers of a unit where it says so.
CREATE TABLE saved_filter (
  id uuid PRIMARY KEY DEFAULT uuidv7(),
  subject text NOT NULL,
  username text NOT NULL,
  name text COLLATE "vi-x-icu" NOT NULL,
  filter jsonb NOT NULL,
  shared_with uuid,
  updated_at timestamptz(3) NOT NULL DEFAULT now(),
  UNIQUE (subject, name)
);

CREATE INDEX saved_filter_shared ON saved_filter (shared_with) WHERE shared_with IS NOT NULL;
