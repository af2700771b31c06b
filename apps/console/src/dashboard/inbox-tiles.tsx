import { DraftsOutlined, HourglassEmptyRounded, RuleRounded, UndoRounded } from "@mui/icons-material";
import { Box, Card, CardActionArea, Typography } from "@mui/material";
import type { ComponentType } from "react";
import { LinkBase } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import type { MessageKey } from "../i18n/catalogue/messages.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { registrationsPath } from "../presentation/url-state.ts";
import { type Counted, type Inbox, recordsFilter } from "./counts.ts";

interface Tile {
  name: keyof Inbox;
  label: MessageKey;
  hint: MessageKey;
  counted: Counted;
  Icon: ComponentType<{ color?: "primary" | "warning" | "action" | "disabled" }>;
  urgent: "primary" | "warning" | "action";
}

const decideTile: Tile = {
  name: "toDecide",
  label: "dashboard.toDecide",
  hint: "dashboard.toDecideHint",
  counted: "pending",
  Icon: RuleRounded,
  urgent: "primary",
};
const writeTiles: readonly Tile[] = [
  {
    name: "returned",
    label: "dashboard.returned",
    hint: "dashboard.returnedHint",
    counted: "returned",
    Icon: UndoRounded,
    urgent: "warning",
  },
  {
    name: "drafts",
    label: "dashboard.drafts",
    hint: "dashboard.draftsHint",
    counted: "draft",
    Icon: DraftsOutlined,
    urgent: "action",
  },
];
const waitingTile: Tile = {
  name: "waiting",
  label: "dashboard.waiting",
  hint: "dashboard.waitingHint",
  counted: "pending",
  Icon: HourglassEmptyRounded,
  urgent: "action",
};

/** What waits for the viewer, each with the way to it. */
export function InboxTiles({ inbox, unitId, year }: { inbox: Inbox; unitId: string; year: number }) {
  const say = useSay();
  const mayDecide = useMay("registrations.decide");
  const mayWrite = useMay("registrations.write");
  const tiles = [
    ...(mayDecide ? [decideTile] : []),
    ...(mayWrite ? writeTiles : []),
    ...(inbox.waiting > 0 ? [waitingTile] : []),
  ];
  if (tiles.length === 0) return null;
  return (
    <Box
      component="section"
      aria-label={say("dashboard.inbox")}
      sx={{ display: "grid", gridTemplateColumns: "repeat(auto-fit, minmax(220px, 1fr))", gap: 1.5 }}
      data-testid="inbox"
    >
      {tiles.map(({ name, label, hint, counted, Icon, urgent }) => {
        const value = inbox[name];
        return (
          <Card key={name} sx={value > 0 && urgent !== "action" ? { borderColor: `${urgent}.main` } : {}}>
            <CardActionArea
              component={LinkBase}
              to={registrationsPath(recordsFilter(unitId, year, counted))}
              sx={{ p: 2, display: "flex", alignItems: "center", justifyContent: "flex-start", gap: 1.75 }}
              data-testid={`inbox-${name}`}
            >
              <Icon color={value > 0 ? urgent : "disabled"} />
              <Box sx={{ minWidth: 0 }}>
                <Typography
                  component="span"
                  sx={{
                    fontSize: "1.375rem",
                    fontWeight: 700,
                    lineHeight: 1.2,
                    mr: 1,
                    fontVariantNumeric: "tabular-nums",
                  }}
                  data-testid={`inbox-${name}-count`}
                >
                  {formatNumber(value)}
                </Typography>
                <Typography component="span" sx={{ fontWeight: 600 }}>
                  {say(label)}
                </Typography>
                <Typography variant="caption" color="textSecondary" component="div">
                  {say(hint)}
                </Typography>
              </Box>
            </CardActionArea>
          </Card>
        );
      })}
    </Box>
  );
}
