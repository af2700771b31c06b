import type { Permission } from "@khuyenhoc/authz";
import { createContext, useContext } from "react";
import type { Viewer } from "./auth-provider.ts";
import { mayDo } from "./authorization.ts";

const ViewerContext = createContext<Viewer | undefined>(undefined);
export const ViewerProvider = ViewerContext.Provider;

/** Who is signed in. */
export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (viewer === undefined) throw new Error("no viewer above this component");
  return viewer;
}

/** Whether one of the viewer's roles grants a permission. Scope is decided by the services. */
export function useMay(permission: Permission): boolean {
  return mayDo(useViewer().roles, permission);
}
