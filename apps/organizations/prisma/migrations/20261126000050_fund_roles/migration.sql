-- Who keeps the books of a fund and who approves what it pays are appointed like everybody else.
ALTER TABLE appointment DROP CONSTRAINT appointment_role_check;
ALTER TABLE appointment ADD CONSTRAINT appointment_role_check
  CHECK (role IN ('city-admin', 'district-officer', 'commune-officer', 'fund-accountant', 'fund-approver', 'auditor'));
