import { BlockOutlined, ErrorOutlineRounded, TravelExploreOutlined } from "@mui/icons-material";
import { Button, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { LinkBase } from "react-admin";
import { useSay } from "../i18n/messages.ts";
import { Page } from "../presentation/page.tsx";

function Notice({ title, text, icon, action }: { title: string; text: string; icon: ReactNode; action: ReactNode }) {
  return (
    <Page title={title}>
      <Stack sx={{ alignItems: "flex-start", gap: 2, maxWidth: 560 }}>
        {icon}
        <Typography color="textSecondary">{text}</Typography>
        {action}
      </Stack>
    </Page>
  );
}

function Home() {
  const say = useSay();
  return (
    <Button component={LinkBase} to="/" variant="contained">
      {say("layout.home")}
    </Button>
  );
}

const iconStyle = { fontSize: 48, color: "text.secondary" } as const;

export function NotFoundPage() {
  const say = useSay();
  return (
    <Notice
      title={say("layout.notFoundTitle")}
      text={say("layout.notFoundText")}
      icon={<TravelExploreOutlined sx={iconStyle} aria-hidden />}
      action={<Home />}
    />
  );
}

export function DeniedPage() {
  const say = useSay();
  return (
    <Notice
      title={say("layout.deniedTitle")}
      text={say("layout.deniedText")}
      icon={<BlockOutlined sx={iconStyle} aria-hidden />}
      action={<Home />}
    />
  );
}

export function CrashedPage() {
  const say = useSay();
  return (
    <Notice
      title={say("layout.crashedTitle")}
      text={say("layout.crashedText")}
      icon={<ErrorOutlineRounded sx={iconStyle} aria-hidden />}
      action={
        <Button variant="contained" onClick={() => location.reload()}>
          {say("layout.reload")}
        </Button>
      }
    />
  );
}
