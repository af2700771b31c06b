-- The directive (văn bản chỉ đạo) that a campaign carries out. It belongs to the organizations service, so there is no foreign key.
ALTER TABLE fund_campaign ADD COLUMN directive_id uuid;
