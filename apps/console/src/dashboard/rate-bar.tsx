import { alpha, Box, useTheme } from "@mui/material";
import { formatPercent } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { type Counted, rateOf, targetOf } from "./rates.ts";

/** Registered and recognised of the base as one bar, with the plan's two targets as marks. */
export function RateBar({ counted, title }: { counted: Counted; title: string }) {
  const say = useSay();
  const theme = useTheme();
  const registered = rateOf(counted, "registeredOfBase").percent;
  const recognised = rateOf(counted, "recognisedOfBase").percent;
  const target = targetOf(counted.model, counted.group);
  const width = (percent: number | null): string => `${Math.min(100, Math.max(0, percent ?? 0))}%`;
  const label = say("rates.barLabel", {
    title,
    registered: formatPercent(registered),
    recognised: formatPercent(recognised),
  });
  return (
    <Box
      role="img"
      aria-label={target ? `${label}. ${say("rates.target", target)}` : label}
      sx={{
        position: "relative",
        height: 10,
        my: 1.25,
        borderRadius: 5,
        bgcolor: alpha(theme.palette.text.primary, 0.09),
      }}
    >
      <Box
        sx={{
          position: "absolute",
          inset: 0,
          width: width(registered),
          borderRadius: 5,
          bgcolor: alpha(theme.palette.primary.main, 0.38),
          transition: "width 400ms ease",
        }}
      />
      <Box
        sx={{
          position: "absolute",
          inset: 0,
          width: width(recognised),
          borderRadius: 5,
          bgcolor: "primary.main",
          transition: "width 400ms ease",
        }}
      />
      {target
        ? [target.from, target.to].map((percent) => (
            <Box
              key={percent}
              sx={{
                position: "absolute",
                left: `${percent}%`,
                top: -4,
                bottom: -4,
                width: 2,
                bgcolor: "secondary.main",
                borderRadius: 1,
              }}
            />
          ))
        : null}
    </Box>
  );
}
