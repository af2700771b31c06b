import { today } from "@khuyenhoc/contracts";
import { ChevronRightRounded } from "@mui/icons-material";
import { Box, Card, CardActionArea, Chip, Stack, Typography } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useMay, useViewer } from "../authentication/viewer.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { InboxFileDocument, WorkInboxDocument, type WorkInboxQuery } from "../generated/graphql.ts";
import { formatDate, formatNumber, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { registrationsPath, useUrlState } from "../presentation/url-state.ts";
import { currentYear } from "../presentation/year-select.tsx";
import { Nudges } from "../reports/nudges.tsx";
import { countsByStage, type Due, dueOf } from "./inbox-model.ts";
import { SampleAudits } from "./sample.tsx";

type WorkItem = WorkInboxQuery["workInbox"][number];

/** What waits for the viewer: how much at each stage, then every campaign's part with its deadline, each opening its list. */
export default function InboxPage() {
  return (
    <Guard resource="inbox" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const { roots } = useViewer();
  const mayReadReports = useMay("reports.read");
  const answer = useGraph(WorkInboxDocument, {});
  return (
    <Page
      title={say("work.title")}
      subtitle={say("work.subtitle")}
      actions={<ListFileButton document={InboxFileDocument} variables={{}} />}
    >
      {mayReadReports ? <Nudges unitId={roots[0]?.id ?? ""} year={currentYear()} /> : null}
      <Answer query={answer}>
        {({ workInbox }) =>
          workInbox.length === 0 ? (
            <Card>
              <EmptyNotice title={say("work.emptyTitle")} text={say("work.emptyText")} />
            </Card>
          ) : (
            <Items items={workInbox} />
          )
        }
      </Answer>
      <SampleAudits />
    </Page>
  );
}

function Items({ items }: { items: readonly WorkItem[] }) {
  const say = useSay();
  const [get, set] = useUrlState();
  const stages = countsByStage(items);
  const chosen = stages.find(({ stage }) => stage === get("stage"))?.stage;
  const shown = chosen === undefined ? items : items.filter(({ stage }) => stage === chosen);
  return (
    <>
      <Box
        role="group"
        aria-label={say("work.byStage")}
        sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "repeat(auto-fit, minmax(160px, 1fr))" }}
        data-testid="work-stages"
      >
        {stages.map(({ stage, count }) => (
          <Card key={stage} sx={stage === chosen ? { borderColor: "primary.main" } : {}}>
            <CardActionArea
              onClick={() => set({ stage: stage === chosen ? undefined : stage })}
              aria-pressed={stage === chosen}
              sx={{ p: 2 }}
              data-testid={`work-stage-${stage}`}
            >
              <Typography component="span" sx={{ fontSize: "1.5rem", fontWeight: 700, display: "block" }}>
                {formatNumber(count)}
              </Typography>
              <Typography component="span" sx={{ fontWeight: 600 }}>
                {say(`work.stages.${stage}`)}
              </Typography>
            </CardActionArea>
          </Card>
        ))}
      </Box>
      <Section id="work-items" title={say("work.byDeadline")}>
        <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0, gap: 1.25 }} data-testid="work-items">
          {shown.map((item) => (
            <Item key={JSON.stringify([item.stage, item.filter, item.campaign?.id])} item={item} />
          ))}
        </Stack>
      </Section>
    </>
  );
}

function Item({ item }: { item: WorkItem }) {
  const say = useSay();
  const locale = useReaderLocale();
  const about = [
    `${say(`models.${item.model}`)} ${item.year}`,
    item.unit ? localName(item.unit, locale) : undefined,
    item.campaign?.title,
  ].filter((part) => part !== undefined);
  return (
    <Card component="li">
      <CardActionArea
        component={LinkBase}
        to={registrationsPath(item.filter as Readonly<Record<string, unknown>>)}
        sx={{ p: 2, display: "flex", gap: 2, alignItems: "center", justifyContent: "space-between" }}
        data-testid={`work-item-${item.stage}`}
      >
        <Box sx={{ minWidth: 0 }}>
          <Typography sx={{ fontWeight: 600 }}>
            {say(`work.stages.${item.stage}`)}
            {" · "}
            {say("work.records", { smart_count: item.count })}
          </Typography>
          <Typography variant="body2" color="textSecondary" sx={{ overflowWrap: "anywhere" }}>
            {about.join(" · ")}
          </Typography>
          <DueLine deadline={item.deadline ?? undefined} />
        </Box>
        <ChevronRightRounded color="action" aria-hidden />
      </CardActionArea>
    </Card>
  );
}

const dueColours: Readonly<Record<Due["kind"], "default" | "error" | "warning">> = {
  NONE: "default",
  OVERDUE: "error",
  TODAY: "warning",
  AHEAD: "default",
};
/** Days before a deadline from which it stands out. */
const SOON = 7;

function DueLine({ deadline }: { deadline: string | undefined }) {
  const say = useSay();
  const due = dueOf(deadline, today());
  const words =
    due.kind === "TODAY"
      ? say("work.dueToday")
      : say(due.kind === "OVERDUE" ? "work.overdue" : "work.daysLeft", { smart_count: due.days });
  return (
    <Stack direction="row" sx={{ gap: 1, mt: 0.75, alignItems: "center", flexWrap: "wrap" }}>
      {deadline ? (
        <>
          <Chip
            size="small"
            variant="outlined"
            color={due.kind === "AHEAD" && due.days <= SOON ? "warning" : dueColours[due.kind]}
            label={words}
          />
          <Typography variant="body2">{say("work.due", { date: formatDate(deadline) })}</Typography>
        </>
      ) : (
        <Typography variant="body2" color="textSecondary">
          {say("work.noDeadline")}
        </Typography>
      )}
    </Stack>
  );
}
