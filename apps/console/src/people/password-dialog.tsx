import { ContentCopyRounded } from "@mui/icons-material";
import {
  Alert,
  Box,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  IconButton,
  Tooltip,
  Typography,
} from "@mui/material";
import { useId, useState } from "react";
import { useSay } from "../i18n/messages.ts";

interface PasswordDialogProps {
  name: string;
  username: string;
  password: string;
  onClose: () => void;
}

/** The one place and time where a first password is seen; only its button closes it. */
export function PasswordDialog({ name, username, password, onClose }: PasswordDialogProps) {
  const say = useSay();
  const titleId = useId();
  const [copied, setCopied] = useState(false);
  return (
    <Dialog open aria-labelledby={titleId} maxWidth="xs" fullWidth data-testid="password-dialog">
      <DialogTitle id={titleId}>{say("people.passwordTitle")}</DialogTitle>
      <DialogContent>
        <Alert severity="warning" sx={{ mb: 2 }}>
          {say("people.passwordText", { name })}
        </Alert>
        <Typography variant="body2" color="textSecondary">
          {say("people.username")}: <strong data-testid="new-username">{username}</strong>
        </Typography>
        <Box
          sx={{
            mt: 1.5,
            p: 1.5,
            display: "flex",
            alignItems: "center",
            border: 1,
            borderColor: "divider",
            borderRadius: 2,
            bgcolor: "background.default",
          }}
        >
          <Typography
            component="code"
            sx={{ flex: 1, fontFamily: "ui-monospace, monospace", fontSize: "1.125rem", overflowWrap: "anywhere" }}
            data-testid="temporary-password"
          >
            {password}
          </Typography>
          <Tooltip title={say(copied ? "common.copied" : "common.copy")}>
            <IconButton
              aria-label={say(copied ? "common.copied" : "common.copy")}
              onClick={() => void navigator.clipboard.writeText(password).then(() => setCopied(true))}
            >
              <ContentCopyRounded fontSize="small" />
            </IconButton>
          </Tooltip>
        </Box>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button variant="contained" onClick={onClose}>
          {say("people.passwordSeen")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
