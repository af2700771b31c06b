import { lazy } from "react";

/** Directives: a list, a page to read each, and an editor of drafts. */
export default {
  list: lazy(() => import("./list.tsx")),
  show: lazy(() => import("./page.tsx")),
  create: lazy(() => import("./editor-page.tsx")),
  edit: lazy(() => import("./editor-page.tsx")),
};
