import {
  Button,
  Card,
  Link,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { type DisbursementFilter, type DisbursementRowFragment, DisbursementsDocument } from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { figures } from "../scholarships/words.tsx";
import { disbursementPath, StateChip } from "./words.tsx";

const PAGE = 25;
const MOST = 100;

/** Requests for money and goods, the newest first; each leads to its page, where it goes on. */
export function DisbursementTable({ filter }: { filter: DisbursementFilter }) {
  const say = useSay();
  const [first, setFirst] = useState(PAGE);
  const answer = useGraph(DisbursementsDocument, { first, filter }, { keepPrevious: true });
  return (
    <Card>
      <Answer query={answer}>
        {({ disbursements: { edges, pageInfo } }) =>
          edges.length === 0 ? (
            <EmptyNotice title={say("disbursements.emptyTitle")} text={say("disbursements.emptyText")} />
          ) : (
            <>
              <Rows rows={edges.map(({ node }) => node)} />
              {pageInfo.hasNextPage && first < MOST ? (
                <Button onClick={() => setFirst(MOST)}>{say("scholarships.more")}</Button>
              ) : null}
            </>
          )
        }
      </Answer>
    </Card>
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
