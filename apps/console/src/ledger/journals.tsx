import {
  Button,
  Card,
  Checkbox,
  Chip,
  FormControlLabel,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
} from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { type JournalRowFragment, JournalsDocument } from "../generated/graphql.ts";
import { formatDate, formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateField } from "../presentation/date-field.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import type { LedgerFund } from "./page.tsx";
import { JournalChips, journalPath, Money, useAccountChoices, useKindChoices } from "./words.tsx";

const PAGE = 50;

/** The journals of a fund, the newest of the chain first. */
export function Journals({ fund }: { fund: LedgerFund }) {
  const say = useSay();
  const kinds = useKindChoices();
  const accounts = useAccountChoices();
  const purposes = fund.purposes.map(({ id, name }) => ({ id, name }));
  const [get, set] = useUrlState();
  const kind = kinds.find(({ id }) => id === get("kind"))?.id;
  const account = accounts.find(({ id }) => id === get("account"))?.id;
  const purpose = purposes.find(({ id }) => id === get("purpose"))?.id;
  const late = get("late") === "1";
  const general = get("general") === "1";
  const transferring = get("transferring") === "1";
  const asOf = get("asOf");
  const narrow = (changes: Parameters<typeof set>[0]) => set({ ...changes, after: undefined }, false);
  const filter = {
    kinds: kind ? [kind] : null,
    account: account ?? null,
    purposeId: purpose ?? null,
    from: get("from") ?? null,
    to: get("to") ?? null,
    late: late || null,
    general: general || null,
    transferring: transferring || null,
    recordedBefore: asOf ?? null,
  };
  const answer = useGraph(
    JournalsDocument,
    { fundId: fund.id, first: PAGE, after: get("after") ?? null, filter },
    { keepPrevious: true },
  );
  return (
    <>
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "flex-start" }}>
          <FilterChoice
            label={say("ledger.kind")}
            value={kind ?? ""}
            choices={kinds}
            onChange={(value) => narrow({ kind: value })}
          />
          <FilterChoice
            label={say("ledger.account")}
            value={account ?? ""}
            choices={accounts}
            onChange={(value) => narrow({ account: value })}
          />
          <FilterChoice
            label={say("ledger.purpose")}
            value={purpose ?? ""}
            choices={purposes}
            onChange={(value) => narrow({ purpose: value })}
          />
          <DateField label={say("ledger.from")} value={get("from") ?? ""} onChange={(from) => narrow({ from })} />
          <DateField label={say("ledger.to")} value={get("to") ?? ""} onChange={(to) => narrow({ to })} />
          <FormControlLabel
            control={<Checkbox checked={late} onChange={(_event, on) => narrow({ late: on ? "1" : undefined })} />}
            label={say("ledger.onlyLate")}
          />
          {general ? <Chip label={say("ledger.onlyGeneral")} onDelete={() => narrow({ general: undefined })} /> : null}
          {transferring ? (
            <Chip label={say("ledger.onlyTransfers")} onDelete={() => narrow({ transferring: undefined })} />
          ) : null}
          {asOf ? (
            <Chip
              label={say("ledger.asKnown", { time: formatInstant(asOf) })}
              onDelete={() => narrow({ asOf: undefined })}
            />
          ) : null}
        </Stack>
      </Card>
      <Answer query={answer}>
        {({ journals: { edges, pageInfo, totalCount } }) => (
          <>
            <Card>
              {edges.length === 0 ? (
                <EmptyNotice title={say("ledger.emptyTitle")} text={say("ledger.emptyText")} />
              ) : (
                <JournalTable journals={edges.map(({ node }) => node)} />
              )}
            </Card>
            <Stack direction="row" sx={{ mt: 1.5, gap: 1, alignItems: "center" }}>
              {get("after") ? (
                <Button onClick={() => set({ after: undefined })}>{say("ledger.firstPage")}</Button>
              ) : null}
              {pageInfo.hasNextPage ? (
                <Button onClick={() => set({ after: pageInfo.endCursor ?? undefined })} data-testid="journals-next">
                  {say("ledger.nextPage")}
                </Button>
              ) : null}
              {totalCount == null ? null : say("ledger.total", { smart_count: totalCount })}
            </Stack>
          </>
        )}
      </Answer>
    </>
  );
}

/** What the debits and credits of a journal are, account by account. */
function accountsOf(journal: JournalRowFragment, side: "debit" | "credit"): string {
  const wanted = journal.postings.filter(({ amount }) => amount.startsWith("-") === (side === "credit"));
  return [...new Set(wanted.map(({ account }) => account))].join(", ");
}

function JournalTable({ journals }: { journals: readonly JournalRowFragment[] }) {
  const say = useSay();
  return (
    <TableContainer>
      <Table size="small" data-testid="journals">
        <TableHead>
          <TableRow>
            <TableCell align="right">{say("ledger.sequence")}</TableCell>
            <TableCell>{say("ledger.effectiveOn")}</TableCell>
            <TableCell>{say("ledger.kind")}</TableCell>
            <TableCell>{say("ledger.description")}</TableCell>
            <TableCell>{say("ledger.debit")}</TableCell>
            <TableCell>{say("ledger.credit")}</TableCell>
            <TableCell align="right">{say("ledger.amount")}</TableCell>
            <TableCell>{say("ledger.recordedAt")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {journals.map((journal) => (
            <TableRow key={journal.id} hover>
              <TableCell align="right">{journal.sequence}</TableCell>
              <TableCell>{formatDate(journal.effectiveOn)}</TableCell>
              <TableCell>{say(`ledger.kinds.${journal.kind}`)}</TableCell>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={journalPath(journal.id)}>
                  {journal.description}
                </Link>
                <JournalChips journal={journal} />
              </TableCell>
              <TableCell>{accountsOf(journal, "debit")}</TableCell>
              <TableCell>{accountsOf(journal, "credit")}</TableCell>
              <TableCell align="right">
                <Money amount={journal.amount} />
              </TableCell>
              <TableCell>{formatInstant(journal.recordedAt)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
