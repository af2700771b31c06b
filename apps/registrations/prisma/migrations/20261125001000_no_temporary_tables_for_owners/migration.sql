-- Functions that run as the owner look for tables in the caller's temporary schema last. Where a search path does not name that
-- schema it comes first, and a temporary view called like a table would run whatever it is made of as the owner.
ALTER FUNCTION registered_below(uuid[], integer, date) SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION registrations_like(text, integer) SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION subjects_like(text, integer) SET search_path = pg_catalog, public, pg_temp;
ALTER FUNCTION certificates_like(text, integer) SET search_path = pg_catalog, public, pg_temp;
