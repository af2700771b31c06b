import { alpha, useTheme } from "@mui/material";
import { CartesianGrid, Legend, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { formatPercent } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";

export interface ComparedPoint {
  year: number;
  registered: number | null;
  recognised: number | null;
  target: number | null;
}

/** Rates of one title over the years, in percent of the base; a year without a base leaves a gap. */
export default function ComparisonChart({ points }: { points: readonly ComparedPoint[] }) {
  const say = useSay();
  const { palette, typography } = useTheme();
  const text = { fill: palette.text.secondary, fontFamily: typography.fontFamily ?? "sans-serif", fontSize: 13 };
  const lines = [
    {
      key: "registered",
      name: say("rates.registeredOfBase"),
      colour: alpha(palette.primary.main, 0.5),
      dash: undefined,
    },
    { key: "recognised", name: say("rates.recognisedOfBase"), colour: palette.primary.main, dash: undefined },
    { key: "target", name: say("comparison.targetLine"), colour: palette.secondary.main, dash: "6 4" },
  ] as const;
  return (
    <ResponsiveContainer width="100%" height={320}>
      <LineChart
        data={points.map((point) => ({ ...point }))}
        margin={{ top: 8, right: 24, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke={palette.divider} vertical={false} />
        <XAxis dataKey="year" tick={text} stroke={palette.divider} />
        <YAxis domain={[0, 100]} unit=" %" tick={text} stroke={palette.divider} width={64} />
        <Tooltip
          contentStyle={{
            background: palette.background.paper,
            border: `1px solid ${palette.divider}`,
            borderRadius: 10,
            color: palette.text.primary,
          }}
          formatter={(value) => formatPercent(typeof value === "number" ? value : null)}
        />
        <Legend
          wrapperStyle={{ fontSize: 13 }}
          itemSorter={null}
          formatter={(name) => <span style={{ color: palette.text.primary }}>{name}</span>}
        />
        {lines.map(({ key, name, colour, dash }) => (
          <Line
            key={key}
            dataKey={key}
            name={name}
            stroke={colour}
            strokeWidth={2.5}
            {...(dash === undefined ? {} : { strokeDasharray: dash })}
            dot={{ r: 3 }}
            connectNulls={false}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}
