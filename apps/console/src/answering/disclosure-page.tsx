import { FileDownloadOutlined } from "@mui/icons-material";
import {
  Alert,
  Button,
  ButtonGroup,
  Card,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { useNotify, useParams } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand, useGraph, useGraphClient } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import {
  type DisclosureContentFragment,
  DisclosureFileDocument,
  type DisclosureFormat,
  DisclosurePageDocument,
  PublishDisclosureDocument,
} from "../generated/graphql.ts";
import { formatDong, formatInstant, formatNumber } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";
import { Hash } from "../ledger/words.tsx";
import { Facts } from "../presentation/facts.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { PrepareDialog } from "./disclosures-page.tsx";

/** A disclosure as everybody will see it, with what its maker and its publisher may do. */
export default function DisclosurePage() {
  return (
    <Guard resource="disclosures" action="show">
      <OfId />
    </Guard>
  );
}

function OfId() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(DisclosurePageDocument, { id: decodeURIComponent(id) });
  if (answer.data?.disclosure) return <Content disclosure={answer.data.disclosure} />;
  return (
    <Page title={say("disclosures.title")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

function Content({ disclosure }: { disclosure: DisclosureContentFragment }) {
  const say = useSay();
  const { head } = disclosure;
  const mayPublish = useMay("disclosures.publish") && head.state === "DRAFT";
  const mayPrepare = useMay("ledger.post") && !head.restatedById && head.state !== "DISCARDED";
  const [act, setAct] = useState<"publish" | "prepare">();
  const state =
    head.version == null
      ? say(`disclosures.states.${head.state}`)
      : say("disclosures.version", { version: String(head.version) });
  return (
    <Page
      title={`${head.fundName}: ${say("disclosures.ofYear", { year: String(head.year) })}`}
      subtitle={`${disclosure.unitName} · ${state}`}
      actions={
        <>
          <Downloads id={head.id} />
          {mayPrepare ? (
            <Button variant="outlined" onClick={() => setAct("prepare")} data-testid="prepare-again">
              {say(head.state === "DRAFT" ? "disclosures.prepareAgain" : "disclosures.restate")}
            </Button>
          ) : null}
          {mayPublish ? (
            <Button variant="contained" onClick={() => setAct("publish")} data-testid="publish-disclosure">
              {say("disclosures.publish")}
            </Button>
          ) : null}
        </>
      }
    >
      {head.state === "DRAFT" ? (
        <Alert severity="info" sx={{ mb: 2 }}>
          {say("disclosures.draftNotice")}
        </Alert>
      ) : null}
      {head.restatedById ? (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {say("disclosures.restatedNotice")}
        </Alert>
      ) : null}
      <Sums disclosure={disclosure} />
      <Purposes disclosure={disclosure} />
      <Programmes disclosure={disclosure} />
      <Section id="origin" title={say("disclosures.origin")}>
        <Card sx={{ p: 2.5 }}>
          <Facts
            facts={[
              { name: say("disclosures.books"), value: formatInstant(disclosure.recordedBefore) },
              { name: say("ledger.sequence"), value: disclosure.chain.sequence },
              { name: say("statements.chain"), value: <Hash>{disclosure.chain.hash}</Hash> },
              { name: say("disclosures.hash"), value: <Hash>{head.contentHash}</Hash> },
              ...(disclosure.restatesVersion == null
                ? []
                : [{ name: say("disclosures.restates"), value: String(disclosure.restatesVersion) }]),
              ...(disclosure.note ? [{ name: say("disclosures.note"), value: disclosure.note }] : []),
            ]}
          />
        </Card>
      </Section>
      {act === "publish" ? <PublishDialog disclosure={disclosure} onClose={() => setAct(undefined)} /> : null}
      {act === "prepare" ? (
        <PrepareDialog
          fundId={head.fundId}
          fundName={head.fundName}
          year={head.year}
          onClose={() => setAct(undefined)}
        />
      ) : null}
    </Page>
  );
}

function Sums({ disclosure }: { disclosure: DisclosureContentFragment }) {
  const say = useSay();
  const { opening, received, used, uses, closing, debts } = disclosure;
  /** In money and in goods, where that is told apart. */
  const useLine = (kind: "SCHOLARSHIPS" | "REWARDS" | "MANAGEMENT", whole: string): [string, string, string] => {
    const goods = (uses ?? []).reduce((sum, use) => (use.kind === kind ? sum + BigInt(use.inKind) : sum), 0n);
    return [say(`statements.kinds.${kind}`), `${BigInt(whole) - goods}`, `${goods}`];
  };
  const lines: [string, string, string][] = [
    [say("statements.opening"), opening.money, opening.inKind],
    [say("statements.kinds.GIFTS_IN_MONEY"), received.giftsInMoney, "0"],
    [say("statements.kinds.GIFTS_IN_KIND"), "0", received.giftsInKind],
    [say("statements.kinds.INTEREST"), received.interest, "0"],
    [say("statements.kinds.OPENING_ENTRY"), received.openingEntries, "0"],
    useLine("SCHOLARSHIPS", used.scholarships),
    useLine("REWARDS", used.rewards),
    useLine("MANAGEMENT", used.management),
    [say("statements.kinds.DEBTS"), debts, "0"],
    [say("disclosures.unspent"), closing.money, closing.inKind],
  ];
  return (
    <Figures name={say("disclosures.sums")} heads={[say("statements.line")]} lines={lines} testId="disclosed-sums" />
  );
}

function Purposes({ disclosure }: { disclosure: DisclosureContentFragment }) {
  const say = useSay();
  const lines = disclosure.purposes.flatMap(({ purposeName, received, used, closing }) => {
    const name = purposeName ?? say("funds.general");
    return [
      [`${name}: ${say("statements.received")}`, received.money, received.inKind],
      [`${name}: ${say("statements.used")}`, used.money, used.inKind],
      ...(disclosure.uses ?? [])
        .filter((use) => use.purposeName === purposeName)
        .map((use) => [`${name}: ${say(`statements.kinds.${use.kind}`)}`, use.money, use.inKind]),
      [`${name}: ${say("disclosures.unspent")}`, closing.money, closing.inKind],
    ] as [string, string, string][];
  });
  return (
    <Section id="by-purpose" title={say("disclosures.byPurpose")}>
      <Figures
        name={say("disclosures.byPurpose")}
        heads={[say("ledger.purpose")]}
        lines={lines}
        testId="disclosed-purposes"
      />
    </Section>
  );
}

function Figures(props: {
  name: string;
  heads: readonly [string];
  lines: readonly [string, string, string][];
  testId: string;
}) {
  const { name, heads, lines, testId } = props;
  const say = useSay();
  return (
    <Card>
      <TableContainer tabIndex={0} role="group" aria-label={name}>
        <Table size="small" data-testid={testId} sx={{ "& td": { fontVariantNumeric: "tabular-nums" } }}>
          <TableHead>
            <TableRow>
              <TableCell>{heads[0]}</TableCell>
              <TableCell align="right">{say("statements.inMoney")}</TableCell>
              <TableCell align="right">{say("statements.inKind")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {lines.map(([label, money, inKind]) => (
              <TableRow key={label} hover>
                <TableCell component="th" scope="row">
                  {label}
                </TableCell>
                <TableCell align="right">{formatDong(money)}</TableCell>
                <TableCell align="right">{formatDong(inKind)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}

function Programmes({ disclosure }: { disclosure: DisclosureContentFragment }) {
  const say = useSay();
  const count = (n: number | null | undefined) => (n == null ? say("disclosures.few") : formatNumber(n));
  return (
    <Section id="programmes" title={say("disclosures.programmes")}>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {say("disclosures.counted", {
          awards: count(disclosure.awards),
          people: count(disclosure.people),
          grants: formatNumber(disclosure.grants),
        })}
      </Typography>
      {disclosure.programmes.length === 0 ? null : (
        <Card>
          <Table size="small" data-testid="disclosed-programmes">
            <TableHead>
              <TableRow>
                <TableCell>{say("disclosures.programme")}</TableCell>
                <TableCell align="right">{say("disclosures.awards")}</TableCell>
                <TableCell align="right">{say("disclosures.people")}</TableCell>
                <TableCell align="right">{say("ledger.amount")}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {disclosure.programmes.map(({ title, awards, people, amount }, index) => (
                <TableRow key={`${index}-${title}`} hover>
                  <TableCell component="th" scope="row">
                    {title}
                  </TableCell>
                  <TableCell align="right">{count(awards)}</TableCell>
                  <TableCell align="right">{count(people)}</TableCell>
                  <TableCell align="right">{formatDong(amount)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </Card>
      )}
    </Section>
  );
}

const formats = ["PDF", "XLSX", "JSON", "RECORD"] as const satisfies DisclosureFormat[];

function Downloads({ id }: { id: string }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const client = useGraphClient();
  const [pending, setPending] = useState<DisclosureFormat>();
  async function download(format: DisclosureFormat): Promise<void> {
    setPending(format);
    try {
      save((await client.execute(DisclosureFileDocument, { id, format })).disclosureFile);
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    } finally {
      setPending(undefined);
    }
  }
  return (
    <ButtonGroup size="small" variant="outlined">
      {formats.map((format) => (
        <Button
          key={format}
          startIcon={<FileDownloadOutlined />}
          loading={pending === format}
          onClick={() => void download(format)}
          data-testid={`disclosure-${format}`}
        >
          {say(`disclosures.formats.${format}`)}
        </Button>
      ))}
    </ButtonGroup>
  );
}

function PublishDialog({ disclosure, onClose }: { disclosure: DisclosureContentFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(PublishDisclosureDocument);
  const { id, contentHash } = disclosure.head;
  return (
    <FormDialog
      open
      onClose={onClose}
      title={say("disclosures.publishTitle")}
      submitLabel={say("disclosures.publish")}
      done={say("disclosures.publishedDone")}
      onSubmit={(_values, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, id, contentHash } })}
    >
      <Typography variant="body2">{say("disclosures.publishText")}</Typography>
    </FormDialog>
  );
}
