import { CardMembershipOutlined } from "@mui/icons-material";
import { Button, Card, Link, List, ListItem, Typography } from "@mui/material";
import { useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { CertificatesDocument } from "../generated/graphql.ts";
import { formatDate } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Section } from "../presentation/page.tsx";
import { Answer } from "../presentation/states.tsx";
import { DetailsDialog } from "./details-dialog.tsx";
import { IssueDialog } from "./issue-dialog.tsx";
import type { CertificateRecord } from "./provider.ts";
import { CertificateStatusChip } from "./status-chip.tsx";

/** The certificates of one registration, newest first; a recognised one that has none in force can be given one. */
export function CertificatesOfRegistration({ record }: { record: { id: string; subjectName: string; state: string } }) {
  const say = useSay();
  const mayIssue = useMay("certificates.issue");
  const answer = useGraph(CertificatesDocument, { first: 20, after: null, filter: { registrationId: record.id } });
  const [issuing, setIssuing] = useState(false);
  const [shown, setShown] = useState<CertificateRecord>();
  const rows = answer.data?.certificates.edges.map(({ node }) => node) ?? [];
  const inForce = rows.some(({ revokedOn, replacedBy }) => !revokedOn && !replacedBy);
  if (record.state !== "RECOGNISED" && rows.length === 0) return null;
  const issue =
    mayIssue && record.state === "RECOGNISED" && answer.isSuccess && !inForce ? (
      <Button
        variant="outlined"
        startIcon={<CardMembershipOutlined />}
        onClick={() => setIssuing(true)}
        data-testid="issue-certificate"
      >
        {say("certificates.issue")}
      </Button>
    ) : null;
  return (
    <Section id="registration-certificates" title={say("certificates.title")} actions={issue}>
      <Card sx={{ px: 2 }}>
        <Answer query={answer}>
          {() =>
            rows.length === 0 ? (
              <Typography variant="body2" color="textSecondary" sx={{ py: 2 }}>
                {say("certificates.none")}
              </Typography>
            ) : (
              <List>
                {rows.map((row) => (
                  <ListItem key={row.id} disableGutters sx={{ gap: 1.5 }}>
                    <Link component="button" type="button" onClick={() => setShown(row)}>
                      {row.number}
                    </Link>
                    <Typography variant="body2" color="textSecondary">
                      {formatDate(row.issuedOn)}
                    </Typography>
                    <CertificateStatusChip status={row.status} />
                  </ListItem>
                ))}
              </List>
            )
          }
        </Answer>
      </Card>
      {issuing ? <IssueDialog chosen={[record]} onClose={() => setIssuing(false)} /> : null}
      {shown === undefined ? null : <DetailsDialog record={shown} onClose={() => setShown(undefined)} />}
    </Section>
  );
}
