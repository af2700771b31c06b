import { Box, Card, Typography } from "@mui/material";
import { formatNumber } from "../i18n/format.ts";

export interface SummaryFigure {
  label: string;
  value: number;
  tone?: "error" | "success" | undefined;
  testId: string;
}

/** A few numbers, large, with what they count. */
export function Summary({ figures }: { figures: readonly SummaryFigure[] }) {
  return (
    <Box
      component="dl"
      sx={{ m: 0, my: 2, display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(130px, 1fr))", gap: 1.5 }}
    >
      {figures.map(({ label, value, tone, testId }) => (
        <Card key={testId} sx={{ p: 2, display: "flex", flexDirection: "column-reverse" }}>
          <Typography component="dt" variant="body2" color="textSecondary">
            {label}
          </Typography>
          <Typography
            component="dd"
            data-testid={testId}
            sx={{
              m: 0,
              fontSize: "1.5rem",
              fontWeight: 700,
              lineHeight: 1.3,
              color: tone && value > 0 ? `${tone}.main` : "text.primary",
              fontVariantNumeric: "tabular-nums",
            }}
          >
            {formatNumber(value)}
          </Typography>
        </Card>
      ))}
    </Box>
  );
}
