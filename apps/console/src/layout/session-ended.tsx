import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle } from "@mui/material";
import { useSyncExternalStore } from "react";
import type { Session } from "../authentication/session.ts";
import { currentLocale } from "../i18n/locale.ts";
import { useSay } from "../i18n/messages.ts";

/** Over whatever page is open when the session ends; signing in again comes back to the same URL. */
export function SessionEnded({ session }: { session: Session }) {
  const say = useSay();
  const ended = useSyncExternalStore(session.onEnd, session.ended);
  return (
    <Dialog open={ended} aria-labelledby="session-ended" data-testid="session-ended" maxWidth="xs">
      <DialogTitle id="session-ended">{say("session.endedTitle")}</DialogTitle>
      <DialogContent>
        <DialogContentText>{say("session.endedText")}</DialogContentText>
      </DialogContent>
      <DialogActions sx={{ p: 2 }}>
        <Button
          variant="contained"
          autoFocus
          onClick={() => void session.signIn(location.href, currentLocale())}
          data-testid="sign-in-again"
        >
          {say("session.signInAgain")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
