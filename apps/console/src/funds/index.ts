import { lazy } from "react";

/** Funds: a list, and a page of each. */
export const funds = {
  list: lazy(() => import("./list.tsx")),
  show: lazy(() => import("./page.tsx")),
};
/** Gifts: recording them, and the latest. */
export const gifts = { list: lazy(() => import("./gifts-page.tsx")) };
export const donors = { list: lazy(() => import("./donors-page.tsx")) };
export const fundraising = { list: lazy(() => import("./fundraising-page.tsx")) };
