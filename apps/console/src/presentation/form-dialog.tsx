import { Button, Dialog, DialogActions, DialogContent, DialogTitle, useMediaQuery, useTheme } from "@mui/material";
import { type ReactNode, useId, useState } from "react";
import { Form, useNotify } from "react-admin";
import { useIdempotencyKey } from "../api/hooks.ts";
import { useSay } from "../i18n/messages.ts";
import { FormFailure } from "./states.tsx";

interface FormDialogProps<Values> {
  open: boolean;
  title: string;
  onClose: () => void;
  /**
   * Sends the form. Called with the key made when the dialog was opened, the same for every attempt.
   * What it throws is shown, and the dialog stays.
   */
  onSubmit: (values: Values, idempotencyKey: string) => Promise<unknown>;
  defaults?: Partial<Values>;
  submitLabel?: string;
  /** Said when it succeeded. */
  done?: string;
  danger?: boolean;
  /** After success something else follows in its place; then its owner closes it. */
  stays?: boolean;
  children?: ReactNode;
}

/** A command as a dialog: inputs, one button that sends, the refusal where it happened. */
export function FormDialog<Values extends object>(props: FormDialogProps<Values>) {
  const { open, onClose, title } = props;
  const titleId = useId();
  const small = useMediaQuery(useTheme().breakpoints.down("sm"));
  return (
    <Dialog open={open} onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="sm" fullScreen={small}>
      <DialogTitle id={titleId}>{title}</DialogTitle>
      {open ? <FormDialogContent {...props} /> : null}
    </Dialog>
  );
}

function FormDialogContent<Values extends object>(props: FormDialogProps<Values>) {
  const { onClose, onSubmit, defaults, submitLabel, done, danger = false, stays = false, children } = props;
  const say = useSay();
  const notify = useNotify();
  const idempotencyKey = useIdempotencyKey();
  const formId = useId();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<unknown>();

  async function send(values: object): Promise<void> {
    setPending(true);
    setFailure(undefined);
    try {
      await onSubmit(values as Values, idempotencyKey);
      if (done !== undefined) notify(done, { type: "success" });
      if (!stays) onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setPending(false);
    }
  }

  return (
    <>
      <DialogContent sx={{ pt: "4px !important" }}>
        <Form id={formId} onSubmit={send} defaultValues={(defaults ?? {}) as Record<string, unknown>}>
          {children}
        </Form>
        <FormFailure error={failure} />
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onClose} disabled={pending}>
          {say("common.cancel")}
        </Button>
        <Button
          type="submit"
          form={formId}
          variant="contained"
          color={danger ? "error" : "primary"}
          loading={pending}
          data-testid="dialog-submit"
        >
          {submitLabel ?? say("common.save")}
        </Button>
      </DialogActions>
    </>
  );
}
