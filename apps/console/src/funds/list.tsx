import {
  Button,
  Card,
  Chip,
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
import { useGraph } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { FundCountDocument, type FundListRowFragment, FundsDocument } from "../generated/graphql.ts";
import { formatDong, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { PagedList } from "../presentation/paged-list.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { CreateFundDialog } from "./dialogs.tsx";
import { fundPath, sumOf } from "./words.ts";

export default function FundsPage() {
  return (
    <Guard resource="funds" action="list">
      <Content />
    </Guard>
  );
}

const kinds = ["LEARNING", "TALENT"] as const;

function Content() {
  const say = useSay();
  const [get, set] = useUrlState();
  const [creating, setCreating] = useState(false);
  const mayManage = useMay("funds.manage");
  const kind = kinds.find((each) => each === get("kind"));
  const state = get("state") === "closed" ? "closed" : get("state") === "open" ? "open" : undefined;
  const query = get("q");
  const filter = {
    kinds: kind === undefined ? null : [kind],
    open: state === undefined ? null : state === "open",
    query: query?.trim() || null,
    unitId: get("unit") ?? null,
  };
  const list = useGraphPages(FundsDocument, { filter }, (page) => page.funds);
  const { data: counted } = useGraph(FundCountDocument, { filter }, { keepPrevious: true });
  return (
    <Page
      title={say("funds.title")}
      subtitle={say("funds.subtitle")}
      actions={
        mayManage ? (
          <Button variant="contained" onClick={() => setCreating(true)} data-testid="create-fund">
            {say("funds.create")}
          </Button>
        ) : null
      }
    >
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap" }}>
          <TextField
            label={say("funds.search")}
            value={query ?? ""}
            onChange={(event) => set({ q: event.target.value }, false)}
            sx={{ minWidth: 260, flex: 1 }}
            slotProps={{ htmlInput: { "data-testid": "fund-search" } }}
          />
          <FilterChoice
            label={say("funds.kind")}
            value={kind ?? ""}
            choices={kinds.map((id) => ({ id, name: say(`funds.kinds.${id}`) }))}
            onChange={(value) => set({ kind: value }, false)}
          />
          <FilterChoice
            label={say("funds.state")}
            value={state ?? ""}
            choices={(["open", "closed"] as const).map((id) => ({ id, name: say(`funds.${id}`) }))}
            onChange={(value) => set({ state: value }, false)}
          />
        </Stack>
      </Card>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }} role="status">
        {say("funds.count", { smart_count: counted?.funds.totalCount ?? list.data?.length ?? 0 })}
      </Typography>
      <PagedList list={list} empty={{ title: say("funds.emptyTitle"), text: say("funds.emptyText") }}>
        {(funds) => <FundTable funds={funds} />}
      </PagedList>
      {creating ? <CreateFundDialog onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

function FundTable({ funds }: { funds: readonly FundListRowFragment[] }) {
  const say = useSay();
  const locale = useReaderLocale();
  const amount = { textAlign: "right", whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" } as const;
  return (
    <TableContainer>
      <Table data-testid="funds-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("funds.name")}</TableCell>
            <TableCell>{say("common.unit")}</TableCell>
            <TableCell>{say("funds.kind")}</TableCell>
            <TableCell sx={amount}>{say("funds.cash")}</TableCell>
            <TableCell sx={amount}>{say("funds.atBank")}</TableCell>
            <TableCell sx={amount}>{say("funds.inKind")}</TableCell>
            <TableCell sx={amount}>{say("funds.reserved")}</TableCell>
            <TableCell sx={amount}>{say("funds.total")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {funds.map((fund) => (
            <TableRow key={fund.id} hover>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={fundPath(fund.id)} sx={{ fontWeight: 600 }}>
                  {fund.name}
                </Link>
                {fund.closedOn ? <Chip size="small" sx={{ ml: 1 }} label={say("funds.closed")} /> : null}
              </TableCell>
              <TableCell>{fund.unit ? localName(fund.unit, locale) : NOTHING}</TableCell>
              <TableCell>{say(`funds.kinds.${fund.kind}`)}</TableCell>
              <TableCell sx={amount}>{formatDong(fund.cash)}</TableCell>
              <TableCell sx={amount}>{formatDong(fund.atBank)}</TableCell>
              <TableCell sx={amount}>{formatDong(fund.inKind)}</TableCell>
              <TableCell sx={amount}>{formatDong(fund.reserved)}</TableCell>
              <TableCell sx={{ ...amount, fontWeight: 600 }}>{formatDong(sumOf(fund.cash, fund.atBank))}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
