import { lazy } from "react";

export default { list: lazy(() => import("./list.tsx")), recordRepresentation: "number" };
