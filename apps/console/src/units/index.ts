import { lazy } from "react";

/** Units: the list is the tree, and changes are dialogs on the unit's page. */
export default {
  list: lazy(() => import("./tree-page.tsx")),
  show: lazy(() => import("./unit-page.tsx")),
};
