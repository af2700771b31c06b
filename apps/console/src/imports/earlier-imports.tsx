import {
  Button,
  Card,
  Chip,
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
import { useGraph } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { RegistrationImportsDocument, RegistrationImportsFileDocument } from "../generated/graphql.ts";
import { formatInstant, formatNumber, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Answer } from "../presentation/states.tsx";

const STEP = 10;
const MOST = 100;

/** What was imported before, newest first: to look at its errors again, or to undo it. */
export function EarlierImports({ onOpen }: { onOpen: (importId: string) => void }) {
  const say = useSay();
  const { roots } = useViewer();
  const unitId = roots[0]?.id;
  const [first, setFirst] = useState(STEP);
  const answer = useGraph(
    RegistrationImportsDocument,
    { unitId: unitId ?? "", first },
    { enabled: unitId !== undefined, keepPrevious: true },
  );
  if (unitId === undefined || answer.data?.registrationImports.edges.length === 0) return null;
  return (
    <Card sx={{ p: { xs: 2, sm: 3 }, mt: 3 }}>
      <Typography variant="h2" id="earlier-imports" sx={{ mb: 1 }}>
        {say("importing.earlier")}
      </Typography>
      <ListFileButton document={RegistrationImportsFileDocument} variables={{ unitId }} />
      <Answer query={answer}>
        {({ registrationImports: { edges, pageInfo } }) => (
          <>
            <TableContainer tabIndex={0} role="region" aria-labelledby="earlier-imports">
              <Table size="small" data-testid="earlier-imports">
                <TableHead>
                  <TableRow>
                    <TableCell>{say("imports.file")}</TableCell>
                    <TableCell align="right">{say("common.year")}</TableCell>
                    <TableCell>{say("importing.state")}</TableCell>
                    <TableCell align="right">{say("imports.created")}</TableCell>
                    <TableCell align="right">{say("imports.updated")}</TableCell>
                    <TableCell align="right">{say("imports.errors")}</TableCell>
                    <TableCell>{say("importing.sentBy")}</TableCell>
                  </TableRow>
                </TableHead>
                <TableBody>
                  {edges.map(({ node }) => (
                    <TableRow key={node.id} hover>
                      <TableCell>
                        <Link component="button" onClick={() => onOpen(node.id)} sx={{ textAlign: "left" }}>
                          {node.fileName}
                        </Link>
                      </TableCell>
                      <TableCell align="right">{node.year ?? NOTHING}</TableCell>
                      <TableCell>
                        <Chip size="small" label={say(`importing.states.${node.state}`)} />
                      </TableCell>
                      <TableCell align="right">{formatNumber(node.createdRows)}</TableCell>
                      <TableCell align="right">{formatNumber(node.updatedRows)}</TableCell>
                      <TableCell align="right">{formatNumber(node.errorRows)}</TableCell>
                      <TableCell>
                        {node.createdBy ?? NOTHING}
                        <Typography variant="caption" color="textSecondary" sx={{ display: "block" }}>
                          {formatInstant(node.createdAt)}
                        </Typography>
                      </TableCell>
                    </TableRow>
                  ))}
                </TableBody>
              </Table>
            </TableContainer>
            {pageInfo.hasNextPage && first < MOST ? (
              <Button size="small" sx={{ mt: 1 }} onClick={() => setFirst(Math.min(MOST, first + 3 * STEP))}>
                {say("importing.more")}
              </Button>
            ) : null}
          </>
        )}
      </Answer>
    </Card>
  );
}
