import { Box, useTheme } from "@mui/material";
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatNumber } from "../i18n/format.ts";

interface CellsChartProps {
  label: string;
  /** Null: not told, and not drawn. */
  cells: readonly { name: string; count: number | null }[];
}

/** How many gave which answer; the same stands beside it as text. */
export default function CellsChart({ label, cells }: CellsChartProps) {
  const { palette, typography } = useTheme();
  const text = { fill: palette.text.secondary, fontFamily: typography.fontFamily ?? "sans-serif", fontSize: 13 };
  return (
    <Box role="img" aria-label={label} sx={{ my: 1 }}>
      <ResponsiveContainer width="100%" height={cells.length * 34 + 36}>
        <BarChart
          data={[...cells]}
          layout="vertical"
          margin={{ top: 4, right: 24, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid stroke={palette.divider} horizontal={false} />
          <XAxis type="number" allowDecimals={false} tick={text} stroke={palette.divider} />
          <YAxis type="category" dataKey="name" tick={text} stroke={palette.divider} width={170} interval={0} />
          <Tooltip
            contentStyle={{
              background: palette.background.paper,
              border: `1px solid ${palette.divider}`,
              borderRadius: 10,
              color: palette.text.primary,
            }}
            formatter={(value) => formatNumber(typeof value === "number" ? value : null)}
          />
          <Bar dataKey="count" name={label} fill={palette.primary.main} isAnimationActive={false} maxBarSize={18} />
        </BarChart>
      </ResponsiveContainer>
    </Box>
  );
}
