import {
  Alert,
  Box,
  Button,
  Card,
  Chip,
  FormControlLabel,
  LinearProgress,
  Stack,
  Switch,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { maxLength, TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { useIssuerName } from "../criteria/words.tsx";
import {
  ProgrammeRankingDocument,
  type ProgrammeRankingQuery,
  type ProgrammeRowFragment,
  ProposeRoundDocument,
} from "../generated/graphql.ts";
import { formatDong, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { figures } from "./words.tsx";

type Ranking = ProgrammeRankingQuery["scholarshipRanking"];

/** Most awards of one round; the rest of a longer list is the next round's. */
const MOST_IN_ROUND = 500;

/** The ranking against the quotas, and proposing what it chooses. */
export function RankingBoard({ programme }: { programme: ProgrammeRowFragment }) {
  const say = useSay();
  const [accepted, setAccepted] = useState<readonly string[]>([]);
  const answer = useGraph(
    ProgrammeRankingDocument,
    { programmeId: programme.id, acceptedDoubles: [...accepted] },
    { keepPrevious: true },
  );
  const accept = (id: string, yes: boolean) =>
    setAccepted((known) => (yes ? [...known, id] : known.filter((one) => one !== id)));
  return (
    <Answer query={answer}>
      {({ scholarshipRanking: ranking }) =>
        ranking.lines.length === 0 ? (
          <Card>
            <EmptyNotice title={say("applications.emptyTitle")} text={say("rounds.emptyText")} />
          </Card>
        ) : (
          <>
            <Proposal programme={programme} ranking={ranking} accepted={accepted} />
            <QuotaBars quotas={ranking.quotas} />
            <Section title={say("scholarships.tabs.ranking")} id="ranking">
              <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
                {say("rounds.order")}
              </Typography>
              <RankingTable ranking={ranking} accepted={accepted} onAccept={accept} />
            </Section>
          </>
        )
      }
    </Answer>
  );
}

function Proposal({
  programme,
  ranking,
  accepted,
}: {
  programme: ProgrammeRowFragment;
  ranking: Ranking;
  accepted: readonly string[];
}) {
  const say = useSay();
  const mayPropose = useMay("scholarships.propose") && programme.state === "OPEN";
  const [proposing, setProposing] = useState(false);
  const command = useCommand(ProposeRoundDocument);
  const chosen = ranking.lines.filter((line) => line.chosen).slice(0, MOST_IN_ROUND);
  const short = BigInt(ranking.amount) > BigInt(ranking.available);
  const money = say("rounds.money", { amount: formatDong(ranking.amount), available: formatDong(ranking.available) });
  return (
    <Alert
      severity={short ? "warning" : "info"}
      action={
        mayPropose && chosen.length > 0 ? (
          <Button variant="contained" onClick={() => setProposing(true)} data-testid="propose-round">
            {say("rounds.propose", { count: chosen.length })}
          </Button>
        ) : null
      }
    >
      {money} {short ? say("rounds.short") : ""}
      {proposing ? (
        <FormDialog<{ note?: string }>
          open
          onClose={() => setProposing(false)}
          title={say("rounds.proposeTitle")}
          submitLabel={say("rounds.propose", { count: chosen.length })}
          done={say("rounds.proposed")}
          onSubmit={({ note }, idempotencyKey) =>
            command.mutateAsync({
              input: {
                idempotencyKey,
                programmeId: programme.id,
                applicationIds: chosen.map(({ applicationId }) => applicationId),
                acceptedDoubles: [...accepted],
                note: note || null,
              },
            })
          }
        >
          <Typography sx={{ mb: 2 }}>{money}</Typography>
          <TextInput source="note" label={say("rounds.note")} validate={maxLength(1000)} multiline helperText={false} />
        </FormDialog>
      ) : null}
    </Alert>
  );
}

function QuotaBars({ quotas }: { quotas: Ranking["quotas"] }) {
  const say = useSay();
  const unitName = useIssuerName();
  if (quotas.length === 0) return null;
  return (
    <Section title={say("scholarships.quotas")} id="quota-bars">
      <Card sx={{ p: 2.5 }}>
        <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0, gap: 1.5 }} data-testid="quota-bars">
          {quotas.map(({ unitId, unit, ...quota }) => {
            const label = say("rounds.quota", quota);
            const used = quota.places === 0 ? 100 : Math.min(100, ((quota.taken + quota.chosen) * 100) / quota.places);
            return (
              <Box component="li" key={unitId}>
                <Stack direction="row" sx={{ justifyContent: "space-between", gap: 2, flexWrap: "wrap" }}>
                  <Typography variant="body2">{unitName(unit)}</Typography>
                  <Typography variant="body2" color="textSecondary">
                    {label}
                  </Typography>
                </Stack>
                <LinearProgress
                  variant="determinate"
                  value={used}
                  aria-label={label}
                  sx={{ height: 8, borderRadius: 4, mt: 0.5 }}
                />
              </Box>
            );
          })}
        </Stack>
      </Card>
    </Section>
  );
}

interface RankingTableProps {
  ranking: Ranking;
  accepted: readonly string[];
  onAccept: (id: string, yes: boolean) => void;
}

function RankingTable({ ranking, accepted, onAccept }: RankingTableProps) {
  const say = useSay();
  const unitName = useIssuerName();
  return (
    <Card>
      <TableContainer>
        <Table data-testid="ranking-table">
          <TableHead>
            <TableRow>
              <TableCell sx={figures}>{say("rounds.rank")}</TableCell>
              <TableCell>{say("applications.student")}</TableCell>
              <TableCell>{say("applications.unit")}</TableCell>
              <TableCell sx={figures}>{say("applications.total")}</TableCell>
              <TableCell sx={figures}>{say("applications.hardship")}</TableCell>
              <TableCell />
            </TableRow>
          </TableHead>
          <TableBody>
            {ranking.lines.map(({ applicationId, application, rank, score, hardshipScore, refusal }) => (
              <TableRow key={applicationId} hover>
                <TableCell sx={figures}>{rank ?? NOTHING}</TableCell>
                <TableCell component="th" scope="row">
                  {application?.studentName ?? NOTHING}
                  <Typography variant="caption" color="textSecondary" component="div">
                    {application?.school}, {application?.className}
                  </Typography>
                </TableCell>
                <TableCell>{unitName(application?.unit)}</TableCell>
                <TableCell sx={figures}>{score ?? NOTHING}</TableCell>
                <TableCell sx={figures}>{hardshipScore ?? NOTHING}</TableCell>
                <TableCell>
                  {refusal == null ? (
                    <Chip size="small" color="success" label={say("rounds.chosen")} />
                  ) : (
                    <Chip size="small" label={say(`rounds.refusals.${refusal}`)} />
                  )}
                  {refusal === "DOUBLE" || accepted.includes(applicationId) ? (
                    <FormControlLabel
                      sx={{ ml: 1 }}
                      label={say("rounds.accept")}
                      control={
                        <Switch
                          size="small"
                          checked={accepted.includes(applicationId)}
                          onChange={(_event, yes) => onAccept(applicationId, yes)}
                        />
                      }
                    />
                  ) : null}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}
