import { Button, Card, Link, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraphPages } from "../api/pages.ts";
import { DeletedCampaignsDocument, DeletedCriteriaSetsDocument } from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { MoreButton } from "../presentation/more-button.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import type { RuleKind } from "./history.tsx";

/** Drafts that were deleted, on demand: by whom, when and why, each with the way to its history. */
export function DeletedDrafts({ of }: { of: RuleKind }) {
  const say = useSay();
  const [isShown, setIsShown] = useState(false);
  if (!isShown) {
    return (
      <Button sx={{ mt: 2 }} onClick={() => setIsShown(true)} data-testid="deleted-drafts">
        {say("rules.showDeleted")}
      </Button>
    );
  }
  return (
    <Section id="deleted-drafts" title={say("rules.deletedDrafts")}>
      <DeletedTable of={of} />
    </Section>
  );
}

function DeletedTable({ of }: { of: RuleKind }) {
  const say = useSay();
  const sets = useGraphPages(DeletedCriteriaSetsDocument, {}, (answer) => answer.deletedCriteriaSets, {
    enabled: of === "criteria",
  });
  const campaigns = useGraphPages(DeletedCampaignsDocument, {}, (answer) => answer.deletedCampaigns, {
    enabled: of === "campaigns",
  });
  const answer = of === "criteria" ? sets : campaigns;
  return (
    <Answer query={answer}>
      {(drafts) =>
        drafts.length === 0 ? (
          <EmptyNotice title={say("rules.noneDeleted")} />
        ) : (
          <>
            <Card>
              <TableContainer>
                <Table size="small">
                  <TableHead>
                    <TableRow>
                      <TableCell>{say("rules.draft")}</TableCell>
                      <TableCell>{say("rules.deletedAt")}</TableCell>
                      <TableCell>{say("rules.deletedBy")}</TableCell>
                      <TableCell>{say("common.reason")}</TableCell>
                    </TableRow>
                  </TableHead>
                  <TableBody>
                    {drafts.map((draft) => (
                      <TableRow key={draft.id}>
                        <TableCell component="th" scope="row">
                          <Link component={LinkBase} to={`/${of}/${encodeURIComponent(draft.id)}/show`}>
                            {draft.title}
                          </Link>
                        </TableCell>
                        <TableCell>{formatInstant(draft.deletedAt)}</TableCell>
                        <TableCell>{draft.deletedBy}</TableCell>
                        <TableCell>{draft.reason}</TableCell>
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
              </TableContainer>
            </Card>
            <MoreButton list={answer} />
          </>
        )
      }
    </Answer>
  );
}
