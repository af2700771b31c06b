import { Card, MenuItem, Tab, Tabs, TextField } from "@mui/material";
import { useGraph } from "../api/hooks.ts";
import { LedgerFundsDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { DateField } from "../presentation/date-field.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { ScopeSelects, UpLink, useFiguresScope } from "../reports/scope.tsx";
import { ConsolidatedTable } from "./consolidated.tsx";
import { FundStatement } from "./fund-statement.tsx";

/** The statement of a fund, or of all funds of a unit together, for a period; all of it is in the URL. */
export default function StatementPage() {
  return (
    <Guard resource="statements" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { get, set, year } = scope;
  const together = get("view") === "unit";
  const from = get("from") ?? `${year}-01-01`;
  const to = get("to") ?? `${year}-12-31`;
  const answer = useGraph(LedgerFundsDocument, {}, { staleTime: 60_000, enabled: !together });
  const funds = answer.data?.funds.edges.map(({ node }) => node) ?? [];
  const fund = funds.find(({ id }) => id === get("fund")) ?? funds[0];
  return (
    <Page
      title={together ? say("statements.ofUnit", { name: scope.name }) : say("statements.title")}
      subtitle={say("statements.subtitle")}
      above={together ? <UpLink scope={scope} resource="statements" /> : null}
      actions={
        <>
          {together ? (
            <ScopeSelects scope={scope} withYear={false} />
          ) : (
            <TextField
              select
              label={say("ledger.fund")}
              value={fund?.id ?? ""}
              onChange={(event) => set({ fund: event.target.value })}
              fullWidth={false}
              sx={{ width: { xs: "100%", sm: 340 } }}
              slotProps={{ select: { SelectDisplayProps: { "data-testid": "statement-fund" } as object } }}
            >
              {funds.map(({ id, name }) => (
                <MenuItem key={id} value={id}>
                  {name}
                </MenuItem>
              ))}
            </TextField>
          )}
          <DateField label={say("ledger.from")} value={from} onChange={(value) => set({ from: value }, false)} />
          <DateField label={say("ledger.to")} value={to} onChange={(value) => set({ to: value }, false)} />
        </>
      }
    >
      <Card sx={{ mb: 2 }}>
        <Tabs
          value={together ? "unit" : "fund"}
          onChange={(_event, value: string) => set({ view: value === "unit" ? "unit" : undefined })}
          aria-label={say("statements.title")}
        >
          <Tab value="fund" label={say("statements.oneFund")} data-testid="statement-of-fund" />
          <Tab value="unit" label={say("statements.allFunds")} data-testid="statement-of-unit" />
        </Tabs>
      </Card>
      {together ? (
        <ConsolidatedTable unitId={scope.unitId} from={from} to={to} year={year} />
      ) : (
        <Answer query={answer}>
          {() =>
            fund === undefined ? (
              <EmptyNotice title={say("ledger.noFundTitle")} text={say("ledger.noFundText")} />
            ) : (
              <FundStatement key={fund.id} fundId={fund.id} from={from} to={to} />
            )
          }
        </Answer>
      )}
    </Page>
  );
}
