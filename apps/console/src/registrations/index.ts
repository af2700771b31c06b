import { lazy } from "react";

export default {
  list: lazy(() => import("./list.tsx")),
  show: lazy(() => import("./show.tsx")),
  create: lazy(() => import("./create.tsx")),
  edit: lazy(() => import("./edit.tsx")),
  recordRepresentation: "subjectName",
};
