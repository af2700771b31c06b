import { lazy } from "react";

/** What funds spend beside scholarships: the list, and a page of each request. */
export default {
  list: lazy(() => import("./page.tsx")),
  show: lazy(() => import("./show-page.tsx")),
};
