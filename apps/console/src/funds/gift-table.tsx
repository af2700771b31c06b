import { today } from "@khuyenhoc/contracts";
import {
  Button,
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
import { useCommand } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
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
import { PagedList } from "../presentation/paged-list.tsx";
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
  const [followed, setFollowed] = useState<GiftRowFragment>();
  const [voiding, setVoiding] = useState<GiftRowFragment>();
  const mayVoid = useMay("ledger.post");
  const mayPrint = useMay("gifts.record");
  const print = usePrinting();
  const list = useGraphPages(GiftsDocument, { filter }, (page) => page.gifts, { first });
  const purposeName = (id: string | null | undefined) =>
    fund.purposes.find((purpose) => purpose.id === id)?.name ?? say("funds.general");
  return (
    <>
      <PagedList list={list} empty={{ title: say("gifts.emptyTitle"), text: say("gifts.emptyText") }}>
        {(gifts) => (
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
                {gifts.map((gift) => (
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
        )}
      </PagedList>
      {followed ? (
        <TrailDialog giftId={followed.id} title={followed.receipt} onClose={() => setFollowed(undefined)} />
      ) : null}
      {voiding ? <VoidDialog gift={voiding} onClose={() => setVoiding(undefined)} /> : null}
    </>
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
