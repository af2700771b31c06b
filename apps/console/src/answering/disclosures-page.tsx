import {
  Button,
  Card,
  Chip,
  Link,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase, TextInput, useNavigate } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import {
  DisclosuresDocument,
  PrepareDisclosureDocument,
  UnpublishedFundsDocument,
  type UnpublishedFundsQuery,
} from "../generated/graphql.ts";
import { formatDate, formatInstant, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { currentYear } from "../presentation/year-select.tsx";
import { ScopeSelects, UpLink, useFiguresScope } from "../reports/scope.tsx";
import { disclosurePath } from "./paths.ts";

const PAGE = 100;

/** Which funds below a unit have published their year, and which have not. */
export default function DisclosuresPage() {
  return (
    <Guard resource="disclosures" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { unitId } = scope;
  // The last year that is over, unless another was chosen.
  const year = scope.get("year") === undefined ? currentYear() - 1 : scope.year;
  const published = useGraph(
    DisclosuresDocument,
    { unitId, fundId: null, year, states: ["DRAFT", "PUBLISHED"], first: PAGE, after: null },
    { keepPrevious: true },
  );
  return (
    <Page
      title={say("disclosures.ofYear", { year: String(year) })}
      subtitle={say("disclosures.subtitle", { year: String(year + 1) })}
      above={<UpLink scope={{ ...scope, year }} resource="disclosures" />}
      actions={<ScopeSelects scope={{ ...scope, year }} />}
    >
      <Missing unitId={unitId} year={year} />
      <Section id="published" title={say("disclosures.title")}>
        <Answer query={published}>
          {({ disclosures: { edges } }) => (
            <Card>
              {edges.length === 0 ? (
                <EmptyNotice title={say("disclosures.emptyTitle")} text={say("disclosures.emptyText")} />
              ) : (
                <TableContainer>
                  <Table size="small" data-testid="disclosures">
                    <TableHead>
                      <TableRow>
                        <TableCell>{say("ledger.fund")}</TableCell>
                        <TableCell>{say("disclosures.state")}</TableCell>
                        <TableCell>{say("disclosures.prepared")}</TableCell>
                        <TableCell>{say("disclosures.published")}</TableCell>
                      </TableRow>
                    </TableHead>
                    <TableBody>
                      {edges.map(({ node }) => (
                        <TableRow key={node.id} hover>
                          <TableCell component="th" scope="row">
                            <Link component={LinkBase} to={disclosurePath(node.id)}>
                              {node.fundName}
                            </Link>
                          </TableCell>
                          <TableCell>
                            {say(`disclosures.states.${node.state}`)}{" "}
                            {node.version == null
                              ? null
                              : say("disclosures.version", { version: String(node.version) })}{" "}
                            {node.restatedById ? <Chip size="small" label={say("disclosures.restated")} /> : null}
                          </TableCell>
                          <TableCell>{`${formatInstant(node.preparedAt)} · ${node.preparedBy}`}</TableCell>
                          <TableCell>
                            {node.publishedAt ? `${formatInstant(node.publishedAt)} · ${node.publishedBy}` : NOTHING}
                          </TableCell>
                        </TableRow>
                      ))}
                    </TableBody>
                  </Table>
                </TableContainer>
              )}
            </Card>
          )}
        </Answer>
      </Section>
    </Page>
  );
}

type MissingFund = UnpublishedFundsQuery["unpublishedFunds"]["edges"][number]["node"];

/** Funds that have published nothing for the year. */
function Missing({ unitId, year }: { unitId: string; year: number }) {
  const say = useSay();
  const mayPrepare = useMay("ledger.post") && year < currentYear();
  const [preparing, setPreparing] = useState<MissingFund>();
  const answer = useGraph(UnpublishedFundsDocument, { unitId, year, first: PAGE, after: null }, { keepPrevious: true });
  return (
    <Section id="missing" title={say("disclosures.missing")}>
      <Answer query={answer}>
        {({ unpublishedFunds: { edges, totalCount } }) => (
          <Card>
            {edges.length === 0 ? (
              <EmptyNotice title={say("disclosures.allTitle")} text={say("disclosures.allText")} />
            ) : (
              <>
                <Typography variant="body2" color="textSecondary" sx={{ p: 2, pb: 1 }}>
                  {say("disclosures.missingCount", { smart_count: totalCount ?? edges.length })}
                </Typography>
                <TableContainer>
                  <Table size="small" data-testid="unpublished">
                    <TableHead>
                      <TableRow>
                        <TableCell>{say("ledger.fund")}</TableCell>
                        <TableCell>{say("common.unit")}</TableCell>
                        <TableCell>{say("disclosures.due")}</TableCell>
                        <TableCell />
                      </TableRow>
                    </TableHead>
                    <TableBody>
                      {edges.map(({ node }) => (
                        <TableRow key={node.fundId} hover>
                          <TableCell component="th" scope="row">
                            {node.fundName}
                          </TableCell>
                          <TableCell>{node.unitName}</TableCell>
                          <TableCell>
                            {formatDate(node.dueOn)}{" "}
                            {node.daysLate > 0 ? (
                              <Chip
                                size="small"
                                color="warning"
                                label={say("disclosures.daysLate", { smart_count: node.daysLate })}
                              />
                            ) : null}
                          </TableCell>
                          <TableCell align="right">
                            {node.draftId ? (
                              <Button size="small" component={LinkBase} to={disclosurePath(node.draftId)}>
                                {say("disclosures.openDraft")}
                              </Button>
                            ) : mayPrepare ? (
                              <Button size="small" onClick={() => setPreparing(node)} data-testid="prepare-disclosure">
                                {say("disclosures.prepare")}
                              </Button>
                            ) : null}
                          </TableCell>
                        </TableRow>
                      ))}
                    </TableBody>
                  </Table>
                </TableContainer>
              </>
            )}
          </Card>
        )}
      </Answer>
      {preparing ? (
        <PrepareDialog
          fundId={preparing.fundId}
          fundName={preparing.fundName}
          year={year}
          onClose={() => setPreparing(undefined)}
        />
      ) : null}
    </Section>
  );
}

/** Prepares a draft from the books as they are now, and goes to it. */
export function PrepareDialog(props: { fundId: string; fundName: string; year: number; onClose: () => void }) {
  const { fundId, fundName, year, onClose } = props;
  const say = useSay();
  const navigate = useNavigate();
  const command = useCommand(PrepareDisclosureDocument);
  return (
    <FormDialog<{ note?: string }>
      open
      onClose={onClose}
      title={say("disclosures.prepareTitle", { name: fundName, year: String(year) })}
      submitLabel={say("disclosures.prepare")}
      done={say("disclosures.preparedDone")}
      onSubmit={async ({ note }, idempotencyKey) => {
        const { disclosure } = await command.mutateAsync({
          input: { idempotencyKey, fundId, year, note: note || null },
        });
        navigate(disclosurePath(disclosure.head.id));
      }}
    >
      <Typography variant="body2" sx={{ mb: 2 }}>
        {say("disclosures.prepareText")}
      </Typography>
      <TextInput source="note" label={say("disclosures.note")} multiline helperText={false} />
    </FormDialog>
  );
}
