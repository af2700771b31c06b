import { lazy } from "react";

/** What events came to, by unit, year and kind. */
export const eventFigures = { list: lazy(() => import("./figures-page.tsx")) };
