import { lazy } from "react";

/** Statements of a fund, and of all funds of a unit together. */
export const statements = { list: lazy(() => import("./statement-page.tsx")) };
/** Aggregates of the funds of a unit and of those directly below it. */
export const fundFigures = { list: lazy(() => import("./figures-page.tsx")) };
/** What funds publish: who has not yet, and one disclosure. */
export const disclosures = {
  list: lazy(() => import("./disclosures-page.tsx")),
  show: lazy(() => import("./disclosure-page.tsx")),
};
