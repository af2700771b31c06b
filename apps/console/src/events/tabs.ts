import type { Permission } from "@khuyenhoc/authz";
import { type ComponentType, lazy } from "react";
import type { WholeEventFragment } from "../generated/graphql.ts";
import type { MessageKey } from "../i18n/catalogue/messages.ts";

export interface EventTabProps {
  event: WholeEventFragment;
  /** Whether the viewer's units hold the event, and not only were invited. */
  own: boolean;
}
export interface EventTab {
  /** In the page's address. */
  id: string;
  label: MessageKey;
  /** What the viewer's roles must grant; nothing else than seeing the event where not given. */
  permission?: Permission;
  Tab: ComponentType<EventTabProps>;
}

/** Parts of an event's page, in their order. */
export const tabs: readonly EventTab[] = [
  { id: "overview", label: "events.tabs.overview", Tab: lazy(() => import("./overview.tsx")) },
  { id: "agenda", label: "events.tabs.agenda", Tab: lazy(() => import("./agenda-tab.tsx")) },
  {
    ...{ id: "participants", label: "participants.title", permission: "participants.read" },
    Tab: lazy(() => import("../participation/participants-tab.tsx")),
  },
  {
    ...{ id: "seats", label: "seats.title", permission: "participants.read" },
    Tab: lazy(() => import("../participation/seats-tab.tsx")),
  },
  { id: "attendance", label: "attendance.title", Tab: lazy(() => import("../attendance/tab.tsx")) },
  {
    ...{ id: "certificates", label: "attendanceCertificates.title", permission: "participants.read" },
    Tab: lazy(() => import("../following/certificates-tab.tsx")),
  },
  { id: "feedback", label: "feedback.title", Tab: lazy(() => import("../following/feedback-tab.tsx")) },
  {
    ...{ id: "messages", label: "messages.title", permission: "participants.read" },
    Tab: lazy(() => import("../following/messages-tab.tsx")),
  },
  { id: "documents", label: "eventDocuments.title", Tab: lazy(() => import("../event-records/documents-tab.tsx")) },
  { id: "history", label: "events.tabs.history", Tab: lazy(() => import("./history-tab.tsx")) },
];
