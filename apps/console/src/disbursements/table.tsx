import { Link, Table, TableBody, TableCell, TableContainer, TableHead, TableRow, Typography } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraphPages } from "../api/pages.ts";
import { type DisbursementFilter, type DisbursementRowFragment, DisbursementsDocument } from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { PagedList } from "../presentation/paged-list.tsx";
import { figures } from "../scholarships/words.tsx";
import { disbursementPath, StateChip } from "./words.tsx";

/** Requests for money and goods, the newest first; each leads to its page, where it goes on. */
export function DisbursementTable({ filter }: { filter: DisbursementFilter }) {
  const say = useSay();
  const list = useGraphPages(DisbursementsDocument, { filter }, (page) => page.disbursements);
  return (
    <PagedList list={list} empty={{ title: say("disbursements.emptyTitle"), text: say("disbursements.emptyText") }}>
      {(rows) => <Rows rows={rows} />}
    </PagedList>
  );
}

function Rows({ rows }: { rows: readonly DisbursementRowFragment[] }) {
  const say = useSay();
  return (
    <TableContainer>
      <Table size="small" data-testid="disbursements">
        <TableHead>
          <TableRow>
            <TableCell>{say("disbursements.description")}</TableCell>
            <TableCell>{say("disbursements.fund")}</TableCell>
            <TableCell>{say("disbursements.purpose")}</TableCell>
            <TableCell sx={figures}>{say("disbursements.amount")}</TableCell>
            <TableCell>{say("disbursements.neededOn")}</TableCell>
            <TableCell>{say("disbursements.requestedBy")}</TableCell>
            <TableCell>{say("disbursements.state")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id} hover>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={disbursementPath(row.id)}>
                  {row.description}
                </Link>
                <Typography variant="caption" component="div" color="textSecondary">
                  {say(`disbursements.kinds.${row.kind}`)}
                  {row.goods ? ` · ${row.goods.quantity}` : ""}
                  {row.receiver ? ` · ${row.receiver}` : ""}
                </Typography>
              </TableCell>
              <TableCell>{row.fundName}</TableCell>
              <TableCell>{row.purposeName ?? say("scholarships.general")}</TableCell>
              <TableCell sx={figures}>{formatDong(row.amount)}</TableCell>
              <TableCell>{formatDate(row.neededOn)}</TableCell>
              <TableCell>{row.requestedBy}</TableCell>
              <TableCell>
                <StateChip {...row} />
                {row.voucher ? (
                  <Typography variant="caption" component="div" color="textSecondary">
                    {row.voucher}
                  </Typography>
                ) : null}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
