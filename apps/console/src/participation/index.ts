import { lazy } from "react";

/** What the reader's units are invited to. */
export const invitations = { list: lazy(() => import("./invitations-page.tsx")) };
