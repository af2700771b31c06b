import {
  Button,
  Card,
  LinearProgress,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase, TextInput, useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay, useViewer } from "../authentication/viewer.ts";
import {
  CascadeFundTargetsDocument,
  FundsRaisedDocument,
  type FundsRaisedQuery,
  type RaisedRowFragment,
  SetFundTargetDocument,
} from "../generated/graphql.ts";
import { formatDong, formatNumber, formatPercent, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer } from "../presentation/states.tsx";
import { ScopeSelects, UpLink, useFiguresScope } from "../reports/scope.tsx";
import { parseAmount } from "./amount.ts";
import { CampaignsCard } from "./campaigns-card.tsx";
import { fundraisingPath, percentReached } from "./words.ts";

export default function FundraisingPage() {
  return (
    <Guard resource="fundraising" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { unitId, year } = scope;
  const [setting, setSetting] = useState<RaisedRowFragment>();
  const answer = useGraph(FundsRaisedDocument, { unitId, year }, { keepPrevious: true, enabled: unitId !== "" });
  return (
    <Page
      title={say("fundraising.title")}
      subtitle={say("fundraising.subtitle")}
      above={<UpLink scope={scope} resource="fundraising" />}
      actions={
        <>
          <ScopeSelects scope={scope} />
          <CascadeButton unitId={unitId} year={year} />
        </>
      }
    >
      <Answer query={answer}>
        {({ fundsRaised, donorBoard, fundCampaigns }) => (
          <>
            <RaisedTable rows={fundsRaised} unitId={unitId} onSet={setSetting} />
            <Stack direction={{ xs: "column", md: "row" }} sx={{ gap: 3, mt: 3, alignItems: "flex-start" }}>
              <Board lines={donorBoard} />
              <CampaignsCard campaigns={fundCampaigns} unitId={unitId} year={year} />
            </Stack>
          </>
        )}
      </Answer>
      {setting ? <TargetDialog row={setting} onClose={() => setSetting(undefined)} /> : null}
    </Page>
  );
}

function CascadeButton({ unitId, year }: { unitId: string; year: number }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const mayManage = useMay("funds.manage");
  const command = useCommand(CascadeFundTargetsDocument);
  if (!mayManage) return null;
  async function cascade(): Promise<void> {
    try {
      const { targets } = await command.mutateAsync({ input: { idempotencyKey: crypto.randomUUID(), unitId, year } });
      notify(say("fundraising.cascaded", { targets }), { type: "success" });
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    }
  }
  return (
    <Button
      variant="outlined"
      loading={command.isPending}
      onClick={() => void cascade()}
      data-testid="cascade-fund-targets"
    >
      {say("fundraising.cascade")}
    </Button>
  );
}

interface RaisedTableProps {
  rows: readonly RaisedRowFragment[];
  unitId: string;
  onSet: (row: RaisedRowFragment) => void;
}

function RaisedTable({ rows, unitId, onSet }: RaisedTableProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const mayManage = useMay("funds.manage");
  const { roots } = useViewer();
  return (
    <Card>
      <TableContainer>
        <Table size="small" data-testid="raised-table">
          <TableHead>
            <TableRow>
              <TableCell>{say("fundraising.unit")}</TableCell>
              <TableCell align="right">{say("fundraising.target")}</TableCell>
              <TableCell align="right">{say("fundraising.raised")}</TableCell>
              <TableCell>{say("fundraising.percent")}</TableCell>
              <TableCell align="right">{say("fundraising.population")}</TableCell>
              <TableCell align="right">{say("fundraising.perHead")}</TableCell>
              {mayManage ? <TableCell /> : null}
            </TableRow>
          </TableHead>
          <TableBody>
            {rows.map((row) => {
              const name = row.unit ? localName(row.unit, locale) : NOTHING;
              const percent = row.target ? percentReached(row.raised, row.target.amount) : undefined;
              return (
                <TableRow key={row.unitId} hover selected={row.unitId === unitId}>
                  <TableCell component="th" scope="row">
                    {row.unitId === unitId ? (
                      <strong>{name}</strong>
                    ) : (
                      <Link component={LinkBase} to={fundraisingPath(row.unitId, row.year)}>
                        {name}
                      </Link>
                    )}
                  </TableCell>
                  <TableCell align="right">{formatDong(row.target?.amount)}</TableCell>
                  <TableCell align="right">{formatDong(row.raised)}</TableCell>
                  <TableCell sx={{ minWidth: 130 }}>
                    {percent === undefined ? (
                      NOTHING
                    ) : (
                      <>
                        {formatPercent(percent)}
                        <LinearProgress aria-hidden variant="determinate" value={Math.min(100, percent)} />
                      </>
                    )}
                  </TableCell>
                  <TableCell align="right">{formatNumber(row.population)}</TableCell>
                  <TableCell align="right">{formatDong(row.perHead)}</TableCell>
                  {mayManage ? (
                    <TableCell align="right">
                      {roots.some(({ id }) => id === row.unitId) &&
                      roots.length === 1 &&
                      row.unitId !== unitId ? null : (
                        <Button size="small" onClick={() => onSet(row)}>
                          {say("fundraising.set")}
                        </Button>
                      )}
                    </TableCell>
                  ) : null}
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}

function TargetDialog({ row, onClose }: { row: RaisedRowFragment; onClose: () => void }) {
  const say = useSay();
  const locale = useReaderLocale();
  const command = useCommand(SetFundTargetDocument);
  const { unitId, year, target } = row;
  const whole = (value: unknown) =>
    typeof value === "string" && value.trim() !== "" && parseAmount(value) === undefined
      ? say("gifts.amountWrong")
      : undefined;
  return (
    <FormDialog<{ amount?: string | null }>
      open
      onClose={onClose}
      title={say("fundraising.setTitle", { name: row.unit ? localName(row.unit, locale) : NOTHING })}
      done={say("fundraising.saved")}
      defaults={{ amount: target?.amount ?? "" }}
      onSubmit={({ amount }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            ...{ idempotencyKey, unitId, year },
            amount: parseAmount(amount ?? "")?.toString() ?? null,
            expectedRevision: target?.revision ?? null,
          },
        })
      }
    >
      <TextInput source="amount" label={say("fundraising.amount")} validate={whole} helperText={false} autoFocus />
    </FormDialog>
  );
}

function Board({ lines }: { lines: FundsRaisedQuery["donorBoard"] }) {
  const say = useSay();
  return (
    <Section id="board" title={say("fundraising.board")}>
      <Card sx={{ p: 2.5, minWidth: 320 }}>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
          {say("fundraising.boardHint")}
        </Typography>
        {lines.length === 0 ? <Typography>{say("fundraising.boardEmpty")}</Typography> : null}
        {lines.map((line, index) => (
          <Stack key={index} direction="row" sx={{ gap: 2, justifyContent: "space-between", py: 0.5 }}>
            <span>
              {line.rank}. {line.name} · {say("fundraising.giftsOf", { smart_count: line.gifts })}
            </span>
            <strong>{formatDong(line.given)}</strong>
          </Stack>
        ))}
      </Card>
    </Section>
  );
}
