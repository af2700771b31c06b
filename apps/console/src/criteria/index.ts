import { lazy } from "react";

/** Criteria sets: a list, and a page that is an editor while the set is a draft. */
export default {
  list: lazy(() => import("./list.tsx")),
  show: lazy(() => import("./page.tsx")),
};
