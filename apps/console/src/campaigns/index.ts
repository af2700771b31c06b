import { lazy } from "react";

/** Campaigns: a list, and a page with dialogs. */
export default {
  list: lazy(() => import("./list.tsx")),
  show: lazy(() => import("./page.tsx")),
};
