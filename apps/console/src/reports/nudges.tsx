import { Alert, Stack, Typography } from "@mui/material";
import { useGraph } from "../api/hooks.ts";
import { NudgesDocument } from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";

/** Reminders that are shown at once. */
const SHOWN = 3;

/** What the tier above has reminded a unit of in a year; nothing where it has not. */
export function Nudges({ unitId, year }: { unitId: string; year: number }) {
  const say = useSay();
  const { data } = useGraph(NudgesDocument, { unitId, year }, { enabled: unitId !== "" });
  if (!data || data.nudges.length === 0) return null;
  return (
    <Stack spacing={1} component="section" aria-label={say("reports.nudges")} sx={{ mb: 2 }} data-testid="nudges">
      {data.nudges.slice(0, SHOWN).map((nudge) => (
        <Alert key={nudge.id} severity="warning">
          {nudge.text}
          <Typography variant="caption" component="div" color="textSecondary">
            {say("reports.nudgedBy", { name: nudge.sentBy, date: formatInstant(nudge.sentAt) })}
          </Typography>
        </Alert>
      ))}
    </Stack>
  );
}
