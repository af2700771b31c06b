import { Box, Card, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { type Difference, Differences, type FieldNames } from "./differences.tsx";

export interface TimelineEntry {
  id: string;
  title: string;
  changedAt: string;
  changedBy: string;
  reason?: string | null | undefined;
  detail?: ReactNode;
  fields: readonly Difference[];
}

/** Who changed what, when and why; newest first as given. */
export function Timeline({ entries, ...names }: { entries: readonly TimelineEntry[] } & FieldNames) {
  const say = useSay();
  return (
    <Stack component="ol" sx={{ listStyle: "none", m: 0, p: 0, gap: 1.25 }} data-testid="timeline">
      {entries.map((entry) => (
        <Card component="li" key={entry.id} sx={{ p: 2, display: "block" }}>
          <Stack direction="row" sx={{ justifyContent: "space-between", flexWrap: "wrap", columnGap: 2 }}>
            <Typography variant="h3">{entry.title}</Typography>
            <Typography variant="body2" color="textSecondary">
              <time dateTime={entry.changedAt}>{formatInstant(entry.changedAt)}</time> · {entry.changedBy}
            </Typography>
          </Stack>
          {entry.detail}
          {entry.reason ? (
            <Typography variant="body2" sx={{ mt: 0.5 }}>
              <Box component="span" sx={{ color: "text.secondary" }}>
                {say("common.reason")}:
              </Box>{" "}
              {entry.reason}
            </Typography>
          ) : null}
          <Differences fields={entry.fields} {...names} />
        </Card>
      ))}
    </Stack>
  );
}
