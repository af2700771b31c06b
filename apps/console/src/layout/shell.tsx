import { LogoutRounded, MenuRounded } from "@mui/icons-material";
import {
  Box,
  Chip,
  Divider,
  Drawer,
  IconButton,
  Link,
  Menu,
  MenuItem,
  Stack,
  Toolbar,
  Typography,
  useMediaQuery,
  useTheme,
} from "@mui/material";
import { type ReactNode, Suspense, useState } from "react";
import { LoadingIndicator, useLocation, useLogout } from "react-admin";
import type { Session } from "../authentication/session.ts";
import { useViewer } from "../authentication/viewer.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Waiting } from "../presentation/states.tsx";
import { Brand } from "./brand.tsx";
import { CrashBoundary } from "./crash-boundary.tsx";
import { MainMenu } from "./main-menu.tsx";
import { CrashedPage } from "./notices.tsx";
import { LanguageSwitch, ThemeSwitch } from "./preferences.tsx";
import { SessionEnded } from "./session-ended.tsx";

const MENU_WIDTH = 252;

function AccountMenu() {
  const say = useSay();
  const locale = useReaderLocale();
  const viewer = useViewer();
  const logout = useLogout();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <IconButton
        aria-label={`${say("layout.account")}: ${viewer.username}`}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        data-testid="account-menu"
        sx={{ ml: 0.5 }}
      >
        <Box
          aria-hidden
          sx={{
            width: 32,
            height: 32,
            borderRadius: "50%",
            display: "grid",
            placeItems: "center",
            bgcolor: "primary.main",
            color: "primary.contrastText",
            fontWeight: 700,
            fontSize: "0.875rem",
          }}
        >
          {viewer.username.slice(0, 1).toUpperCase()}
        </Box>
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <Box sx={{ px: 2, py: 1, maxWidth: 320 }} role="presentation">
          <Typography sx={{ fontWeight: 600 }} data-testid="viewer-name">
            {viewer.username}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {viewer.roles.map((role) => say(`roles.${role}`)).join(", ")}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {viewer.roots.map((root) => localName(root, locale)).join(", ")}
          </Typography>
        </Box>
        <Divider component="li" />
        <MenuItem onClick={() => void logout()} data-testid="sign-out">
          <LogoutRounded fontSize="small" sx={{ mr: 1.25 }} />
          {say("session.signOut")}
        </MenuItem>
      </Menu>
    </>
  );
}

function Header({ onMenu }: { onMenu: (() => void) | undefined }) {
  const say = useSay();
  const locale = useReaderLocale();
  const [root, ...others] = useViewer().roots;
  return (
    <Box
      component="header"
      sx={{
        position: "sticky",
        top: 0,
        zIndex: "appBar",
        bgcolor: "background.paper",
        borderBottom: 1,
        borderColor: "divider",
      }}
    >
      <Toolbar variant="dense" sx={{ minHeight: 60, gap: 0.5, px: { xs: 1, sm: 2 } }}>
        {onMenu ? (
          <IconButton onClick={onMenu} aria-label={say("layout.openMenu")} edge="start" data-testid="open-menu">
            <MenuRounded />
          </IconButton>
        ) : null}
        <Brand />
        {root ? (
          <Chip
            size="small"
            variant="outlined"
            label={others.length > 0 ? `${localName(root, locale)} +${others.length}` : localName(root, locale)}
            data-testid="viewer-scope"
            sx={{ ml: 2, display: { xs: "none", md: "inline-flex" }, maxWidth: 340 }}
          />
        ) : null}
        <Box sx={{ flex: 1 }} />
        <Box sx={{ display: { xs: "none", sm: "block" } }}>
          <LoadingIndicator />
        </Box>
        <LanguageSwitch />
        <ThemeSwitch />
        <AccountMenu />
      </Toolbar>
    </Box>
  );
}

/** Header, menu and the page between them. On a phone the menu is a drawer. */
export function Shell({ version, session, children }: { version: string; session: Session; children: ReactNode }) {
  const say = useSay();
  const wide = useMediaQuery(useTheme().breakpoints.up("md"));
  const [drawer, setDrawer] = useState(false);
  const { pathname } = useLocation();
  const foot = (
    <Typography variant="caption" color="textSecondary" sx={{ px: 3, py: 2, mt: "auto" }}>
      {say("layout.version")} {version}
    </Typography>
  );
  return (
    <Box sx={{ minHeight: "100vh", bgcolor: "background.default", color: "text.primary" }}>
      <Link
        href="#main-content"
        sx={{
          position: "absolute",
          left: 8,
          top: -60,
          zIndex: "tooltip",
          bgcolor: "primary.main",
          color: "primary.contrastText",
          px: 2,
          py: 1,
          borderRadius: 2,
          "&:focus": { top: 8 },
        }}
      >
        {say("layout.skip")}
      </Link>
      <Header onMenu={wide ? undefined : () => setDrawer(true)} />
      <Stack direction="row">
        {wide ? (
          <Box
            component="nav"
            aria-label={say("layout.mainMenu")}
            sx={{
              width: MENU_WIDTH,
              flexShrink: 0,
              position: "sticky",
              top: 61,
              height: "calc(100vh - 61px)",
              overflowY: "auto",
              display: "flex",
              flexDirection: "column",
            }}
          >
            <MainMenu />
            {foot}
          </Box>
        ) : (
          <Drawer
            open={drawer}
            onClose={() => setDrawer(false)}
            slotProps={{ paper: { "aria-label": say("layout.mainMenu") } }}
          >
            <Box
              component="nav"
              aria-label={say("layout.mainMenu")}
              sx={{ width: MENU_WIDTH + 20, pt: 1, height: "100%", display: "flex", flexDirection: "column" }}
            >
              <Box sx={{ px: 2, py: 1 }}>
                <Brand />
              </Box>
              <MainMenu onChoose={() => setDrawer(false)} />
              {foot}
            </Box>
          </Drawer>
        )}
        <Box
          component="main"
          id="main-content"
          tabIndex={-1}
          sx={{ flex: 1, minWidth: 0, px: { xs: 2, sm: 3, lg: 4 }, py: { xs: 2, sm: 3 }, outline: "none" }}
        >
          <CrashBoundary page={pathname} fallback={<CrashedPage />}>
            <Suspense fallback={<Waiting lines={8} />}>{children}</Suspense>
          </CrashBoundary>
        </Box>
      </Stack>
      <SessionEnded session={session} />
    </Box>
  );
}
