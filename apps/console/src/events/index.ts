import { lazy } from "react";

/** Events: a list, and a page of each. */
export const events = {
  list: lazy(() => import("./list.tsx")),
  show: lazy(() => import("./page.tsx")),
};
