import { lazy } from "react";

/** Pages about figures, each a resource of its own. */
export const targets = { list: lazy(() => import("./targets-page.tsx")) };
export const comparison = { list: lazy(() => import("./comparison-page.tsx")) };
export const notFiled = { list: lazy(() => import("./not-filed-page.tsx")) };
export const reports = { list: lazy(() => import("./reports-page.tsx")) };
export const snapshots = {
  list: lazy(() => import("./snapshots-page.tsx")),
  show: lazy(() => import("./snapshot-page.tsx")),
};
