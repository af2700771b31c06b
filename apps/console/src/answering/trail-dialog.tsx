import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Link,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useId, useState } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { GiftTrailDocument, GiftTrailUsesDocument } from "../generated/graphql.ts";
import { formatDate, formatDong, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { journalPath } from "../ledger/words.tsx";
import { MoreButton } from "../presentation/more-button.tsx";
import { Answer } from "../presentation/states.tsx";
import { RenewDialog } from "./renew-dialog.tsx";

/** What became of a gift, and the address of the donor's own page. */
export function TrailDialog({ giftId, title, onClose }: { giftId: string; title: string; onClose: () => void }) {
  const say = useSay();
  const titleId = useId();
  const mayRenew = useMay("gifts.record");
  const [renewing, setRenewing] = useState(false);
  const answer = useGraph(GiftTrailDocument, { giftId });
  return (
    <>
      <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="md">
        <DialogTitle id={titleId}>{say("trail.title", { receipt: title })}</DialogTitle>
        <DialogContent data-testid="trail">
          <Answer query={answer}>
            {({ giftTrail: { used, unspent, voided, path } }) => (
              <>
                {voided ? <Alert severity="warning">{say("trail.voided")}</Alert> : null}
                <Typography sx={{ my: 1 }}>
                  {say("trail.sums", { used: formatDong(used), unspent: formatDong(unspent) })}
                </Typography>
                {used === "0" ? null : <Uses giftId={giftId} />}
                <Typography variant="body2" color="textSecondary" sx={{ mt: 2 }}>
                  {say("trail.convention")}
                </Typography>
                <Typography variant="body2" sx={{ mt: 1, overflowWrap: "anywhere" }}>
                  {say("trail.page")}{" "}
                  <Link href={path} target="_blank" rel="noreferrer">
                    {`${window.location.origin}${path}`}
                  </Link>
                </Typography>
              </>
            )}
          </Answer>
        </DialogContent>
        <DialogActions sx={{ px: 3, pb: 2.5 }}>
          {mayRenew ? (
            <Button onClick={() => setRenewing(true)} data-testid="renew-gift-page">
              {say("publicPages.renew")}
            </Button>
          ) : null}
          <Button onClick={onClose}>{say("common.close")}</Button>
        </DialogActions>
      </Dialog>
      {renewing ? <RenewDialog page={{ giftId }} onClose={() => setRenewing(false)} /> : null}
    </>
  );
}

/** The payments, page by page. */
function Uses({ giftId }: { giftId: string }) {
  const say = useSay();
  const list = useGraphPages(GiftTrailUsesDocument, { giftId }, ({ giftTrail }) => giftTrail.uses);
  return (
    <Answer query={list}>
      {(uses) => (
        <>
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell>{say("trail.on")}</TableCell>
                <TableCell>{say("trail.what")}</TableCell>
                <TableCell>{say("ledger.purpose")}</TableCell>
                <TableCell align="right">{say("ledger.amount")}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {uses.map((use) => (
                <TableRow key={use.journalId + use.purposeName}>
                  <TableCell>{formatDate(use.on)}</TableCell>
                  <TableCell>
                    <Link component={LinkBase} to={journalPath(use.journalId)}>
                      {use.programmeTitle ?? say("trail.other")}
                    </Link>{" "}
                    {use.awardNumber ?? NOTHING}
                  </TableCell>
                  <TableCell>{use.purposeName ?? say("funds.general")}</TableCell>
                  <TableCell align="right">{formatDong(use.amount)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
          <MoreButton list={list} />
        </>
      )}
    </Answer>
  );
}
