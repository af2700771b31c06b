CREATE TABLE half_made (id int PRIMARY KEY);
SELECT 1 / 0;
