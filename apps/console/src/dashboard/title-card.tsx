import { Box, Card, Chip, Link, Stack, Typography } from "@mui/material";
import { LinkBase } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import { formatNumber, formatPercent } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { registrationsPath } from "../presentation/url-state.ts";
import { type Cell, recordsFilter } from "./counts.ts";
import { RateBar } from "./rate-bar.tsx";
import { describeFraction, type RateKind, rateKinds, rateOf } from "./rates.ts";

interface TitleCardProps {
  cell: Cell;
  unitId: string;
  year: number;
  /** Percent recognised of all that is to be reached in the year. */
  target: number | undefined;
}

/** One title: base, registered and recognised, and the three rates with what each is made of. */
export function TitleCard({ cell, unitId, year, target }: TitleCardProps) {
  const say = useSay();
  const title = say(`models.${cell.model}`);
  const hasBase = cell.base !== null && cell.base !== undefined;
  return (
    <Card
      component="article"
      aria-label={title}
      sx={{ p: 2.25, display: "flex", flexDirection: "column" }}
      data-testid={`title-${cell.model}`}
    >
      <Typography variant="h3">{title}</Typography>
      <Typography variant="caption" color="textSecondary">
        {hasBase ? (
          <>
            {say("rates.base")}:{" "}
            <Box component="span" sx={{ fontWeight: 600, color: "text.primary" }} data-testid={`base-${cell.model}`}>
              {formatNumber(cell.base)}
            </Box>{" "}
            {say(`bases.${cell.model}`)}
          </>
        ) : (
          say("rates.noBase")
        )}
      </Typography>
      <Stack direction="row" sx={{ mt: 1.25, gap: 3 }}>
        <Figure cell={cell} counted="registered" unitId={unitId} year={year} title={title} />
        <Figure cell={cell} counted="recognised" unitId={unitId} year={year} title={title} />
      </Stack>
      <RateBar counted={cell} title={title} target={target} />
      <Box component="dl" sx={{ m: 0, mt: 0.5, display: "grid", gap: 0.75 }}>
        {rateKinds.map((kind) => (
          <RateLine key={kind} cell={cell} kind={kind} />
        ))}
      </Box>
      {target === undefined ? null : (
        <Typography variant="caption" color="secondary" sx={{ mt: 1.25 }} data-testid={`target-${cell.model}`}>
          {say("rates.target", { percent: formatPercent(target) })}
        </Typography>
      )}
      {cell.suppressed ? (
        <Chip size="small" label={say("rates.suppressed")} sx={{ mt: 1, alignSelf: "start" }} />
      ) : null}
    </Card>
  );
}

/** A rate by its name, with its numerator over its denominator. */
function RateLine({ cell, kind }: { cell: Cell; kind: RateKind }) {
  const say = useSay();
  const rate = rateOf(cell, kind);
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: "1fr auto", columnGap: 1.5, alignItems: "center" }}>
      <Typography component="dt" variant="body2" sx={{ lineHeight: 1.3 }}>
        {say(`rates.${kind}`)}
        <Typography
          component="span"
          variant="caption"
          color="textSecondary"
          sx={{ display: "block", fontVariantNumeric: "tabular-nums" }}
          data-testid={`${kind}-fraction-${cell.model}`}
        >
          {describeFraction(rate)}
        </Typography>
      </Typography>
      <Typography
        component="dd"
        sx={{ m: 0, fontVariantNumeric: "tabular-nums", fontWeight: kind === "recognisedOfBase" ? 700 : 500 }}
        data-testid={`${kind}-${cell.model}`}
      >
        {formatPercent(rate.percent)}
      </Typography>
    </Box>
  );
}

interface FigureProps extends Omit<TitleCardProps, "target"> {
  counted: "registered" | "recognised";
  title: string;
}

/** A count, and the way to the registrations it counts. */
function Figure({ cell, counted, unitId, year, title }: FigureProps) {
  const say = useSay();
  const mayRead = useMay("registrations.read");
  const text = formatNumber(cell[counted]);
  const label = say(`rates.${counted}`);
  return (
    <Box sx={{ minWidth: 0 }}>
      <Typography
        component="div"
        sx={{ fontSize: "1.375rem", fontWeight: 700, lineHeight: 1.25, fontVariantNumeric: "tabular-nums" }}
        data-testid={`${counted}-${cell.model}`}
      >
        {mayRead ? (
          <Link
            component={LinkBase}
            to={registrationsPath(recordsFilter(unitId, year, counted, cell))}
            color="inherit"
            aria-label={`${text}. ${say("dashboard.openRecords", { what: `${title}, ${label}` })}`}
          >
            {text}
          </Link>
        ) : (
          text
        )}
      </Typography>
      <Typography variant="caption" color="textSecondary" component="div">
        {label}
      </Typography>
    </Box>
  );
}
