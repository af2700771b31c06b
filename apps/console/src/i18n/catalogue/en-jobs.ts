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
  },
};
