import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useGraphClient } from "../api/hooks.ts";
import { CertificatesPdfDocument } from "../generated/graphql.ts";
import { useReaderLocale } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";

/** Fetches certificates as a PDF and offers it for saving; a refusal is said where one looks for the file. */
export function usePrinting(): (ids: readonly string[], copy: boolean) => Promise<void> {
  const client = useGraphClient();
  const notify = useNotify();
  const locale = useReaderLocale();
  return async (ids, copy) => {
    try {
      save((await client.execute(CertificatesPdfDocument, { ids: [...ids], copy })).certificatesPdf);
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    }
  };
}
