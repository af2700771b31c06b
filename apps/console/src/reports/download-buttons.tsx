import { FileDownloadOutlined } from "@mui/icons-material";
import { Button, ButtonGroup } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useGraphClient } from "../api/hooks.ts";
import { ReportFileDocument, type ReportFormat } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";

const formats = ["PDF", "XLSX", "JSON"] as const satisfies ReportFormat[];

/** The annual report of a unit as a file, in each form. */
export function DownloadButtons({ unitId, year, small = false }: { unitId: string; year: number; small?: boolean }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const client = useGraphClient();
  const [pending, setPending] = useState<ReportFormat>();

  async function download(format: ReportFormat): Promise<void> {
    setPending(format);
    try {
      save((await client.execute(ReportFileDocument, { unitId, year, format })).reportFile);
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    } finally {
      setPending(undefined);
    }
  }

  return (
    <ButtonGroup size="small" variant={small ? "text" : "outlined"}>
      {formats.map((format) => (
        <Button
          key={format}
          startIcon={small ? undefined : <FileDownloadOutlined />}
          loading={pending === format}
          onClick={() => void download(format)}
          aria-label={say("reports.download", { format })}
          data-testid={`download-${format}`}
        >
          {format}
        </Button>
      ))}
    </ButtonGroup>
  );
}
