-- Files that name students are sealed from now on. Those that lie here in plain text go: whoever needs one starts its job again.
DELETE FROM job_file USING job WHERE job.id = job_file.job_id AND job.kind = 'funds.award-certificates';
