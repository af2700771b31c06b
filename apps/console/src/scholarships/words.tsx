import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useReaderLocale } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";

export const programmePath = (id: string, tab = "plan"): string =>
  `/scholarships/${encodeURIComponent(id)}/show?tab=${tab}`;
export const awardPath = (id: string): string => `/awards/${encodeURIComponent(id)}/show`;

export const figures = { textAlign: "right", whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" } as const;

/** Fetches a file and offers it for saving; a refusal is said where one looks for the file. */
export function useDownload(): (
  fetch: () => Promise<{ fileName: string; mediaType: string; contentBase64: string }>,
) => Promise<void> {
  const notify = useNotify();
  const locale = useReaderLocale();
  return async (fetch) => {
    try {
      save(await fetch());
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    }
  };
}
