-- The directive (văn bản chỉ đạo) that a campaign carries out. It belongs to the organizations service, so there is no foreign key.
ALTER TABLE campaign ADD COLUMN directive_id uuid;
CREATE INDEX campaign_directive ON campaign (directive_id) WHERE directive_id IS NOT NULL;
