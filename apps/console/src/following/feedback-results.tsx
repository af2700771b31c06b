import { Box, Button, Card, List, ListItem, ListItemText, Stack, Typography } from "@mui/material";
import { lazy, Suspense, useState } from "react";
import { useGraph, useGraphClient } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { FormatMenu } from "../exports/format-menu.tsx";
import {
  FeedbackFileDocument,
  type FeedbackQuestionViewFragment,
  FeedbackResultsDocument,
  FeedbackTextsDocument,
} from "../generated/graphql.ts";
import { formatDecimal, formatNumber } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { MoreButton } from "../presentation/more-button.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer, Waiting } from "../presentation/states.tsx";
import { useDownload } from "../scholarships/words.tsx";

const CellsChart = lazy(() => import("./cells-chart.tsx"));

/** A question or an option in the reader's language. */
export function useWording(): (of: { vi: string; en?: string | null }) => string {
  const locale = useReaderLocale();
  return ({ vi, en }) => (locale === "en" ? (en ?? vi) : vi);
}

/** Averages and distributions, and the words that were written to the organiser. */
export function FeedbackResultsSection({ eventId }: { eventId: string }) {
  const say = useSay();
  const client = useGraphClient();
  const download = useDownload();
  const mayManage = useMay("events.manage");
  const mayRead = useMay("event-figures.read");
  const answer = useGraph(FeedbackResultsDocument, { eventId }, { enabled: mayRead });
  return (
    <Section
      id="feedback-results"
      title={say("feedback.results")}
      actions={
        mayManage ? (
          <FormatMenu
            onChoose={(format) =>
              void download(async () => (await client.execute(FeedbackFileDocument, { eventId, format })).feedbackFile)
            }
          />
        ) : null
      }
    >
      <Answer query={answer}>
        {({ feedbackResults: { released, answers, questions } }) =>
          !released || answers == null ? (
            <Typography>{say(released ? "feedback.tooFew" : "feedback.notReleased")}</Typography>
          ) : (
            <Stack spacing={2}>
              <Typography>{say("feedback.answers", { count: formatNumber(answers) })}</Typography>
              {questions.map((question) => (
                <QuestionCard key={question.code} eventId={eventId} question={question} mayManage={mayManage} />
              ))}
            </Stack>
          )
        }
      </Answer>
    </Section>
  );
}

interface QuestionProps {
  eventId: string;
  question: FeedbackQuestionViewFragment;
  mayManage: boolean;
}

function QuestionCard({ eventId, question, mayManage }: QuestionProps) {
  const say = useSay();
  const wording = useWording();
  const { kind, average, answered, cells } = question;
  const head = [
    ...(average == null ? [] : [say("feedback.average", { value: formatDecimal(average) })]),
    ...(answered == null ? [] : [say("feedback.answeredBy", { count: formatNumber(answered) })]),
  ];
  return (
    <Card sx={{ p: 2.5 }} data-testid={`question-${question.code}`}>
      <Typography variant="h3" component="h3">
        {wording(question)}
      </Typography>
      <Typography color="textSecondary">{head.join(" · ")}</Typography>
      {kind === "TEXT" ? (
        mayManage ? (
          <Texts eventId={eventId} code={question.code} answered={answered} />
        ) : null
      ) : (
        <>
          {cells.some(({ count }) => count != null) ? (
            <Suspense fallback={<Waiting lines={3} />}>
              <CellsChart
                label={say("feedback.chart", { question: wording(question) })}
                cells={cells.map((cell) => ({ name: wording(cell), count: cell.count ?? null }))}
              />
            </Suspense>
          ) : null}
          <Box component="dl" sx={{ m: 0, display: "flex", flexWrap: "wrap", columnGap: 3, rowGap: 0.5 }}>
            {cells.map((cell) => (
              <Box key={cell.code} sx={{ display: "flex", gap: 1 }}>
                <Typography component="dt" color="textSecondary">
                  {wording(cell)}
                </Typography>
                <Typography component="dd" sx={{ m: 0, fontWeight: 600 }}>
                  {cell.count == null ? say("feedback.few") : formatNumber(cell.count)}
                </Typography>
              </Box>
            ))}
          </Box>
        </>
      )}
    </Card>
  );
}

function Texts({ eventId, code, answered }: { eventId: string; code: string; answered?: number | null | undefined }) {
  const say = useSay();
  const [shown, setShown] = useState(false);
  const list = useGraphPages(FeedbackTextsDocument, { eventId, code }, (page) => page.feedbackTexts, {
    enabled: shown,
  });
  if (!shown) {
    return (
      <Button onClick={() => setShown(true)} data-testid="show-texts">
        {answered == null ? say("feedback.textsFew") : say("feedback.texts", { count: formatNumber(answered) })}
      </Button>
    );
  }
  return (
    <Answer query={list}>
      {(texts) =>
        texts.length === 0 ? (
          <Typography>{say("feedback.noTexts")}</Typography>
        ) : (
          <>
            <List dense>
              {texts.map(({ answerId, text }) => (
                <ListItem key={answerId} disableGutters>
                  <ListItemText primary={text} sx={{ overflowWrap: "anywhere" }} />
                </ListItem>
              ))}
            </List>
            <MoreButton list={list} />
          </>
        )
      }
    </Answer>
  );
}
