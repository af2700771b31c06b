import type { ReactNode } from "react";
import { canOpen } from "../authentication/authorization.ts";
import { useViewer } from "../authentication/viewer.ts";
import { DeniedPage } from "../layout/notices.tsx";

/** A page for those whose role opens it; the others are told so. */
export function Guard({ resource, action, children }: { resource: string; action: string; children: ReactNode }) {
  return canOpen(useViewer().roles, resource, action) ? children : <DeniedPage />;
}
