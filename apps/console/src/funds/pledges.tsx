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
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import {
  CancelPledgeDocument,
  CreatePledgeDocument,
  type FundRowFragment,
  PledgesDocument,
} from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer } from "../presentation/states.tsx";
import { parseAmount } from "./amount.ts";
import { DonorInput } from "./donor-input.tsx";
import { MovePledgeDialog } from "./move-pledge-dialog.tsx";

/** Promises to a fund, apart from what came. */
export function Pledges({ fund }: { fund: FundRowFragment }) {
  const say = useSay();
  const mayRecord = useMay("gifts.record") && fund.closedOn == null;
  const [creating, setCreating] = useState(false);
  const [cancelling, setCancelling] = useState<string>();
  const [moving, setMoving] = useState<string>();
  const answer = useGraph(
    PledgesDocument,
    { first: 50, fundId: fund.id, donorId: null, states: null },
    { keepPrevious: true },
  );
  return (
    <Section
      id="pledges"
      title={say("pledges.title")}
      actions={
        mayRecord ? (
          <Button onClick={() => setCreating(true)} data-testid="create-pledge">
            {say("pledges.create")}
          </Button>
        ) : null
      }
    >
      <Card>
        <Answer query={answer}>
          {({ pledges: { edges } }) =>
            edges.length === 0 ? (
              <Typography color="textSecondary" sx={{ p: 2.5 }}>
                {say("pledges.empty")}
              </Typography>
            ) : (
              <TableContainer>
                <Table size="small">
                  <TableHead>
                    <TableRow>
                      <TableCell>{say("gifts.donor")}</TableCell>
                      <TableCell>{say("pledges.pledgedOn")}</TableCell>
                      <TableCell align="right">{say("pledges.amount")}</TableCell>
                      <TableCell align="right">{say("pledges.received")}</TableCell>
                      <TableCell>{say("pledges.state")}</TableCell>
                      <TableCell />
                    </TableRow>
                  </TableHead>
                  <TableBody>
                    {edges.map(({ node: pledge }) => (
                      <TableRow key={pledge.id}>
                        <TableCell component="th" scope="row">
                          {pledge.donorName}
                        </TableCell>
                        <TableCell>{formatDate(pledge.pledgedOn)}</TableCell>
                        <TableCell align="right">{formatDong(pledge.amount)}</TableCell>
                        <TableCell align="right">{formatDong(pledge.received)}</TableCell>
                        <TableCell>
                          {pledge.overdueSince
                            ? say("pledges.overdue", { date: formatDate(pledge.overdueSince) })
                            : null}{" "}
                          <Chip size="small" variant="outlined" label={say(`pledges.states.${pledge.state}`)} />
                        </TableCell>
                        <TableCell align="right">
                          {mayRecord && pledge.state === "OPEN" ? (
                            <>
                              <Button size="small" onClick={() => setMoving(pledge.id)} data-testid="move-pledge">
                                {say("pledgeMoves.move")}
                              </Button>
                              <Button size="small" onClick={() => setCancelling(pledge.id)}>
                                {say("pledges.cancel")}
                              </Button>
                            </>
                          ) : null}
                        </TableCell>
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
              </TableContainer>
            )
          }
        </Answer>
      </Card>
      {creating ? <CreatePledgeDialog fund={fund} onClose={() => setCreating(false)} /> : null}
      {cancelling ? <CancelPledgeDialog id={cancelling} onClose={() => setCancelling(undefined)} /> : null}
      {moving ? <MovePledgeDialog id={moving} fund={fund} onClose={() => setMoving(undefined)} /> : null}
    </Section>
  );
}

function CreatePledgeDialog({ fund, onClose }: { fund: FundRowFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(CreatePledgeDocument);
  const whole = (value: unknown) =>
    parseAmount(String(value ?? "")) === undefined ? say("gifts.amountWrong") : undefined;
  return (
    <FormDialog<{ donorId: string; pledgedOn: string; dueOn: string; amount: string }>
      open
      onClose={onClose}
      title={say("pledges.createTitle")}
      done={say("pledges.saved")}
      defaults={{ pledgedOn: today(), dueOn: today() }}
      onSubmit={({ donorId, pledgedOn, dueOn, amount }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            ...{ idempotencyKey, fundId: fund.id, donorId, pledgedOn },
            instalments: [{ dueOn, amount: parseAmount(amount)?.toString() ?? "" }],
          },
        })
      }
    >
      <DonorInput source="donorId" unitId={fund.unitId} />
      <TextInput source="amount" label={say("pledges.amount")} validate={[required(), whole]} helperText={false} />
      <DateInput source="pledgedOn" label={say("pledges.pledgedOn")} required />
      <DateInput source="dueOn" label={say("pledges.dueOn")} required />
    </FormDialog>
  );
}

function CancelPledgeDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(CancelPledgeDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say("pledges.cancel")}
      done={say("pledges.cancelled")}
      onSubmit={({ reason }, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, id, reason } })}
    >
      <TextInput source="reason" label={say("common.reason")} validate={required()} helperText={false} autoFocus />
    </FormDialog>
  );
}
