import {
  AccountBalanceOutlined,
  AccountTreeOutlined,
  ArticleOutlined,
  AssignmentTurnedInOutlined,
  CalendarMonthOutlined,
  CampaignOutlined,
  CardMembershipOutlined,
  ChecklistRounded,
  Diversity3Outlined,
  EventNoteOutlined,
  EventOutlined,
  FactCheckOutlined,
  FlagOutlined,
  GroupsOutlined,
  HandshakeOutlined,
  InsertChartOutlined,
  LeaderboardOutlined,
  LockClockOutlined,
  ManageHistoryOutlined,
  MarkEmailUnreadOutlined,
  MenuBookOutlined,
  NotificationsActiveOutlined,
  PaymentsOutlined,
  PlaceOutlined,
  PublicOutlined,
  ReceiptLongOutlined,
  RequestQuoteOutlined,
  RuleOutlined,
  SavingsOutlined,
  SchoolOutlined,
  ShowChartOutlined,
  SpaceDashboardOutlined,
  SummarizeOutlined,
  TuneOutlined,
  UndoRounded,
  UploadFileOutlined,
  VolunteerActivismOutlined,
} from "@mui/icons-material";
import { List, ListItem, ListItemButton, ListItemIcon, ListItemText, ListSubheader } from "@mui/material";
import type { ComponentType } from "react";
import { LinkBase, useLocation } from "react-admin";
import { canOpen } from "../authentication/authorization.ts";
import { useViewer } from "../authentication/viewer.ts";
import type { MessageKey } from "../i18n/catalogue/messages.ts";
import { useSay } from "../i18n/messages.ts";

interface Entry {
  path: string;
  label: MessageKey;
  resource?: string;
  Icon: ComponentType;
}

/** What belongs together stands together: daily work, what it goes by, what comes of it, and the association itself. */
const sections: readonly { label: MessageKey; entries: readonly Entry[] }[] = [
  {
    label: "menu.work",
    entries: [
      { path: "/", label: "menu.dashboard", resource: "dashboard", Icon: SpaceDashboardOutlined },
      { path: "/inbox", label: "work.title", resource: "inbox", Icon: ChecklistRounded },
      {
        path: "/registrations",
        label: "menu.registrations",
        resource: "registrations",
        Icon: AssignmentTurnedInOutlined,
      },
      { path: "/certificates", label: "certificates.menu", resource: "certificates", Icon: CardMembershipOutlined },
      { path: "/subjects", label: "subjects.title", resource: "subjects", Icon: Diversity3Outlined },
      { path: "/imports", label: "menu.imports", resource: "imports", Icon: UploadFileOutlined },
      { path: "/undo", label: "undo.title", resource: "undo", Icon: UndoRounded },
      { path: "/jobs", label: "menu.jobs", resource: "jobs", Icon: ManageHistoryOutlined },
    ],
  },
  {
    label: "events.menu",
    entries: [
      { path: "/event-calendar", label: "events.calendar", resource: "event-calendar", Icon: CalendarMonthOutlined },
      { path: "/events", label: "events.title", resource: "events", Icon: EventOutlined },
      { path: "/invitations", label: "invitations.title", resource: "invitations", Icon: MarkEmailUnreadOutlined },
      { path: "/event-plans", label: "eventPlans.title", resource: "event-plans", Icon: EventNoteOutlined },
      { path: "/event-lists", label: "eventLists.title", resource: "event-lists", Icon: PlaceOutlined },
    ],
  },
  {
    label: "funds.menu",
    entries: [
      { path: "/ledger", label: "ledger.title", resource: "ledger", Icon: MenuBookOutlined },
      { path: "/funds", label: "funds.title", resource: "funds", Icon: AccountBalanceOutlined },
      { path: "/gifts", label: "gifts.title", resource: "gifts", Icon: VolunteerActivismOutlined },
      { path: "/disbursements", label: "disbursements.title", resource: "disbursements", Icon: RequestQuoteOutlined },
      { path: "/donors", label: "donors.title", resource: "donors", Icon: HandshakeOutlined },
      { path: "/fundraising", label: "fundraising.title", resource: "fundraising", Icon: SavingsOutlined },
      { path: "/statements", label: "statements.title", resource: "statements", Icon: ReceiptLongOutlined },
      { path: "/fund-figures", label: "fundFigures.title", resource: "fund-figures", Icon: LeaderboardOutlined },
      { path: "/disclosures", label: "disclosures.menu", resource: "disclosures", Icon: PublicOutlined },
    ],
  },
  {
    label: "scholarships.title",
    entries: [
      { path: "/scholarships", label: "scholarships.title", resource: "scholarships", Icon: SchoolOutlined },
      {
        path: "/scholarship-approvals",
        label: "rounds.inbox",
        resource: "scholarship-approvals",
        Icon: FactCheckOutlined,
      },
      { path: "/awards", label: "awards.title", resource: "awards", Icon: PaymentsOutlined },
    ],
  },
  {
    label: "menu.rules",
    entries: [
      { path: "/directives", label: "directives.title", resource: "directives", Icon: ArticleOutlined },
      { path: "/campaigns", label: "campaigns.title", resource: "campaigns", Icon: CampaignOutlined },
      { path: "/criteria", label: "criteria.title", resource: "criteria", Icon: RuleOutlined },
    ],
  },
  {
    label: "menu.figures",
    entries: [
      { path: "/targets", label: "figures.targets", resource: "targets", Icon: FlagOutlined },
      { path: "/comparison", label: "figures.comparison", resource: "comparison", Icon: ShowChartOutlined },
      { path: "/not-filed", label: "figures.notFiled", resource: "not-filed", Icon: NotificationsActiveOutlined },
      { path: "/reports", label: "figures.reports", resource: "reports", Icon: SummarizeOutlined },
      { path: "/event-figures", label: "eventFigures.title", resource: "event-figures", Icon: InsertChartOutlined },
      { path: "/snapshots", label: "figures.snapshots", resource: "snapshots", Icon: LockClockOutlined },
    ],
  },
  {
    label: "menu.association",
    entries: [
      { path: "/units", label: "menu.units", resource: "units", Icon: AccountTreeOutlined },
      { path: "/people", label: "menu.people", resource: "people", Icon: GroupsOutlined },
      { path: "/settings", label: "menu.settings", resource: "settings", Icon: TuneOutlined },
    ],
  },
];

/** The pages that the viewer may open. */
export function MainMenu({ onChoose }: { onChoose?: (() => void) | undefined }) {
  const say = useSay();
  const { roles } = useViewer();
  return sections.map(({ label, entries }) => {
    const allowed = entries.filter(({ resource }) => resource === undefined || canOpen(roles, resource, "list"));
    return allowed.length === 0 ? null : (
      <List
        key={label}
        aria-label={say(label)}
        subheader={
          <ListSubheader disableSticky aria-hidden sx={{ background: "none", lineHeight: 2.4, fontSize: "0.75rem" }}>
            {say(label)}
          </ListSubheader>
        }
        sx={{ px: 1.25, py: 0.25 }}
      >
        {allowed.map((entry) => (
          <MenuEntry key={entry.path} {...entry} onChoose={onChoose} />
        ))}
      </List>
    );
  });
}

function MenuEntry({ path, label, Icon, onChoose }: Entry & { onChoose: (() => void) | undefined }) {
  const say = useSay();
  const { pathname } = useLocation();
  const current = path === "/" ? pathname === "/" : pathname === path || pathname.startsWith(`${path}/`);
  return (
    <ListItem disablePadding sx={{ mb: 0.25 }}>
      <ListItemButton
        component={LinkBase}
        to={path}
        selected={current}
        aria-current={current ? "page" : undefined}
        onClick={onChoose}
        sx={{
          borderRadius: 2,
          py: 0.6,
          "&.Mui-selected": { color: "primary.main", "& .MuiListItemIcon-root": { color: "primary.main" } },
        }}
      >
        <ListItemIcon sx={{ minWidth: 38 }}>
          <Icon />
        </ListItemIcon>
        <ListItemText
          primary={say(label)}
          slotProps={{ primary: { sx: { fontWeight: current ? 600 : 500, fontSize: "0.9375rem" } } }}
        />
      </ListItemButton>
    </ListItem>
  );
}
