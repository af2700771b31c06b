-- User names of the accounts that changed something, as they were when they last did: a history that shows ids tells nobody anything.
CREATE TABLE actor (
  subject text PRIMARY KEY,
  username text NOT NULL
);
