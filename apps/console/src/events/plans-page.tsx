import {
  Button,
  Card,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
} from "@mui/material";
import { useState } from "react";
import { LinkBase, useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { CascadeEventTargetsDocument, EventPlansDocument } from "../generated/graphql.ts";
import { formatNumber, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { useSmallScreen } from "../presentation/list-frame.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { figuresPath, ScopeSelects, UpLink, useFiguresScope } from "../reports/scope.tsx";
import { useKindName } from "./kinds.ts";
import { ChildCards, LineCards } from "./plan-cards.tsx";
import { type ChildrenProps, type LineOf, type LinesProps, lineOf, sumsOf } from "./plan-lines.ts";
import { EventsAndDelegates, Progress } from "./progress.tsx";
import { CloneYearDialog, LineDialog } from "./year-dialogs.tsx";

export default function PlansPage() {
  return (
    <Guard resource="event-plans" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const small = useSmallScreen();
  const scope = useFiguresScope();
  const { unitId, year } = scope;
  const mayManage = useMay("events.manage");
  const atTop = useMay("tiers.manage");
  const [line, setLine] = useState<LineOf>();
  const [cloning, setCloning] = useState(false);
  const answer = useGraph(EventPlansDocument, { unitId, year }, { keepPrevious: true, enabled: unitId !== "" });
  // Targets are set from above; only the city, above which nobody is, sets its own.
  const below = !scope.own || atTop;
  return (
    <Page
      title={say("eventPlans.title")}
      subtitle={say("eventPlans.subtitle")}
      above={<UpLink scope={scope} resource="event-plans" />}
      actions={
        <>
          <ScopeSelects scope={scope} />
          {mayManage ? (
            <>
              <Button onClick={() => setCloning(true)} data-testid="clone-year">
                {say("eventPlans.cloneYear")}
              </Button>
              <CascadeButton unitId={unitId} year={year} />
              <Button
                variant="contained"
                onClick={() => setLine({ of: "plan", unitId, year, kindCode: undefined, line: undefined })}
                data-testid="add-plan"
              >
                {say("eventPlans.add")}
              </Button>
            </>
          ) : null}
        </>
      }
    >
      <Answer query={answer}>
        {({ eventPlans: [own, ...children] }) => (
          <>
            <Section id="event-plan-own" title={say("eventPlans.ofUnit", { name: scope.name })}>
              <Card>
                {own === undefined || own.lines.length === 0 ? (
                  <EmptyNotice title={say("eventPlans.empty")} text={say("eventPlans.emptyText")} />
                ) : small ? (
                  <LineCards plan={own} mayManage={mayManage} below={below} onSet={setLine} />
                ) : (
                  <LineTable plan={own} mayManage={mayManage} below={below} onSet={setLine} />
                )}
              </Card>
            </Section>
            {children.length === 0 ? null : (
              <Section id="event-plan-below" title={say("eventPlans.below")}>
                <Card>
                  {small ? (
                    <ChildCards plans={children} mayManage={mayManage} onSet={setLine} />
                  ) : (
                    <ChildTable plans={children} mayManage={mayManage} onSet={setLine} />
                  )}
                </Card>
              </Section>
            )}
          </>
        )}
      </Answer>
      {line ? <LineDialog target={line} onClose={() => setLine(undefined)} /> : null}
      {cloning ? <CloneYearDialog unitId={unitId} year={year} onClose={() => setCloning(false)} /> : null}
    </Page>
  );
}

function CascadeButton({ unitId, year }: { unitId: string; year: number }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const command = useCommand(CascadeEventTargetsDocument);
  async function cascade(): Promise<void> {
    try {
      const { targets } = await command.mutateAsync({ input: { idempotencyKey: crypto.randomUUID(), unitId, year } });
      notify(say("eventPlans.cascaded", { targets }), { type: "success" });
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    }
  }
  return (
    <Button
      variant="outlined"
      loading={command.isPending}
      onClick={() => void cascade()}
      data-testid="cascade-event-targets"
    >
      {say("eventPlans.cascade")}
    </Button>
  );
}

function LineTable({ plan, mayManage, below, onSet }: LinesProps) {
  const say = useSay();
  const kindName = useKindName();
  return (
    <TableContainer>
      <Table size="small" data-testid="plan-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("events.kind")}</TableCell>
            <TableCell align="right">{say("eventPlans.planned")}</TableCell>
            <TableCell align="right">{say("eventPlans.target")}</TableCell>
            <TableCell align="right">{say("eventPlans.ahead")}</TableCell>
            <TableCell>{say("eventPlans.held")}</TableCell>
            <TableCell>{say("eventPlans.delegates")}</TableCell>
            {mayManage ? <TableCell /> : null}
          </TableRow>
        </TableHead>
        <TableBody>
          {plan.lines.map((line) => (
            <TableRow key={line.kindCode} hover>
              <TableCell component="th" scope="row">
                {kindName(line.kindCode)}
              </TableCell>
              <TableCell align="right">
                <EventsAndDelegates events={line.plannedEvents} delegates={line.plannedDelegates} />
              </TableCell>
              <TableCell align="right">
                <EventsAndDelegates events={line.targetEvents} delegates={line.targetDelegates} />
              </TableCell>
              <TableCell align="right">{formatNumber(line.ahead)}</TableCell>
              <TableCell sx={{ minWidth: 140 }}>
                <Progress
                  label={say("eventPlans.held")}
                  reached={line.held}
                  goal={line.targetEvents ?? line.plannedEvents}
                />
              </TableCell>
              <TableCell sx={{ minWidth: 140 }}>
                <Progress
                  label={say("eventPlans.delegates")}
                  reached={line.delegates}
                  goal={line.targetDelegates ?? line.plannedDelegates}
                />
              </TableCell>
              {mayManage ? (
                <TableCell align="right">
                  <Stack direction="row" sx={{ justifyContent: "flex-end" }}>
                    <Button
                      size="small"
                      sx={{ whiteSpace: "nowrap" }}
                      onClick={() => onSet(lineOf("plan", plan, line))}
                    >
                      {say("eventPlans.setPlan")}
                    </Button>
                    {below ? (
                      <Button
                        size="small"
                        sx={{ whiteSpace: "nowrap" }}
                        onClick={() => onSet(lineOf("target", plan, line))}
                      >
                        {say("eventPlans.setTarget")}
                      </Button>
                    ) : null}
                  </Stack>
                </TableCell>
              ) : null}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function ChildTable({ plans, mayManage, onSet }: ChildrenProps) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <TableContainer>
      <Table size="small" data-testid="plans-below">
        <TableHead>
          <TableRow>
            <TableCell>{say("common.unit")}</TableCell>
            <TableCell align="right">{say("eventPlans.target")}</TableCell>
            <TableCell align="right">{say("eventPlans.ahead")}</TableCell>
            <TableCell>{say("eventPlans.held")}</TableCell>
            <TableCell>{say("eventPlans.delegates")}</TableCell>
            {mayManage ? <TableCell /> : null}
          </TableRow>
        </TableHead>
        <TableBody>
          {plans.map(({ unit, unitId, year, lines }) => {
            const sums = sumsOf(lines);
            return (
              <TableRow key={unitId} hover>
                <TableCell component="th" scope="row">
                  <Link component={LinkBase} to={figuresPath("event-plans", unitId, year)}>
                    {unit ? localName(unit, locale) : NOTHING}
                  </Link>
                </TableCell>
                <TableCell align="right">
                  <EventsAndDelegates events={sums.targetEvents} delegates={sums.targetDelegates} />
                </TableCell>
                <TableCell align="right">{formatNumber(sums.ahead)}</TableCell>
                <TableCell sx={{ minWidth: 140 }}>
                  <Progress label={say("eventPlans.held")} reached={sums.held} goal={sums.targetEvents} />
                </TableCell>
                <TableCell sx={{ minWidth: 140 }}>
                  <Progress label={say("eventPlans.delegates")} reached={sums.delegates} goal={sums.targetDelegates} />
                </TableCell>
                {mayManage ? (
                  <TableCell align="right">
                    <Button
                      size="small"
                      onClick={() => onSet({ of: "target", unitId, year, kindCode: undefined, line: undefined, lines })}
                    >
                      {say("eventPlans.setTarget")}
                    </Button>
                  </TableCell>
                ) : null}
              </TableRow>
            );
          })}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
