import { useTheme } from "@mui/material";
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import type { FundFiguresQuery } from "../generated/graphql.ts";
import { formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";

/** What the funds of units raised and used in a year, in millions of đồng. */
export default function FiguresChart({ lines }: { lines: FundFiguresQuery["fundFigures"] }) {
  const say = useSay();
  const { palette, typography } = useTheme();
  const text = { fill: palette.text.secondary, fontFamily: typography.fontFamily ?? "sans-serif", fontSize: 13 };
  const bars = [
    { key: "inMoney", name: say("statements.kinds.GIFTS_IN_MONEY"), colour: palette.primary.main, stack: "raised" },
    { key: "inKind", name: say("statements.kinds.GIFTS_IN_KIND"), colour: palette.primary.light, stack: "raised" },
    { key: "used", name: say("statements.used"), colour: palette.secondary.main, stack: "used" },
  ] as const;
  // Drawn, not counted with: what is exact stands in the table.
  const points = lines.map(({ unitName, raisedInMoney, raisedInKind, used }) => ({
    unitName,
    inMoney: Number(raisedInMoney) / 1e6,
    inKind: Number(raisedInKind) / 1e6,
    used: Number(used) / 1e6,
  }));
  return (
    <ResponsiveContainer width="100%" height={Math.max(200, points.length * 44 + 80)}>
      <BarChart
        data={points}
        layout="vertical"
        margin={{ top: 8, right: 24, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke={palette.divider} horizontal={false} />
        <XAxis type="number" tick={text} stroke={palette.divider} unit={` ${say("statements.millions")}`} />
        <YAxis type="category" dataKey="unitName" tick={text} stroke={palette.divider} width={160} interval={0} />
        <Tooltip
          contentStyle={{
            background: palette.background.paper,
            border: `1px solid ${palette.divider}`,
            borderRadius: 10,
            color: palette.text.primary,
          }}
          formatter={(value) => formatDong(typeof value === "number" ? String(Math.round(value * 1e6)) : null)}
        />
        <Legend
          wrapperStyle={{ fontSize: 13 }}
          formatter={(name) => <span style={{ color: palette.text.primary }}>{name}</span>}
        />
        {bars.map(({ key, name, colour, stack }) => (
          <Bar
            key={key}
            dataKey={key}
            name={name}
            fill={colour}
            stackId={stack}
            isAnimationActive={false}
            maxBarSize={16}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
