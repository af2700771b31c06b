import { alpha, Box, useTheme } from "@mui/material";
import { formatPercent } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";

interface ProgressBarProps {
  title: string;
  percent: number | null;
  target: number | null;
  forecast: number | null;
}

/** What is reached as a bar, the forecast behind it, the target as a mark. */
export function ProgressBar({ title, percent, target, forecast }: ProgressBarProps) {
  const say = useSay();
  const { palette } = useTheme();
  const width = (value: number | null) => `${Math.min(100, Math.max(0, value ?? 0))}%`;
  const bar = { position: "absolute", inset: 0, borderRadius: 5 } as const;
  return (
    <Box
      role="img"
      aria-label={say("targets.barLabel", {
        title,
        percent: formatPercent(percent),
        target: target === null ? say("targets.noTarget") : formatPercent(target),
      })}
      sx={{ position: "relative", height: 10, my: 0.75, borderRadius: 5, bgcolor: alpha(palette.text.primary, 0.09) }}
    >
      <Box sx={{ ...bar, width: width(forecast), bgcolor: alpha(palette.primary.main, 0.25) }} />
      <Box sx={{ ...bar, width: width(percent), bgcolor: "primary.main" }} />
      {target === null ? null : (
        <Box
          sx={{
            position: "absolute",
            left: `${target}%`,
            top: -4,
            bottom: -4,
            width: 3,
            ml: "-1.5px",
            borderRadius: 1,
            bgcolor: "secondary.main",
          }}
        />
      )}
    </Box>
  );
}
