import {
  AccountTreeOutlined,
  AssignmentTurnedInOutlined,
  GroupsOutlined,
  SpaceDashboardOutlined,
  TuneOutlined,
  UploadFileOutlined,
} from "@mui/icons-material";
import { List, ListItem, ListItemButton, ListItemIcon, ListItemText } from "@mui/material";
import type { ComponentType } from "react";
import { LinkBase, useLocation } from "react-admin";
import { canOpen } from "../authentication/authorization.ts";
import { useViewer } from "../authentication/viewer.ts";
import type { MessageKey } from "../i18n/catalogue/messages.ts";
import { useSay } from "../i18n/messages.ts";

const entries: readonly { path: string; label: MessageKey; resource?: string; Icon: ComponentType }[] = [
  { path: "/", label: "menu.dashboard", Icon: SpaceDashboardOutlined },
  { path: "/registrations", label: "menu.registrations", resource: "registrations", Icon: AssignmentTurnedInOutlined },
  { path: "/units", label: "menu.units", resource: "units", Icon: AccountTreeOutlined },
  { path: "/imports", label: "menu.imports", resource: "imports", Icon: UploadFileOutlined },
  { path: "/people", label: "menu.people", resource: "people", Icon: GroupsOutlined },
  { path: "/settings", label: "menu.settings", resource: "settings", Icon: TuneOutlined },
];

/** The pages that the viewer may open. */
export function MainMenu({ onChoose }: { onChoose?: (() => void) | undefined }) {
  const say = useSay();
  const { roles } = useViewer();
  const { pathname } = useLocation();
  const allowed = entries.filter(({ resource }) => resource === undefined || canOpen(roles, resource, "list"));
  return (
    <List component="ul" sx={{ px: 1.25, py: 1 }}>
      {allowed.map(({ path, label, Icon }) => {
        const current = path === "/" ? pathname === "/" : pathname === path || pathname.startsWith(`${path}/`);
        return (
          <ListItem key={path} disablePadding sx={{ mb: 0.25 }}>
            <ListItemButton
              component={LinkBase}
              to={path}
              selected={current}
              aria-current={current ? "page" : undefined}
              onClick={onChoose}
              sx={{
                borderRadius: 2,
                py: 0.9,
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
      })}
    </List>
  );
}
