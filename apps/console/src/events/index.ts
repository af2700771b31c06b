import { lazy } from "react";

/** Events: a list, and a page of each. */
export const events = {
  list: lazy(() => import("./list.tsx")),
  show: lazy(() => import("./page.tsx")),
};
export const eventCalendar = { list: lazy(() => import("./calendar-page.tsx")) };
/** Plan of the year, beside its targets and what came of it. */
export const eventPlans = { list: lazy(() => import("./plans-page.tsx")) };
/** Kinds, places and series that events are planned with. */
export const eventLists = { list: lazy(() => import("./lists-page.tsx")) };
