import { titleModels } from "@khuyenhoc/contracts";
import { Button, Card, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { useNotify } from "react-admin";
import { useParams } from "react-router-dom";
import { useGraph } from "../api/hooks.ts";
import { cellOf } from "../dashboard/counts.ts";
import { describeRate, rateOf } from "../dashboard/rates.ts";
import { SnapshotDocument, type SnapshotQuery } from "../generated/graphql.ts";
import { formatDate, formatInstant, formatPercent, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Facts } from "../presentation/facts.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer } from "../presentation/states.tsx";

export default function SnapshotPage() {
  return (
    <Guard resource="snapshots" action="show">
      <Content />
    </Guard>
  );
}

/** One published snapshot: what it is, how to know it again, and its figures. */
function Content() {
  const { id = "" } = useParams();
  const say = useSay();
  const answer = useGraph(SnapshotDocument, { id }, { enabled: id !== "", staleTime: Number.POSITIVE_INFINITY });
  const published = answer.data?.snapshot ?? undefined;
  const name = published?.units[0]?.nameVi ?? "";
  return (
    <Page
      title={
        published ? `${say("snapshots.one", { year: published.snapshot.year })} – ${name}` : say("figures.snapshots")
      }
      subtitle={published ? say("figures.asOf", { date: formatDate(published.snapshot.asOf) }) : undefined}
    >
      <Answer query={answer}>{(data) => (data.snapshot ? <Published published={data.snapshot} /> : null)}</Answer>
    </Page>
  );
}

function Published({ published }: { published: NonNullable<SnapshotQuery["snapshot"]> }) {
  const say = useSay();
  const notify = useNotify();
  const { snapshot, units } = published;
  return (
    <>
      <Card sx={{ p: 2.5 }} data-testid="snapshot">
        <Facts
          facts={[
            {
              name: say("snapshots.id"),
              value: (
                <>
                  <code>{snapshot.id}</code>{" "}
                  <Button
                    size="small"
                    onClick={() =>
                      void navigator.clipboard
                        .writeText(snapshot.id)
                        .then(() => notify(say("snapshots.copied"), { type: "info" }))
                    }
                  >
                    {say("snapshots.copy")}
                  </Button>
                </>
              ),
            },
            {
              name: say("snapshots.hash"),
              value: <code title={say("snapshots.hashHint")}>{snapshot.contentHash}</code>,
            },
            { name: say("snapshots.takenAt"), value: formatInstant(snapshot.takenAt) },
            { name: say("snapshots.publishedBy"), value: snapshot.publishedBy },
            { name: say("snapshots.decisionNote"), value: snapshot.decisionNote ?? NOTHING },
          ]}
        />
      </Card>
      <Section id="figures" title={say("snapshots.rates")}>
        <Card>
          <TableContainer sx={{ maxHeight: 640 }} tabIndex={0} role="group" aria-label={say("snapshots.rates")}>
            <Table size="small" stickyHeader data-testid="snapshot-units">
              <TableHead>
                <TableRow>
                  <TableCell>{say("snapshots.unit")}</TableCell>
                  {titleModels.map((model) => (
                    <TableCell key={model} align="right">
                      {say(`shortModels.${model}`)}
                    </TableCell>
                  ))}
                  <TableCell align="right">{say("snapshots.coverage")}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {units.map((unit) => (
                  <TableRow key={unit.unitId} hover>
                    <TableCell
                      component="th"
                      scope="row"
                      sx={{ pl: 2 + unit.depth * 2, fontWeight: unit.depth === 0 ? 700 : 400 }}
                    >
                      {unit.nameVi}
                    </TableCell>
                    {titleModels.map((model) => {
                      const rate = rateOf(cellOf(unit.rows, model), "recognisedOfBase");
                      return (
                        <TableCell key={model} align="right" title={describeRate(rate)}>
                          {rate.percent === null ? describeRate(rate) : formatPercent(rate.percent)}
                        </TableCell>
                      );
                    })}
                    <TableCell align="right">
                      {unit.unitsReporting}/{unit.unitsTotal}
                    </TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </TableContainer>
        </Card>
      </Section>
    </>
  );
}
