import { today } from "@khuyenhoc/contracts";
import { SearchRounded } from "@mui/icons-material";
import {
  Box,
  Button,
  Card,
  FormControlLabel,
  InputAdornment,
  List,
  ListItem,
  ListItemButton,
  ListItemText,
  Stack,
  Switch,
  TextField,
  Typography,
} from "@mui/material";
import { useQueries } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { LinkBase, useDebouncedEvent } from "react-admin";
import { GRAPH, useGraph, useGraphClient } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { UnitPageDocument, UnitsDocument, UnitsFileDocument } from "../generated/graphql.ts";
import { formatDate, isCalendarDate, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { DateField } from "../presentation/date-field.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice, Waiting } from "../presentation/states.tsx";
import { unitPath, useUrlState } from "../presentation/url-state.ts";
import { inOrder } from "./tree-model.ts";
import { UnitTree } from "./unit-tree.tsx";
import { useTiers } from "./use-tiers.ts";

const MOST = 50;

/** The tree of units as it stood on a date. Date, search and closed units are in the URL. */
export default function TreePage() {
  return (
    <Guard resource="units" action="list">
      <Tree />
    </Guard>
  );
}

function Tree() {
  const say = useSay();
  const [get, set] = useUrlState();
  const wanted = get("asOf");
  const asOf = isCalendarDate(wanted) ? wanted : undefined;
  const query = get("q") ?? "";
  const includeClosed = get("closed") === "1";
  const { tierName } = useTiers(asOf);
  const found = useRoots(asOf);

  return (
    <Page
      title={say("units.title")}
      subtitle={say("units.subtitle", { asOf: formatDate(asOf ?? today()) })}
      actions={
        <ListFileButton
          document={UnitsFileDocument}
          variables={{ asOf: asOf ?? null, query: query === "" ? null : query, includeClosed }}
        />
      }
    >
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction={{ xs: "column", md: "row" }} sx={{ gap: 2, alignItems: { md: "flex-start" } }}>
          <SearchField value={query} onChange={(q) => set({ q }, false)} />
          <Box sx={{ width: { md: 220 }, flexShrink: 0 }}>
            <DateField
              label={say("common.asOf")}
              value={asOf ?? today()}
              onChange={(date) => set({ asOf: date === "" || date === today() ? undefined : date })}
            />
          </Box>
          {asOf === undefined ? null : (
            <Button onClick={() => set({ asOf: undefined })} sx={{ mt: { md: 1.25 } }}>
              {say("common.today")}
            </Button>
          )}
          <FormControlLabel
            control={
              <Switch
                checked={includeClosed}
                onChange={(event) => set({ closed: event.target.checked ? "1" : undefined })}
              />
            }
            label={say("units.includeClosed")}
            sx={{ mt: { md: 0.75 }, whiteSpace: "nowrap" }}
          />
        </Stack>
      </Card>
      <Card>
        {query.trim() === "" ? (
          <Answer
            query={found}
            waiting={
              <Box sx={{ p: 2 }}>
                <Waiting lines={8} />
              </Box>
            }
          >
            {(roots) => (
              <UnitTree
                key={`${asOf ?? ""}|${includeClosed}`}
                roots={roots}
                asOf={asOf}
                includeClosed={includeClosed}
                tierName={tierName}
              />
            )}
          </Answer>
        ) : (
          <SearchResults query={query} asOf={asOf} includeClosed={includeClosed} tierName={tierName} />
        )}
      </Card>
    </Page>
  );
}

/** The granted units as they were on a date; one that did not exist then is shown as such. */
function useRoots(asOf: string | undefined) {
  const client = useGraphClient();
  const { roots } = useViewer();
  return useQueries({
    queries: roots.map(({ id }) => ({
      queryKey: [GRAPH, "UnitPage", { id, asOf: asOf ?? null }],
      queryFn: () => client.execute(UnitPageDocument, { id, asOf: asOf ?? null }),
    })),
    combine: (answers) => {
      const complete = answers.every((answer) => answer.data !== undefined);
      return {
        data: complete ? inOrder(answers.flatMap((answer) => answer.data?.unit ?? [])) : undefined,
        error: answers.find((answer) => answer.error)?.error,
        isPending: answers.some((answer) => answer.isPending),
        refetch: () => Promise.all(answers.map((answer) => answer.refetch())),
      };
    },
  });
}

function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const say = useSay();
  const [typed, setTyped] = useState(value);
  const search = useDebouncedEvent(onChange, 300);
  useEffect(() => setTyped(value), [value]);
  return (
    <TextField
      type="search"
      label={say("units.search")}
      placeholder={say("common.searchUnits")}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        search(event.target.value);
      }}
      slotProps={{
        htmlInput: { "data-testid": "unit-search" },
        input: {
          startAdornment: (
            <InputAdornment position="start">
              <SearchRounded fontSize="small" />
            </InputAdornment>
          ),
        },
      }}
    />
  );
}

interface SearchResultsProps {
  query: string;
  asOf: string | undefined;
  includeClosed: boolean;
  tierName: (code: string) => string;
}

function SearchResults({ query, asOf, includeClosed, tierName }: SearchResultsProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const answer = useGraph(
    UnitsDocument,
    { first: MOST, query, asOf: asOf ?? null, includeClosed },
    { keepPrevious: true },
  );
  return (
    <Box sx={{ p: 2 }}>
      <Answer query={answer}>
        {({ units }) =>
          units.edges.length === 0 ? (
            <EmptyNotice title={say("units.noResults")} />
          ) : (
            <>
              <Typography variant="body2" color="textSecondary" role="status">
                {say("units.results", { smart_count: units.edges.length })}
                {units.pageInfo.hasNextPage ? ` · ${say("units.moreResults")}` : ""}
              </Typography>
              <List data-testid="unit-results">
                {units.edges.map(({ node }) => (
                  <ListItem key={node.id} disablePadding>
                    <ListItemButton component={LinkBase} to={unitPath(node.id, asOf)} sx={{ borderRadius: 2 }}>
                      <ListItemText
                        primary={`${localName(node, locale)}${node.code ? ` (${node.code})` : ""}`}
                        secondary={[
                          tierName(node.tier),
                          node.parent ? localName(node.parent, locale) : undefined,
                          node.inExistence ? undefined : say("units.closed"),
                        ]
                          .filter((part) => part !== undefined)
                          .join(" · ")}
                      />
                    </ListItemButton>
                  </ListItem>
                ))}
              </List>
            </>
          )
        }
      </Answer>
    </Box>
  );
}
