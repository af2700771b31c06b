import {
  Alert,
  Breadcrumbs,
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
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase, useParams } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay, useViewer } from "../authentication/viewer.ts";
import { campaignPath } from "../campaigns/words.tsx";
import { CampaignsDocument, DirectivePageDocument, DirectivesDocument } from "../generated/graphql.ts";
import { formatDate, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Facts } from "../presentation/facts.tsx";
import { Guard } from "../presentation/guard.tsx";
import { MoreButton } from "../presentation/more-button.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { AcknowledgeDialog, DeleteDialog, type DirectiveOfPage, IssueDialog, WithdrawDialog } from "./dialogs.tsx";
import { tableOf, writtenValue } from "./editor-model.ts";
import { DirectiveFiles } from "./files.tsx";
import { DirectiveTable } from "./list.tsx";
import { Receipts } from "./receipts.tsx";
import { StatusOfUnit } from "./status.tsx";
import { DirectiveChips, DirectiveLink, useDirectiveWords } from "./words.tsx";

/** A directive to be read: what it says, its files and targets, and how units took it up. */
export default function DirectivePage() {
  return (
    <Guard resource="directives" action="show">
      <DirectiveOfId />
    </Guard>
  );
}

function DirectiveOfId() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(DirectivePageDocument, { id: decodeURIComponent(id) }, { keepPrevious: true });
  if (answer.data?.directive) return <Content directive={answer.data.directive} />;
  if (answer.data || answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  return (
    <Page title={say("directives.name")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

type Act = "issue" | "withdraw" | "delete" | "acknowledge";

function Content({ directive }: { directive: DirectiveOfPage }) {
  const say = useSay();
  const { roots } = useViewer();
  const mayManage = useMay("directives.manage");
  const mayReadEvents = useMay("events.read");
  const mayAcknowledge = useMay("directives.acknowledge");
  const mayReadCampaigns = useMay("campaigns.read");
  const [act, setAct] = useState<Act>();
  const close = () => setAct(undefined);
  const own = mayManage && roots.some(({ id }) => id === directive.unitId);
  const waiting = directive.state === "ISSUED" ? directive.own.filter(({ state }) => state === "OPEN") : [];
  const waitingUnits = waiting.map(({ unitId }) => ({ unitId }));
  // Whose acknowledgement is shown: of the issuer where the reader is of it, else of the reader's own unit.
  const shownUnit = roots.find(({ id }) => id === directive.unitId) ?? roots[0];
  const draft = directive.state === "DRAFT";
  return (
    <Page
      title={directive.title}
      above={
        <Breadcrumbs sx={{ mb: 1, fontSize: "0.875rem" }}>
          <Link component={LinkBase} to="/directives">
            {say("directives.title")}
          </Link>
          <Typography variant="body2" color="textPrimary" aria-current="page">
            {directive.number}
          </Typography>
        </Breadcrumbs>
      }
      subtitle={<DirectiveChips directive={directive} />}
      actions={
        <>
          {own && draft ? (
            <>
              <Button color="error" onClick={() => setAct("delete")}>
                {say("directives.remove")}
              </Button>
              <Button
                component={LinkBase}
                to={`/directives/${encodeURIComponent(directive.id)}`}
                variant="outlined"
                data-testid="edit-directive"
              >
                {say("directives.edit")}
              </Button>
              <Button variant="contained" onClick={() => setAct("issue")} data-testid="issue-directive">
                {say("directives.issue")}
              </Button>
            </>
          ) : null}
          {draft || !mayReadEvents ? null : (
            <Button component={LinkBase} to={`/events?directive=${encodeURIComponent(directive.id)}`}>
              {say("events.ofDirective")}
            </Button>
          )}
          {own && directive.state === "ISSUED" ? (
            <Button color="error" variant="outlined" onClick={() => setAct("withdraw")}>
              {say("directives.withdraw")}
            </Button>
          ) : null}
          {mayManage && directive.state === "ISSUED" ? (
            <Button
              component={LinkBase}
              to={`/directives/create?restsOn=${encodeURIComponent(directive.id)}`}
              variant="outlined"
              data-testid="pass-on-directive"
            >
              {say("directives.passOn")}
            </Button>
          ) : null}
          {mayAcknowledge && waiting.length > 0 ? (
            <Button variant="contained" onClick={() => setAct("acknowledge")} data-testid="acknowledge-directive">
              {say("directives.acknowledge")}
            </Button>
          ) : null}
        </>
      }
    >
      {directive.withdrawnReason ? (
        <Alert severity="error" sx={{ mb: 2 }}>
          {say("directives.withdrawnBecause", { reason: directive.withdrawnReason })}
        </Alert>
      ) : null}
      <Card sx={{ p: 2.5 }}>
        <DirectiveFacts directive={directive} />
      </Card>
      {directive.summary || directive.content ? (
        <Section id="text" title={say("directives.text")}>
          <Card sx={{ p: 2.5 }}>
            <Stack sx={{ gap: 2 }}>
              {directive.summary ? (
                <Typography sx={{ whiteSpace: "pre-wrap", fontWeight: 600 }}>{directive.summary}</Typography>
              ) : null}
              {directive.content ? <Typography sx={{ whiteSpace: "pre-wrap" }}>{directive.content}</Typography> : null}
            </Stack>
          </Card>
        </Section>
      ) : null}
      <Section id="files" title={say("directives.files")}>
        <Card sx={{ p: 2.5 }}>
          <DirectiveFiles directiveId={directive.id} files={directive.files} mayChange={own && draft} />
        </Card>
      </Section>
      {directive.targets.length > 0 ? (
        <Section id="targets" title={say("directives.targets")}>
          <Card>
            <TargetTable directive={directive} />
          </Card>
        </Section>
      ) : null}
      {!draft && shownUnit ? (
        <>
          <Section id="status" title={say("directives.status")}>
            <Card sx={{ p: 2.5 }}>
              <StatusOfUnit directive={directive} unitId={shownUnit.id} />
            </Card>
          </Section>
          <Section id="receipts" title={say("directives.receiptsTitle")}>
            <Card sx={{ p: 2.5 }}>
              <Receipts directiveId={directive.id} unitId={shownUnit.id} />
            </Card>
          </Section>
          <RestingOn directiveId={directive.id} />
          {mayReadCampaigns ? <CarryingOut directiveId={directive.id} /> : null}
        </>
      ) : null}
      {act === "issue" ? <IssueDialog directive={directive} onClose={close} /> : null}
      {act === "withdraw" ? <WithdrawDialog directive={directive} onClose={close} /> : null}
      {act === "delete" ? <DeleteDialog directive={directive} onClose={close} /> : null}
      {act === "acknowledge" ? <AcknowledgeDialog directive={directive} units={waitingUnits} onClose={close} /> : null}
    </Page>
  );
}

function DirectiveFacts({ directive }: { directive: DirectiveOfPage }) {
  const say = useSay();
  const { kindName } = useDirectiveWords();
  const signer = [directive.signerName, directive.signerOffice].filter(Boolean).join(", ");
  return (
    <Facts
      facts={[
        { name: say("directives.number"), value: directive.number },
        { name: say("directives.kind"), value: kindName(directive.kind) },
        { name: say("directives.issuer"), value: directive.outsideIssuer ?? directive.unitName },
        ...(directive.outsideIssuer ? [{ name: say("directives.passedBy"), value: directive.unitName }] : []),
        { name: say("directives.issuedOn"), value: formatDate(directive.issuedOn) },
        {
          name: say("directives.inForce"),
          value:
            directive.inForceFrom || directive.inForceUntil
              ? say("directives.inForcePeriod", {
                  from: formatDate(directive.inForceFrom),
                  to: formatDate(directive.inForceUntil),
                })
              : NOTHING,
        },
        { name: say("directives.signer"), value: signer || NOTHING },
        { name: say("directives.acknowledgeBy"), value: formatDate(directive.acknowledgeBy) },
        {
          name: say("directives.partners"),
          value: directive.partners.map(({ name }) => name).join("; ") || NOTHING,
        },
        { name: say("directives.restsOn"), value: <DirectiveLink directive={directive.restsOn} /> },
        ...(directive.replaces
          ? [{ name: say("directives.replaces"), value: <DirectiveLink directive={directive.replaces} /> }]
          : []),
        ...(directive.replacedBy
          ? [{ name: say("directives.replacedBy"), value: <DirectiveLink directive={directive.replacedBy} /> }]
          : []),
      ]}
    />
  );
}

/** Targets by measure and unit, a column a year. */
function TargetTable({ directive }: { directive: DirectiveOfPage }) {
  const say = useSay();
  const { measures, measureName } = useDirectiveWords();
  const { years, rows } = tableOf(directive.targets, directive.unitId);
  const unitOf = (code: string) => measures.find((measure) => measure.code === code)?.unit;
  return (
    <TableContainer>
      <Table size="small" data-testid="directive-targets">
        <TableHead>
          <TableRow>
            <TableCell>{say("directives.measure")}</TableCell>
            <TableCell>{say("common.unit")}</TableCell>
            {years.map((year) => (
              <TableCell key={year} align="right">
                {year}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(({ measure, unitId, unitName, values }) => (
            <TableRow key={`${measure}/${unitId}`}>
              <TableCell>{measureName(measure)}</TableCell>
              <TableCell sx={{ fontWeight: unitId === directive.unitId ? 600 : 400 }}>{unitName}</TableCell>
              {years.map((year) => (
                <TableCell key={year} align="right">
                  {writtenValue(values.get(year), unitOf(measure))}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

/** What units issued that rests on this directive. */
function RestingOn({ directiveId }: { directiveId: string }) {
  const say = useSay();
  const answer = useGraphPages(DirectivesDocument, { filter: { restsOnId: directiveId } }, (page) => page.directives);
  if (answer.data === undefined || answer.data.length === 0) return null;
  return (
    <Section id="resting" title={say("directives.resting")}>
      <Card>
        <DirectiveTable directives={answer.data} />
      </Card>
      <MoreButton list={answer} />
    </Section>
  );
}

/** Campaigns that carry the directive out. */
function CarryingOut({ directiveId }: { directiveId: string }) {
  const say = useSay();
  const answer = useGraphPages(CampaignsDocument, { directiveId }, (page) => page.campaigns);
  if (answer.data === undefined || answer.data.length === 0) return null;
  return (
    <Section id="campaigns" title={say("directives.campaigns")}>
      <Card sx={{ p: 2.5 }}>
        <Stack component="ul" sx={{ m: 0, pl: 2.5 }}>
          {answer.data.map((campaign) => (
            <li key={campaign.id}>
              <Link component={LinkBase} to={campaignPath(campaign.id)}>
                {campaign.title}
              </Link>
            </li>
          ))}
        </Stack>
      </Card>
      <MoreButton list={answer} />
    </Section>
  );
}
