import { Button, Card, Stack, ToggleButton, ToggleButtonGroup, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase, useNotify } from "react-admin";
import { useCommand, useGraph, useIdempotencyKey } from "../api/hooks.ts";
import {
  type BankLineState,
  BankLinesDocument,
  type BankLineViewFragment,
  BankSuggestionsDocument,
  type BankSuggestionsQuery,
  MatchBankLineDocument,
} from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { BookDialog, ReasonDialog } from "./line-dialogs.tsx";
import type { BankFund } from "./tab.tsx";

type Suggestion = BankSuggestionsQuery["bankSuggestions"][number];

const states = ["OPEN", "MATCHED", "SET_ASIDE"] as const satisfies readonly BankLineState[];
const PAGE = 20;

/** The lines of the bank in one state; what waits comes first, with what each may stand for. */
export function BankLines({ fund, mayPost }: { fund: BankFund; mayPost: boolean }) {
  const say = useSay();
  const [state, setState] = useState<BankLineState>("OPEN");
  const [first, setFirst] = useState(PAGE);
  const answer = useGraph(BankLinesDocument, { fundId: fund.id, states: [state], first }, { keepPrevious: true });
  const lineIds = state === "OPEN" && mayPost ? (answer.data?.bankLines.edges ?? []).map(({ node }) => node.id) : [];
  const suggestions = useGraph(
    BankSuggestionsDocument,
    { fundId: fund.id, lineIds },
    { enabled: lineIds.length > 0, keepPrevious: true },
  );
  const suggested = Map.groupBy(suggestions.data?.bankSuggestions ?? [], ({ lineId }) => lineId);
  return (
    <Section
      id="bank-lines"
      title={say("bank.queue")}
      actions={
        <ToggleButtonGroup
          exclusive
          size="small"
          value={state}
          aria-label={say("bank.queue")}
          onChange={(_event, value: BankLineState | null) => {
            if (value === null) return;
            setState(value);
            setFirst(PAGE);
          }}
        >
          {states.map((value) => (
            <ToggleButton key={value} value={value} data-testid={`bank-${value.toLowerCase()}`}>
              {say(`bank.states.${value}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      }
    >
      <Answer query={answer}>
        {({ bankLines: { edges, pageInfo } }) =>
          edges.length === 0 ? (
            <Card>
              <EmptyNotice title={say("bank.emptyQueue")} text={say("bank.emptyQueueText")} />
            </Card>
          ) : (
            <Stack sx={{ gap: 1.5 }}>
              {edges.map(({ node }) => (
                <Line key={node.id} fund={fund} line={node} suggestions={suggested.get(node.id)} mayPost={mayPost} />
              ))}
              {pageInfo.hasNextPage && first < 100 ? (
                <Button onClick={() => setFirst(Math.min(100, first + PAGE))}>{say("bank.more")}</Button>
              ) : null}
            </Stack>
          )
        }
      </Answer>
    </Section>
  );
}

interface LineProps {
  fund: BankFund;
  line: BankLineViewFragment;
  suggestions: readonly Suggestion[] | undefined;
  mayPost: boolean;
}

function Line({ fund, line, suggestions = [], mayPost }: LineProps) {
  const say = useSay();
  const [act, setAct] = useState<"book" | "aside" | "unmatch">();
  const close = () => setAct(undefined);
  const paidIn = !line.amount.startsWith("-");
  const gift = new URLSearchParams({
    fund: fund.id,
    amount: line.amount,
    date: line.bookedOn,
    note: line.description ?? "",
  });
  return (
    <Card sx={{ p: 2 }} data-testid="bank-line">
      <Stack direction={{ xs: "column", md: "row" }} sx={{ gap: 2, justifyContent: "space-between" }}>
        <div>
          <Typography sx={{ fontWeight: 600 }} color={paidIn ? "success.main" : "error.main"}>
            {paidIn ? "+" : ""}
            {formatDong(line.amount)}
          </Typography>
          <Typography variant="body2">
            {formatDate(line.bookedOn)}
            {line.reference == null ? "" : ` · ${line.reference}`}
            {line.counterparty == null ? "" : ` · ${line.counterparty}`}
          </Typography>
          <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
            {line.description ?? say("bank.hidden")}
          </Typography>
          {line.note == null ? null : <Typography variant="body2">{line.note}</Typography>}
        </div>
        {mayPost ? (
          <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", alignItems: "flex-start" }}>
            {line.state === "OPEN" ? (
              <>
                {paidIn ? (
                  <Button component={LinkBase} to={`/gifts?${gift}`} variant="outlined">
                    {say("bank.recordGift")}
                  </Button>
                ) : null}
                <Button onClick={() => setAct("book")} data-testid="book-line">
                  {say("bank.book")}
                </Button>
                <Button onClick={() => setAct("aside")}>{say("bank.setAside")}</Button>
              </>
            ) : (
              <Button onClick={() => setAct("unmatch")}>
                {say(line.state === "MATCHED" ? "bank.unmatch" : "bank.takeUp")}
              </Button>
            )}
          </Stack>
        ) : null}
      </Stack>
      {line.state === "OPEN" && mayPost ? <Suggestions line={line} suggestions={suggestions} /> : null}
      {act === "book" ? <BookDialog line={line} onClose={close} /> : null}
      {act === "aside" || act === "unmatch" ? <ReasonDialog line={line} act={act} onClose={close} /> : null}
    </Card>
  );
}

function Suggestions({ line, suggestions }: { line: BankLineViewFragment; suggestions: readonly Suggestion[] }) {
  const say = useSay();
  if (suggestions.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary" sx={{ mt: 1 }}>
        {say("bank.noSuggestion")}
      </Typography>
    );
  }
  return (
    <Stack sx={{ mt: 1, gap: 0.5 }}>
      {suggestions.slice(0, 5).map((suggestion) => (
        <MatchButton key={suggestion.journalId} line={line} suggestion={suggestion} />
      ))}
    </Stack>
  );
}

function MatchButton({ line, suggestion }: { line: BankLineViewFragment; suggestion: Suggestion }) {
  const say = useSay();
  const notify = useNotify();
  const idempotencyKey = useIdempotencyKey();
  const match = useCommand(MatchBankLineDocument);
  return (
    <Stack direction="row" sx={{ gap: 1, alignItems: "center" }}>
      <Button
        size="small"
        variant="contained"
        loading={match.isPending}
        data-testid="match-line"
        onClick={() =>
          match.mutate(
            { input: { idempotencyKey, lineId: line.id, journalIds: [suggestion.journalId] } },
            { onError: (failure) => notify(failure.message, { type: "error" }) },
          )
        }
      >
        {say("bank.match")}
      </Button>
      <Typography variant="body2">
        {say("bank.suggestion", {
          sequence: suggestion.sequence,
          date: formatDate(suggestion.effectiveOn),
          text: suggestion.description,
        })}
      </Typography>
    </Stack>
  );
}
