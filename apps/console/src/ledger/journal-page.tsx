import { Alert, Breadcrumbs, Button, Card, Link, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase, required, TextInput, useParams } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { JournalPageDocument, type JournalRowFragment, RequestReversalDocument } from "../generated/graphql.ts";
import { formatDate, formatInstant, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { DateInput } from "../presentation/date-field.tsx";
import { Facts } from "../presentation/facts.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { Lines } from "./lines.tsx";
import { Hash, journalPath, ledgerPath } from "./words.tsx";

/** One journal: its lines, where it comes from, its link of the chain, and asking for its reversal. */
export default function JournalPage() {
  return (
    <Guard resource="ledger" action="show">
      <JournalOfId />
    </Guard>
  );
}

function JournalOfId() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(JournalPageDocument, { id: decodeURIComponent(id) });
  if (answer.data) return <Content journal={answer.data.journal} />;
  if (answer.error?.code === "NOT_FOUND" || answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  return (
    <Page title={say("ledger.journal")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

function Content({ journal }: { journal: JournalRowFragment }) {
  const say = useSay();
  const mayPost = useMay("ledger.post");
  const [asking, setAsking] = useState(false);
  const reversible = journal.kind !== "REVERSAL" && journal.reversedById == null;
  const other = (id: string | null | undefined) =>
    id ? (
      <Link component={LinkBase} to={journalPath(id)}>
        {say("ledger.journal")}
      </Link>
    ) : (
      NOTHING
    );
  return (
    <Page
      title={say("ledger.journalTitle", { sequence: journal.sequence })}
      subtitle={journal.description}
      above={
        <Breadcrumbs sx={{ mb: 1, fontSize: "0.875rem" }}>
          <Link component={LinkBase} to={ledgerPath(journal.fundId)}>
            {say("ledger.title")}
          </Link>
          <Typography variant="body2" color="textPrimary" aria-current="page">
            {journal.sequence}
          </Typography>
        </Breadcrumbs>
      }
      actions={
        mayPost && reversible ? (
          <Button variant="outlined" color="error" onClick={() => setAsking(true)} data-testid="request-reversal">
            {say("ledger.requestReversal")}
          </Button>
        ) : null
      }
    >
      {journal.lateReason ? (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {say("ledger.lateText", { reason: journal.lateReason })}
        </Alert>
      ) : null}
      <Card sx={{ p: 2.5 }}>
        <Facts
          facts={[
            { name: say("ledger.kind"), value: say(`ledger.kinds.${journal.kind}`) },
            { name: say("ledger.effectiveOn"), value: formatDate(journal.effectiveOn) },
            { name: say("ledger.recordedAt"), value: formatInstant(journal.recordedAt) },
            { name: say("ledger.by"), value: journal.by },
            {
              name: say("ledger.source"),
              value: journal.source ? `${journal.source.type} ${journal.source.id}` : NOTHING,
            },
            { name: say("ledger.reverses"), value: other(journal.reversesId) },
            { name: say("ledger.reversedBy"), value: other(journal.reversedById) },
            { name: say("ledger.hash"), value: <Hash>{journal.hash}</Hash> },
          ]}
        />
      </Card>
      <Section id="lines" title={say("ledger.lines")}>
        <Card>
          <Lines lines={journal.postings} testId="postings" />
        </Card>
      </Section>
      {asking ? <RequestDialog journal={journal} onClose={() => setAsking(false)} /> : null}
    </Page>
  );
}

function RequestDialog({ journal, onClose }: { journal: JournalRowFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(RequestReversalDocument);
  return (
    <FormDialog<{ reason: string; effectiveOn: string; lateReason?: string | null }>
      open
      danger
      onClose={onClose}
      title={say("ledger.requestTitle", { sequence: journal.sequence })}
      submitLabel={say("ledger.requestReversal")}
      done={say("ledger.requested")}
      defaults={{ effectiveOn: journal.effectiveOn }}
      onSubmit={({ reason, effectiveOn, lateReason }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            journalId: journal.id,
            reason: reason.trim(),
            effectiveOn,
            lateReason: lateReason?.trim() || null,
          },
        })
      }
    >
      <Alert severity="warning" sx={{ width: "100%", mb: 2 }}>
        {say("ledger.requestText")}
      </Alert>
      <TextInput
        source="reason"
        label={say("ledger.reason")}
        validate={required()}
        multiline
        fullWidth
        helperText={false}
      />
      <DateInput source="effectiveOn" label={say("ledger.effectiveOn")} required />
      <TextInput source="lateReason" label={say("ledger.lateReason")} helperText={say("ledger.lateHint")} fullWidth />
    </FormDialog>
  );
}
