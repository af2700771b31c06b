import { ledger } from "@khuyenhoc/contracts";
import { Card, Link, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraphPages } from "../api/pages.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { ReservationsDocument } from "../generated/graphql.ts";
import { formatDate, formatInstant, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { PagedList } from "../presentation/paged-list.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import type { LedgerFund } from "./page.tsx";
import { journalPath, Money } from "./words.tsx";

/** Money that is promised, and what became of it. */
export function Reservations({ fund }: { fund: LedgerFund }) {
  const say = useSay();
  const [get, set] = useUrlState();
  const states = ledger.reservationStates.map((id) => ({ id, name: say(`ledger.reservationStates.${id}`) }));
  const state = states.find(({ id }) => id === get("state"))?.id;
  const list = useGraphPages(
    ReservationsDocument,
    { fundId: fund.id, states: state ? [state] : null },
    (page) => page.reservations,
  );
  return (
    <>
      <Card sx={{ p: 2, mb: 2 }}>
        <FilterChoice
          label={say("ledger.state")}
          value={state ?? ""}
          choices={states}
          onChange={(value) => set({ state: value }, false)}
        />
      </Card>
      <PagedList list={list} empty={{ title: say("ledger.noReservation"), text: say("ledger.noReservationText") }}>
        {(reservations) => (
          <TableContainer>
            <Table size="small" data-testid="reservations">
              <TableHead>
                <TableRow>
                  <TableCell>{say("ledger.purpose")}</TableCell>
                  <TableCell align="right">{say("ledger.amount")}</TableCell>
                  <TableCell>{say("ledger.state")}</TableCell>
                  <TableCell>{say("ledger.expiresOn")}</TableCell>
                  <TableCell>{say("ledger.reservedAt")}</TableCell>
                  <TableCell>{say("ledger.by")}</TableCell>
                  <TableCell>{say("ledger.outcome")}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {reservations.map((node) => (
                  <TableRow key={node.id} hover>
                    <TableCell component="th" scope="row">
                      {node.purposeName ?? say("ledger.general")}
                    </TableCell>
                    <TableCell align="right">
                      <Money amount={node.amount} />
                      {node.goods ? ` (${say("funds.inKind")})` : ""}
                    </TableCell>
                    <TableCell>{say(`ledger.reservationStates.${node.state}`)}</TableCell>
                    <TableCell>{formatDate(node.expiresOn)}</TableCell>
                    <TableCell>{formatInstant(node.createdAt)}</TableCell>
                    <TableCell>{node.by}</TableCell>
                    <TableCell>
                      {node.journalId ? (
                        <Link component={LinkBase} to={journalPath(node.journalId)}>
                          {say("ledger.journal")}
                        </Link>
                      ) : (
                        (node.endReason ?? NOTHING)
                      )}
                    </TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </TableContainer>
        )}
      </PagedList>
    </>
  );
}
