import { CheckCircleRounded, PendingRounded, RadioButtonUncheckedRounded } from "@mui/icons-material";
import { Box, Card, Typography } from "@mui/material";
import { formatDate, formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import type { Stage, StageName } from "./stages.ts";

const marks = {
  DONE: { Icon: CheckCircleRounded, color: "success", word: "stages.done" },
  CURRENT: { Icon: PendingRounded, color: "primary", word: "stages.current" },
  OPEN: { Icon: RadioButtonUncheckedRounded, color: "disabled", word: "stages.open" },
} as const;

interface StageTimelineProps {
  stages: readonly Stage[];
  /** Last calendar day of a step, where the campaign sets one. */
  deadlines?: Partial<Readonly<Record<StageName, string | null | undefined>>>;
}

/** Where a registration stands: side by side where there is room, one below the other on a phone. */
export function StageTimeline({ stages, deadlines = {} }: StageTimelineProps) {
  const say = useSay();
  return (
    <Card sx={{ p: 2 }}>
      <Box
        component="ol"
        data-testid="stages"
        sx={{
          listStyle: "none",
          m: 0,
          p: 0,
          display: "grid",
          gap: 2,
          gridTemplateColumns: { xs: "1fr", md: `repeat(${stages.length}, 1fr)` },
        }}
      >
        {stages.map(({ name, status, at, by }) => {
          const { Icon, color, word } = marks[status];
          const deadline = status === "DONE" ? undefined : deadlines[name];
          return (
            <Box
              component="li"
              key={name}
              aria-current={status === "CURRENT" ? "step" : undefined}
              data-testid={`stage-${name}`}
              sx={{ display: "flex", gap: 1, alignItems: "flex-start", minWidth: 0 }}
            >
              <Icon color={color} titleAccess={say(word)} />
              <Box sx={{ minWidth: 0 }}>
                <Typography sx={{ fontWeight: status === "OPEN" ? 400 : 600 }}>{say(`stages.${name}`)}</Typography>
                {at ? (
                  <Typography variant="caption" color="textSecondary" component="div">
                    <time dateTime={at}>{formatInstant(at)}</time>
                  </Typography>
                ) : null}
                {by ? (
                  <Typography variant="caption" color="textSecondary" component="div" sx={{ overflowWrap: "anywhere" }}>
                    {by}
                  </Typography>
                ) : null}
                {deadline ? (
                  <Typography variant="caption" color="textSecondary" component="div">
                    {say("stages.deadline", { date: formatDate(deadline) })}
                  </Typography>
                ) : null}
              </Box>
            </Box>
          );
        })}
      </Box>
    </Card>
  );
}
