import {
  Button,
  Card,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { ListFileButton } from "../exports/list-file-button.tsx";
import {
  type DirectiveFilter,
  type DirectiveRowFragment,
  type DirectiveSide,
  DirectivesDocument,
  DirectivesFileDocument,
} from "../generated/graphql.ts";
import { formatDate, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { MoreButton } from "../presentation/more-button.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice, FailureNotice } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { workingYears } from "../presentation/year-select.tsx";
import { DirectiveChips, directivePath, directiveStates, useDirectiveWords } from "./words.tsx";

const sides = ["WAITING", "RECEIVED", "ISSUED"] as const satisfies DirectiveSide[];

export default function DirectivesPage() {
  return (
    <Guard resource="directives" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const locale = useReaderLocale();
  const mayManage = useMay("directives.manage");
  const { kinds } = useDirectiveWords();
  const [get, set] = useUrlState();
  const [typed, setTyped] = useState(get("query") ?? "");
  const years = workingYears().map((year) => ({ id: String(year), name: String(year) }));
  const choices = {
    side: sides.map((id) => ({ id, name: say(`directives.sides.${id}`) })),
    kind: kinds.map((kind) => ({ id: kind.code, name: localName(kind, locale) })),
    state: directiveStates.map((id) => ({ id, name: say(`directives.states.${id}`) })),
  };
  const year = get("year");
  const side = sides.find((known) => known === get("side"));
  const kind = get("kind");
  const state = directiveStates.find((known) => known === get("state"));
  const filter: DirectiveFilter = {
    side: side ?? "ALL",
    query: get("query") ?? null,
    kinds: kind ? [kind] : null,
    year: year ? Number(year) : null,
    states: state ? [state] : null,
  };
  const answer = useGraphPages(DirectivesDocument, { filter }, (page) => page.directives);
  return (
    <Page
      title={say("directives.title")}
      subtitle={say("directives.subtitle")}
      actions={
        <>
          <ListFileButton document={DirectivesFileDocument} variables={{ filter }} />
          {mayManage ? (
            <Button component={LinkBase} to="/directives/create" variant="contained" data-testid="create-directive">
              {say("directives.create")}
            </Button>
          ) : null}
        </>
      }
    >
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack
          direction="row"
          component="form"
          role="search"
          sx={{ gap: 1.5, flexWrap: "wrap" }}
          onSubmit={(event) => {
            event.preventDefault();
            set({ query: typed.trim() }, false);
          }}
        >
          <TextField
            label={say("directives.search")}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onBlur={() => set({ query: typed.trim() }, false)}
            sx={{ width: { xs: "100%", sm: 280 } }}
            slotProps={{ inputLabel: { shrink: true } }}
          />
          <FilterChoice
            label={say("directives.side")}
            value={side ?? ""}
            choices={choices.side}
            onChange={(value) => set({ side: value }, false)}
            testId="directive-side"
          />
          <FilterChoice
            label={say("directives.kind")}
            value={kind ?? ""}
            choices={choices.kind}
            onChange={(value) => set({ kind: value }, false)}
          />
          <FilterChoice
            label={say("common.year")}
            value={year ?? ""}
            choices={years}
            onChange={(value) => set({ year: value }, false)}
          />
          <FilterChoice
            label={say("directives.state")}
            value={state ?? ""}
            choices={choices.state}
            onChange={(value) => set({ state: value }, false)}
          />
        </Stack>
      </Card>
      {answer.data && answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      <Answer query={answer}>
        {(directives) => (
          <>
            <Card>
              {directives.length === 0 ? (
                <EmptyNotice title={say("directives.emptyTitle")} text={say("directives.emptyText")} />
              ) : (
                <DirectiveTable directives={directives} />
              )}
            </Card>
            <MoreButton list={answer} />
          </>
        )}
      </Answer>
    </Page>
  );
}

/** Directives, each by number, title and issuer. */
export function DirectiveTable({ directives }: { directives: readonly DirectiveRowFragment[] }) {
  const say = useSay();
  const { kindName } = useDirectiveWords();
  return (
    <TableContainer>
      <Table data-testid="directives-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("directives.number")}</TableCell>
            <TableCell>{say("directives.issuedOn")}</TableCell>
            <TableCell sx={{ width: "36%" }}>{say("directives.heading")}</TableCell>
            <TableCell sx={{ minWidth: 150 }}>{say("directives.issuer")}</TableCell>
            <TableCell>{say("directives.acknowledgeBy")}</TableCell>
            <TableCell>{say("directives.state")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {directives.map((directive) => (
            <TableRow key={directive.id} hover>
              <TableCell>
                <Typography variant="body2" sx={{ whiteSpace: "nowrap" }}>
                  {directive.number}
                </Typography>
                <Typography variant="caption" color="textSecondary">
                  {kindName(directive.kind)}
                </Typography>
              </TableCell>
              <TableCell>{formatDate(directive.issuedOn)}</TableCell>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={directivePath(directive.id)} sx={{ fontWeight: 600 }}>
                  {directive.title}
                </Link>
              </TableCell>
              <TableCell>{directive.outsideIssuer ?? directive.unitName}</TableCell>
              <TableCell>{formatDate(directive.acknowledgeBy)}</TableCell>
              <TableCell>
                <DirectiveChips directive={directive} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
