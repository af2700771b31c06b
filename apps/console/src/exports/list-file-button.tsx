import { useState } from "react";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useGraphClient } from "../api/hooks.ts";
import type { FileFormat, ListFileFragment, TypedDocumentString } from "../generated/graphql.ts";
import { useReaderLocale } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";
import { FormatMenu } from "./format-menu.tsx";

interface ListFileButtonProps<Variables extends { format: FileFormat }> {
  /** Answers the list as `file`. */
  document: TypedDocumentString<{ file: ListFileFragment }, Variables>;
  /** The list as it is filtered. */
  variables: Omit<Variables, "format">;
}

/** A list that is not long, as a file at once. */
export function ListFileButton<Variables extends { format: FileFormat }>(props: ListFileButtonProps<Variables>) {
  const { document, variables } = props;
  const client = useGraphClient();
  const notify = useNotify();
  const locale = useReaderLocale();
  const [pending, setPending] = useState(false);

  async function fetch(format: FileFormat): Promise<void> {
    setPending(true);
    try {
      // The format is all that was left out.
      const { file } = await client.execute(document, { ...variables, format } as Variables);
      save(file);
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    } finally {
      setPending(false);
    }
  }

  return <FormatMenu loading={pending} onChoose={(format) => void fetch(format)} />;
}
