import { ErrorOutlineRounded, InboxOutlined } from "@mui/icons-material";
import { Alert, AlertTitle, Box, Button, Skeleton, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { failureText } from "../api/failure.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";

/** A failure in the reader's language, with a way to try again where that can help. */
export function FailureNotice({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <Alert
      severity="error"
      icon={<ErrorOutlineRounded />}
      data-testid="failure"
      action={
        onRetry ? (
          <Button color="inherit" size="small" onClick={onRetry}>
            {say("common.retry")}
          </Button>
        ) : undefined
      }
    >
      <AlertTitle>{say("failures.title")}</AlertTitle>
      {failureText(error, locale)}
    </Alert>
  );
}

/** A refusal inside a form: announced at once, and kept until the next attempt. */
export function FormFailure({ error }: { error: unknown }) {
  const locale = useReaderLocale();
  if (!error) return null;
  return (
    <Alert severity="error" role="alert" sx={{ my: 1 }} data-testid="form-failure">
      {failureText(error, locale)}
    </Alert>
  );
}

export function EmptyNotice({ title, text, actions }: { title: string; text?: string; actions?: ReactNode }) {
  return (
    <Stack sx={{ alignItems: "center", textAlign: "center", py: 6, px: 2, gap: 1 }} data-testid="empty">
      <InboxOutlined sx={{ fontSize: 44, color: "text.secondary", opacity: 0.7 }} aria-hidden />
      <Typography variant="h3" component="p">
        {title}
      </Typography>
      {text ? (
        <Typography variant="body2" color="textSecondary" sx={{ maxWidth: 420 }}>
          {text}
        </Typography>
      ) : null}
      {actions ? (
        <Stack direction="row" sx={{ gap: 1, mt: 1, flexWrap: "wrap", justifyContent: "center" }}>
          {actions}
        </Stack>
      ) : null}
    </Stack>
  );
}

/** Grey lines while something is loading; told to screen readers as one word. */
export function Waiting({ lines = 4, height = 28 }: { lines?: number; height?: number }) {
  const say = useSay();
  return (
    <Box role="status" aria-label={say("common.loading")} data-testid="loading">
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((key) => (
        <Skeleton key={key} height={height} sx={{ transform: "none", my: 1, borderRadius: 1 }} />
      ))}
    </Box>
  );
}

/** The three states of a question: waiting, failed, answered. */
export function Answer<Data>({
  query,
  waiting,
  children,
}: {
  query: { data: Data | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  waiting?: ReactNode;
  children: (data: Data) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <FailureNotice error={query.error} onRetry={() => void query.refetch()} />;
  return <>{waiting ?? <Waiting />}</>;
}
