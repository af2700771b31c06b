import { Box, Button, Card, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { QrCode } from "../certificates/qr-code.tsx";
import { type FundRowFragment, FundTransferCodeDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";
import { Answer } from "../presentation/states.tsx";
import { parseAmount } from "./amount.ts";

/** The code by which banking apps pay into the fund, for a purpose and an amount that are chosen here. */
export function TransferCodeCard({ fund }: { fund: FundRowFragment }) {
  const say = useSay();
  const [purposeId, setPurposeId] = useState("");
  const [typed, setTyped] = useState("");
  const amount = parseAmount(typed);
  const answer = useGraph(
    FundTransferCodeDocument,
    { fundId: fund.id, purposeId: purposeId || null, amount: amount?.toString() ?? null },
    { keepPrevious: true, staleTime: 60_000 },
  );
  return (
    <Card sx={{ p: 2.5, minWidth: 280 }} data-testid="transfer-code">
      <Typography variant="h3" component="h2" sx={{ mb: 1.5 }}>
        {say("funds.qr")}
      </Typography>
      <Answer query={answer}>
        {({ fundTransferCode: { payload, text, pngBase64 } }) => (
          <Stack sx={{ gap: 1, alignItems: "center" }}>
            <QrCode text={payload} label={say("funds.qrLabel")} size={170} />
            <Typography variant="body2" color="textSecondary" sx={{ textAlign: "center" }}>
              {say("funds.qrHint", { text })}
            </Typography>
            <Button
              size="small"
              onClick={() => save({ fileName: "vietqr.png", mediaType: "image/png", contentBase64: pngBase64 })}
            >
              {say("funds.qrSave")}
            </Button>
          </Stack>
        )}
      </Answer>
      <Box sx={{ display: "grid", gap: 1, mt: 1 }}>
        <TextField
          select
          size="small"
          label={say("funds.purpose")}
          value={purposeId}
          onChange={(event) => setPurposeId(event.target.value)}
          slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
        >
          <MenuItem value="">{say("funds.general")}</MenuItem>
          {fund.purposes
            .filter(({ closedOn }) => closedOn == null)
            .map(({ id, name }) => (
              <MenuItem key={id} value={id}>
                {name}
              </MenuItem>
            ))}
        </TextField>
        <TextField
          size="small"
          label={say("gifts.amount")}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          error={typed.trim() !== "" && amount === undefined}
        />
      </Box>
    </Card>
  );
}
