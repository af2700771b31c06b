import { z } from "zod";

/**
 * Roles say *what* one may do; the granted units say *where*. No role depends on how many tiers there are.
 * `partner` is for the service accounts of partner departments.
 */
export const roleNames = ["city-admin", "district-officer", "commune-officer", "auditor", "partner"] as const;
export const roleName = z.enum(roleNames);
export type RoleName = z.infer<typeof roleName>;
