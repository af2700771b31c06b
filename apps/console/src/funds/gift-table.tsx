import { today } from "@khuyenhoc/contracts";
import {
  Button,
  Card,
  Chip,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { required, TextInput } from "react-admin";
import { TrailDialog } from "../answering/trail-dialog.tsx";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import {
  type FundRowFragment,
  type GiftFilter,
  type GiftRowFragment,
  GiftsDocument,
  VoidGiftDocument,
} from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { usePrinting } from "./printing.tsx";

interface GiftTableProps {
  filter: GiftFilter;
  first: number;
  /** Whose purposes give the names. */
  fund: Pick<FundRowFragment, "purposes">;
}

/** Gifts, the latest first, with their receipts. */
export function GiftTable({ filter, first, fund }: GiftTableProps) {
  const say = useSay();
  const [shown, setShown] = useState(first);
  const [followed, setFollowed] = useState<GiftRowFragment>();
  const [voiding, setVoiding] = useState<GiftRowFragment>();
  const mayVoid = useMay("ledger.post");
  const mayPrint = useMay("gifts.record");
  const print = usePrinting();
  const answer = useGraph(GiftsDocument, { first: shown, after: null, filter }, { keepPrevious: true });
  const purposeName = (id: string | null | undefined) =>
    fund.purposes.find((purpose) => purpose.id === id)?.name ?? say("funds.general");
  return (
    <Answer query={answer}>
      {({ gifts: { edges, pageInfo } }) =>
        edges.length === 0 ? (
          <Card>
            <EmptyNotice title={say("gifts.emptyTitle")} text={say("gifts.emptyText")} />
          </Card>
        ) : (
          <>
            <Card>
              <TableContainer>
                <Table size="small" data-testid="gift-table">
                  <TableHead>
                    <TableRow>
                      <TableCell>{say("gifts.receipt")}</TableCell>
                      <TableCell>{say("gifts.receivedOn")}</TableCell>
                      <TableCell>{say("gifts.donor")}</TableCell>
                      <TableCell>{say("gifts.kind")}</TableCell>
                      <TableCell>{say("funds.purpose")}</TableCell>
                      <TableCell align="right">{say("gifts.amount")}</TableCell>
                      <TableCell />
                    </TableRow>
                  </TableHead>
                  <TableBody>
                    {edges.map(({ node: gift }) => (
                      <TableRow key={gift.id} hover>
                        <TableCell component="th" scope="row">
                          {gift.receipt}
                          {gift.voidedOn ? (
                            <Chip
                              size="small"
                              color="warning"
                              sx={{ ml: 1 }}
                              label={say("gifts.voided", { date: formatDate(gift.voidedOn) })}
                            />
                          ) : null}
                        </TableCell>
                        <TableCell>{formatDate(gift.receivedOn)}</TableCell>
                        <TableCell>{gift.donorName ?? say("gifts.anonymous")}</TableCell>
                        <TableCell>{say(`gifts.kinds.${gift.kind}`)}</TableCell>
                        <TableCell>{purposeName(gift.purposeId)}</TableCell>
                        <TableCell align="right" sx={{ whiteSpace: "nowrap" }}>
                          {formatDong(gift.amount)}
                        </TableCell>
                        <TableCell align="right" sx={{ whiteSpace: "nowrap" }}>
                          <Button size="small" onClick={() => setFollowed(gift)} data-testid="gift-trail">
                            {say("trail.show")}
                          </Button>
                          {mayPrint ? (
                            <Button size="small" onClick={() => void print(gift.id)} data-testid="print-receipt">
                              {say("gifts.print")}
                            </Button>
                          ) : null}
                          {mayVoid && !gift.voidedOn ? (
                            <Button size="small" onClick={() => setVoiding(gift)}>
                              {say("gifts.void")}
                            </Button>
                          ) : null}
                        </TableCell>
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
              </TableContainer>
            </Card>
            {pageInfo.hasNextPage && shown < 100 ? (
              <Button sx={{ mt: 1 }} onClick={() => setShown(Math.min(100, shown + 25))}>
                {say("gifts.more")}
              </Button>
            ) : null}
            {followed ? (
              <TrailDialog giftId={followed.id} title={followed.receipt} onClose={() => setFollowed(undefined)} />
            ) : null}
            {voiding ? <VoidDialog gift={voiding} onClose={() => setVoiding(undefined)} /> : null}
          </>
        )
      }
    </Answer>
  );
}

/** Asks for the reversal of the gift's journal; somebody else decides. */
function VoidDialog({ gift, onClose }: { gift: GiftRowFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(VoidGiftDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say("gifts.voidTitle")}
      submitLabel={say("gifts.void")}
      done={say("gifts.voidAsked")}
      onSubmit={({ reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, journalId: gift.journalId, reason, effectiveOn: today() } })
      }
    >
      <Typography variant="body2" sx={{ mb: 2 }}>
        {say("gifts.voidText")}
      </Typography>
      <TextInput source="reason" label={say("common.reason")} validate={required()} helperText={false} autoFocus />
    </FormDialog>
  );
}
