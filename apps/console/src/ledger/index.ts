import { lazy } from "react";

/** The books of a fund (sổ cái): the list of a fund's page, and one journal. */
export default {
  list: lazy(() => import("./page.tsx")),
  show: lazy(() => import("./journal-page.tsx")),
};
