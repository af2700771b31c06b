import { z } from "zod";

/**
 * Roles say *what* one may do; the granted units say *where*. No role depends on how many tiers there are.
 * `fund-accountant` (kế toán quỹ) keeps the books and pays, `fund-approver` (người duyệt chi) approves: nobody takes two steps
 * of the same payment. `partner` is for the service accounts of partner departments.
 */
export const roleNames = [
  "city-admin",
  "district-officer",
  "commune-officer",
  "fund-accountant",
  "fund-approver",
  "auditor",
  "partner",
] as const;
export const roleName = z.enum(roleNames);
export type RoleName = z.infer<typeof roleName>;
