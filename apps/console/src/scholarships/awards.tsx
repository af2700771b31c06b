import { scholarships } from "@khuyenhoc/contracts";
import {
  Button,
  Card,
  Checkbox,
  FormControlLabel,
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
import { LinkBase } from "react-admin";
import { useCommand, useGraphClient } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { ExportButton } from "../exports/export-button.tsx";
import { sumOf } from "../funds/words.ts";
import {
  type AwardFilter,
  AwardPayListDocument,
  type AwardRowFragment,
  AwardsDocument,
  CeremonyListDocument,
  ExportAwardsDocument,
  PaymentVouchersDocument,
} from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { MoreButton } from "../presentation/more-button.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { CertificatesDialog, PayDialog, PrintAllDialog } from "./payment-dialogs.tsx";
import { awardPath, figures, useDownload } from "./words.tsx";

const PAGE = 50;
type PaymentRow = AwardRowFragment["payments"][number];

/** Awards with their instalments; those that wait can be chosen, listed for the bank and recorded as paid. */
export function AwardList({ filter, programmeId }: { filter: AwardFilter; programmeId?: string }) {
  const say = useSay();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const list = useGraphPages(AwardsDocument, { filter }, (page) => page.awards, { first: PAGE });
  const toggle = (id: string, yes: boolean) =>
    setChosen((known) => new Set(yes ? [...known, id] : [...known].filter((one) => one !== id)));
  return (
    <Answer query={list}>
      {(awards) =>
        awards.length === 0 ? (
          <Card>
            <EmptyNotice title={say("awards.emptyTitle")} text={say("awards.emptyText")} />
          </Card>
        ) : (
          <>
            <Actions
              awards={awards}
              chosen={chosen}
              filter={filter}
              onDone={() => setChosen(new Set())}
              programmeId={programmeId}
            />
            <AwardTable awards={awards} chosen={chosen} onToggle={toggle} />
            <MoreButton list={list} />
          </>
        )
      }
    </Answer>
  );
}

interface ActionsProps {
  awards: readonly AwardRowFragment[];
  chosen: ReadonlySet<string>;
  filter: AwardFilter;
  onDone: () => void;
  programmeId?: string | undefined;
}

function Actions({ awards, chosen, filter, onDone, programmeId }: ActionsProps) {
  const say = useSay();
  const client = useGraphClient();
  const download = useDownload();
  const exporting = useCommand(ExportAwardsDocument);
  const mayPay = useMay("ledger.post");
  const [act, setAct] = useState<"pay" | "certificates" | "all">();
  const payments = awards.flatMap((award) => award.payments).filter(({ id }) => chosen.has(id));
  const waiting = payments.filter(({ state }) => state === "HELD");
  const paid = payments.filter(({ voucher }) => voucher != null);
  const idsOf = (of: readonly PaymentRow[]) => of.map(({ id }) => id);
  const amount = formatDong(sumOf(...waiting.map((payment) => payment.amount)));
  // More of them are printed by a job.
  const printable = awards.flatMap(({ id, masked, state }) => (masked || state === "VOIDED" ? [] : id));
  const ceremony = (format: "pdf" | "xlsx") =>
    void download(
      async () => (await client.execute(CeremonyListDocument, { programmeId: programmeId ?? "", format })).ceremonyList,
    );
  return (
    <Stack direction="row" sx={{ gap: 1, mb: 2, flexWrap: "wrap", alignItems: "center" }}>
      {mayPay && waiting.length > 0 ? (
        <>
          <Typography>{say("awards.chosen", { count: waiting.length, amount })}</Typography>
          <Button
            variant="outlined"
            onClick={() =>
              void download(
                async () =>
                  (await client.execute(AwardPayListDocument, { paymentIds: idsOf(waiting), format: "XLSX" }))
                    .awardPayList,
              )
            }
          >
            {say("awards.payList")}
          </Button>
          <Button variant="contained" onClick={() => setAct("pay")} data-testid="pay-awards">
            {say("awards.pay")}
          </Button>
        </>
      ) : null}
      {paid.length > 0 ? (
        <Button
          variant="outlined"
          onClick={() =>
            void download(
              async () =>
                (await client.execute(PaymentVouchersDocument, { paymentIds: idsOf(paid), copy: false }))
                  .paymentVouchers,
            )
          }
        >
          {say("awards.vouchers")}
        </Button>
      ) : null}
      {printable.length > 0 && printable.length <= scholarships.MAX_PRINTED_AWARDS ? (
        <Button onClick={() => setAct("certificates")}>{say("awards.certificates")}</Button>
      ) : null}
      {programmeId === undefined ? null : (
        <>
          {awards.some(({ masked }) => !masked) ? (
            <Button onClick={() => setAct("all")}>{say("awards.certificatesAll")}</Button>
          ) : null}
          <Button onClick={() => ceremony("pdf")}>{say("awards.ceremony")}</Button>
          <Button onClick={() => ceremony("xlsx")}>{say("awards.ceremonyXlsx")}</Button>
        </>
      )}
      <ExportButton
        start={async (format, idempotencyKey) =>
          (await exporting.mutateAsync({ input: { idempotencyKey, format, filter } })).job.id
        }
      />
      {act === "pay" ? <PayDialog payments={waiting} onDone={onDone} onClose={() => setAct(undefined)} /> : null}
      {act === "all" && programmeId !== undefined ? (
        <PrintAllDialog programmeId={programmeId} onClose={() => setAct(undefined)} />
      ) : null}
      {act === "certificates" ? <CertificatesDialog ids={printable} onClose={() => setAct(undefined)} /> : null}
    </Stack>
  );
}

interface TableProps {
  awards: readonly AwardRowFragment[];
  chosen: ReadonlySet<string>;
  onToggle: (id: string, yes: boolean) => void;
}

function AwardTable({ awards, chosen, onToggle }: TableProps) {
  const say = useSay();
  return (
    <Card>
      <TableContainer>
        <Table data-testid="awards-table">
          <TableHead>
            <TableRow>
              <TableCell>{say("awards.number")}</TableCell>
              <TableCell>{say("awards.student")}</TableCell>
              <TableCell sx={figures}>{say("awards.amount")}</TableCell>
              <TableCell>{say("awards.payments")}</TableCell>
              <TableCell>{say("awards.state")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {awards.map((award) => (
              <TableRow key={award.id} hover>
                <TableCell>
                  <Link component={LinkBase} to={awardPath(award.id)}>
                    {award.number}
                  </Link>
                </TableCell>
                <TableCell component="th" scope="row">
                  {award.studentName}
                  <Typography variant="caption" component="div" color="textSecondary">
                    {award.school}, {award.className} · {award.programmeTitle}
                  </Typography>
                </TableCell>
                <TableCell sx={figures}>{formatDong(award.amount)}</TableCell>
                <TableCell>
                  {award.payments.map((payment) => (
                    <PaymentLine
                      key={payment.id}
                      payment={payment}
                      checked={chosen.has(payment.id)}
                      onToggle={onToggle}
                    />
                  ))}
                </TableCell>
                <TableCell>{say(`awards.states.${award.state}`)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}

function PaymentLine({
  payment,
  checked,
  onToggle,
}: {
  payment: PaymentRow;
  checked: boolean;
  onToggle: TableProps["onToggle"];
}) {
  const say = useSay();
  const line = say("awards.line", {
    number: payment.instalment,
    amount: formatDong(payment.amount),
    date: formatDate(payment.dueOn),
  });
  const voucher = payment.voucher ? ` · ${say("awards.voucher", { number: payment.voucher })}` : "";
  const text = `${line} · ${say(`awards.paymentStates.${payment.state}`)}${voucher}`;
  const choosable = payment.state === "HELD" || payment.voucher != null;
  return (
    <FormControlLabel
      sx={{ display: "flex" }}
      disabled={!choosable}
      label={<Typography variant="body2">{text}</Typography>}
      control={<Checkbox size="small" checked={checked} onChange={(_event, yes) => onToggle(payment.id, yes)} />}
    />
  );
}
