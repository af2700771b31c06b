import { Alert, Box, Button, Card, Link, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { Form, LinkBase } from "react-admin";
import { useWatch } from "react-hook-form";
import { useGraph } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import {
  SubjectDuplicatesDocument,
  type SubjectDuplicatesQuery,
  type SubjectRowFragment,
} from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
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
  return (
    <Page title={say("duplicates.title")} subtitle={say("duplicates.subtitle")}>
      <Form defaultValues={{ unitId: roots[0]?.id }}>
        <Card sx={{ p: 2, mb: 2 }}>
          <UnitInput source="unitId" label={say("duplicates.unit")} />
        </Card>
        <Pairs />
      </Form>
    </Page>
  );
}

function Pairs() {
  const say = useSay();
  const chosen: unknown = useWatch({ name: "unitId" });
  const unitId = typeof chosen === "string" ? chosen : "";
  const [merging, setMerging] = useState<Pair>();
  const answer = useGraph(SubjectDuplicatesDocument, { unitId, first: MOST }, { enabled: unitId !== "" });
  if (unitId === "") return null;
  return (
    <>
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
                <PairCard key={`${pair.one.id}|${pair.other.id}`} pair={pair} onMerge={() => setMerging(pair)} />
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

function PairCard({ pair, onMerge }: { pair: Pair; onMerge: () => void }) {
  const say = useSay();
  return (
    <Card component="li" sx={{ p: 2, display: "block" }}>
      <Stack direction={{ xs: "column", sm: "row" }} sx={{ justifyContent: "space-between", gap: 1.5 }}>
        <Box sx={{ minWidth: 0 }}>
          <SubjectLine subject={pair.one} />
          <SubjectLine subject={pair.other} />
          <Reasons score={pair.score} reasons={pair.reasons} />
        </Box>
        <Button variant="outlined" onClick={onMerge} sx={{ alignSelf: "center", flexShrink: 0 }}>
          {say("duplicates.compare")}
        </Button>
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
