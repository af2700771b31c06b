import { lazy } from "react";

export const subjects = {
  list: lazy(() => import("./list.tsx")),
  show: lazy(() => import("./show.tsx")),
  create: lazy(() => import("./create.tsx")),
  edit: lazy(() => import("./edit.tsx")),
  recordRepresentation: "name",
};

export const duplicates = { list: lazy(() => import("./duplicates.tsx")) };
