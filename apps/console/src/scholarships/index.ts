import { lazy } from "react";

/** Scholarship programmes: a list, and a page of each. */
export const scholarships = {
  list: lazy(() => import("./list.tsx")),
  show: lazy(() => import("./page.tsx")),
};
/** What waits for an approver. */
export const approvals = { list: lazy(() => import("./approvals-page.tsx")) };
/** Awards and their payments. */
export const awards = {
  list: lazy(() => import("./awards-page.tsx")),
  show: lazy(() => import("./award-page.tsx")),
};
