import { Box, Button, Card, Stack, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { AddCommentDocument } from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormFailure } from "../presentation/states.tsx";
import type { AssessmentView } from "./use-assessment.ts";

/** Comments of the advisory team, and a field for one's own. */
export function Comments({ assessment }: { assessment: AssessmentView }) {
  const say = useSay();
  const { comments, allowed, registration } = assessment;
  return (
    <Stack sx={{ gap: 1.25 }}>
      {comments.length === 0 ? (
        <Typography color="textSecondary">{say("comments.none")}</Typography>
      ) : (
        <Stack component="ol" sx={{ listStyle: "none", m: 0, p: 0, gap: 1.25 }} data-testid="comments">
          {comments.map((comment) => (
            <Card component="li" key={comment.id} sx={{ p: 2 }}>
              <Typography sx={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>{comment.text}</Typography>
              <Typography variant="caption" color="textSecondary">
                {comment.commentedBy}, <time dateTime={comment.commentedAt}>{formatInstant(comment.commentedAt)}</time>
                {comment.criterion ? ` · ${say("evidence.ofCriterion", { code: comment.criterion })}` : ""}
              </Typography>
            </Card>
          ))}
        </Stack>
      )}
      {allowed.includes("COMMENT") ? <CommentForm registrationId={registration.id} /> : null}
    </Stack>
  );
}

function CommentForm({ registrationId }: { registrationId: string }) {
  const say = useSay();
  const notify = useNotify();
  const command = useCommand(AddCommentDocument);
  const [text, setText] = useState("");
  /** One key per comment: it changes once the comment was taken. */
  const [idempotencyKey, setKey] = useState(() => crypto.randomUUID());

  function send(): void {
    command.mutate(
      { input: { idempotencyKey, registrationId, text } },
      {
        onSuccess: () => {
          setText("");
          setKey(crypto.randomUUID());
          notify(say("comments.sent"), { type: "success" });
        },
      },
    );
  }

  return (
    <Box
      component="form"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <TextField
        label={say("comments.write")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        multiline
        minRows={2}
        slotProps={{ htmlInput: { maxLength: 2000, "data-testid": "comment-text" } }}
      />
      <FormFailure error={command.error} />
      <Button
        type="submit"
        variant="outlined"
        disabled={text.trim() === ""}
        loading={command.isPending}
        sx={{ mt: 0.5 }}
      >
        {say("comments.send")}
      </Button>
    </Box>
  );
}
