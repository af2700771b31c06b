import { lazy } from "react";

/** The work inbox, as a resource of its own. */
export default { list: lazy(() => import("./inbox-page.tsx")) };

/** Pages of a sheet, below the registration's. */
export const SelfPage = lazy(() => import("./self-page.tsx"));
export const ReviewPage = lazy(() => import("./review-page.tsx"));
