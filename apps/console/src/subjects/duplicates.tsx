import { Alert, Box, Button, Card, Link, Stack, Typography } from "@mui/material";
import { useEffect, useState } from "react";
import { Form, LinkBase } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import {
  SetSubjectsDistinctDocument,
  SubjectDuplicatesDocument,
  type SubjectDuplicatesQuery,
  type SubjectRowFragment,
} from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice, FormFailure } from "../presentation/states.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { subjectPath } from "./choices.ts";
import { MergeDialog } from "./merge-dialog.tsx";
import { Reasons } from "./reasons.tsx";
import { subjectLabel } from "./subject-input.tsx";

type Pair = SubjectDuplicatesQuery["subjectDuplicates"]["pairs"][number];
const MOST = 50;

export default function DuplicatesPage() {
  return (
    <Guard resource="duplicates" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const { roots } = useViewer();
  const [unitId, setUnitId] = useState(roots[0]?.id ?? "");
  return (
    <Page title={say("duplicates.title")} subtitle={say("duplicates.subtitle")}>
      <Card sx={{ p: 2, mb: 2 }}>
        <Form defaultValues={{ unitId }}>
          <UnitInput source="unitId" label={say("duplicates.unit")} />
          <Chosen onChange={setUnitId} />
        </Form>
      </Card>
      {unitId === "" ? null : <Pairs key={unitId} unitId={unitId} />}
    </Page>
  );
}

/** Tells the unit that was chosen: dialogs with forms of their own must not stand inside of this form. */
function Chosen({ onChange }: { onChange: (unitId: string) => void }) {
  const chosen: unknown = useWatch({ name: "unitId" });
  useEffect(() => onChange(typeof chosen === "string" ? chosen : ""), [chosen, onChange]);
  return null;
}

function Pairs({ unitId }: { unitId: string }) {
  const say = useSay();
  const [merging, setMerging] = useState<Pair>();
  const { apart, failure, setApart } = useDistinct();
  const answer = useGraph(SubjectDuplicatesDocument, { unitId, first: MOST });
  return (
    <>
      <FormFailure error={failure} />
      {apart ? (
        <Alert
          severity="success"
          sx={{ mb: 2 }}
          action={<Button onClick={() => setApart(apart, false)}>{say("duplicates.undo")}</Button>}
        >
          {apart.one.name}: {say("duplicates.distinctDone")}
        </Alert>
      ) : null}
      <Answer query={answer}>
        {({ subjectDuplicates: { pairs, more, numbersOnly } }) => (
          <>
            {numbersOnly ? (
              <Alert severity="info" sx={{ mb: 2 }}>
                {say("duplicates.numbersOnly")}
              </Alert>
            ) : null}
            {pairs.length === 0 ? (
              <EmptyNotice title={say("duplicates.emptyTitle")} text={say("duplicates.emptyText")} />
            ) : null}
            <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0, gap: 1.25 }} data-testid="duplicates">
              {pairs.map((pair) => (
                <PairCard
                  key={`${pair.one.id}|${pair.other.id}`}
                  pair={pair}
                  onMerge={() => setMerging(pair)}
                  onDistinct={() => setApart(pair, true)}
                />
              ))}
            </Stack>
            {more ? (
              <Typography color="textSecondary" sx={{ mt: 2 }}>
                {say("duplicates.more")}
              </Typography>
            ) : null}
          </>
        )}
      </Answer>
      {merging ? <MergeDialog one={merging.one} other={merging.other} onClose={() => setMerging(undefined)} /> : null}
    </>
  );
}

/** The pair that was last found to be two, so that it can be taken back. */
function useDistinct() {
  const command = useCommand(SetSubjectsDistinctDocument);
  const [apart, setShown] = useState<Pair>();
  const [failure, setFailure] = useState<unknown>();
  return {
    apart,
    failure,
    setApart: (pair: Pair, distinct: boolean) => {
      setFailure(undefined);
      const input = { idempotencyKey: crypto.randomUUID(), oneId: pair.one.id, otherId: pair.other.id, distinct };
      command.mutate({ input }, { onSuccess: () => setShown(distinct ? pair : undefined), onError: setFailure });
    },
  };
}

function PairCard({ pair, onMerge, onDistinct }: { pair: Pair; onMerge: () => void; onDistinct: () => void }) {
  const say = useSay();
  return (
    <Card component="li" sx={{ p: 2, display: "block" }}>
      <Stack direction={{ xs: "column", sm: "row" }} sx={{ justifyContent: "space-between", gap: 1.5 }}>
        <Box sx={{ minWidth: 0 }}>
          <SubjectLine subject={pair.one} />
          <SubjectLine subject={pair.other} />
          <Reasons score={pair.score} reasons={pair.reasons} />
        </Box>
        <Stack direction="row" sx={{ gap: 1, alignSelf: "center", flexShrink: 0 }}>
          <Button onClick={onDistinct} data-testid="set-distinct">
            {say("duplicates.distinct")}
          </Button>
          <Button variant="outlined" onClick={onMerge} data-testid="compare-pair">
            {say("duplicates.compare")}
          </Button>
        </Stack>
      </Stack>
    </Card>
  );
}

function SubjectLine({ subject }: { subject: SubjectRowFragment }) {
  const locale = useReaderLocale();
  return (
    <Typography variant="body2">
      <Link component={LinkBase} to={subjectPath(subject.id)}>
        {subjectLabel({ ...subject, unitId: subject.unit.id }, locale)}
      </Link>
    </Typography>
  );
}
