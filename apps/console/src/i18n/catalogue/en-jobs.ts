import type { Texts } from "./messages.ts";
import type { viJobs } from "./vi-jobs.ts";

export const enJobs: Texts<typeof viJobs> = {
  jobs: {
    title: "Background work",
    QUEUED: "Waiting",
    RUNNING: "Running",
    DONE: "Done",
    FAILED: "Not completed",
    CANCELLED: "Stopped",
    progress: "%{done} of %{total} registrations",
    refused: "%{refused} registrations could not be processed",
    refusals: "Reason for each",
    cancel: "Stop",
    download: "Download the file",
    close: "Close",
    leave: "You may leave this page; the work goes on.",
    openRecord: "Open the registration",
    subtitle: "Work you handed to the system, newest first. Files can be fetched for 7 days.",
    emptyTitle: "Nothing yet",
    emptyText: "Bulk decisions over a filter, exports and certificate runs appear here.",
    more: "Show more",
    kindDecide: "Bulk decision on registrations",
    kindExport: "Export",
    kindCertificates: "Certificate run",
  },
  savedFilters: {
    title: "Saved filters",
    save: "Save this filter",
    saved: "The filter is saved",
    name: "Name of the filter",
    share: "Share with the officers of %{unit}",
    shared: "Shared",
    keptBy: "Saved by %{name}",
    delete: "Delete the filter %{name}",
  },
};
