import { Box, Button, Link, Stack, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { LinkBase } from "react-admin";
import { formatNumber, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Facts } from "../presentation/facts.tsx";
import { figuresPath } from "../reports/scope.tsx";
import { useKindName } from "./kinds.ts";
import { type ChildrenProps, type LinesProps, lineOf, sumsOf } from "./plan-lines.ts";
import { EventsAndDelegates, Progress } from "./progress.tsx";

/** One below the other, for a phone. */
function Cards({ children, testId }: { children: ReactNode; testId: string }) {
  return (
    <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0 }} data-testid={testId}>
      {children}
    </Stack>
  );
}
const card = { p: 2, borderBottom: 1, borderColor: "divider" } as const;

/** The lines of one plan. */
export function LineCards({ plan, mayManage, below, onSet }: LinesProps) {
  const say = useSay();
  const kindName = useKindName();
  return (
    <Cards testId="plan-table">
      {plan.lines.map((line) => (
        <Box component="li" key={line.kindCode} sx={card}>
          <Typography variant="h3">{kindName(line.kindCode)}</Typography>
          <Facts
            facts={[
              {
                name: say("eventPlans.planned"),
                value: <EventsAndDelegates events={line.plannedEvents} delegates={line.plannedDelegates} />,
              },
              {
                name: say("eventPlans.target"),
                value: <EventsAndDelegates events={line.targetEvents} delegates={line.targetDelegates} />,
              },
              { name: say("eventPlans.ahead"), value: formatNumber(line.ahead) },
              {
                name: say("eventPlans.held"),
                value: (
                  <Progress
                    label={say("eventPlans.held")}
                    reached={line.held}
                    goal={line.targetEvents ?? line.plannedEvents}
                  />
                ),
              },
              {
                name: say("eventPlans.delegates"),
                value: (
                  <Progress
                    label={say("eventPlans.delegates")}
                    reached={line.delegates}
                    goal={line.targetDelegates ?? line.plannedDelegates}
                  />
                ),
              },
            ]}
          />
          {mayManage ? (
            <Stack direction="row" sx={{ mt: 1, gap: 1 }}>
              <Button size="small" onClick={() => onSet(lineOf("plan", plan, line))}>
                {say("eventPlans.setPlan")}
              </Button>
              {below ? (
                <Button size="small" onClick={() => onSet(lineOf("target", plan, line))}>
                  {say("eventPlans.setTarget")}
                </Button>
              ) : null}
            </Stack>
          ) : null}
        </Box>
      ))}
    </Cards>
  );
}

/** The plans of the units below, all kinds together. */
export function ChildCards({ plans, mayManage, onSet }: ChildrenProps) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <Cards testId="plans-below">
      {plans.map(({ unit, unitId, year, lines }) => {
        const sums = sumsOf(lines);
        return (
          <Box component="li" key={unitId} sx={card}>
            <Link component={LinkBase} to={figuresPath("event-plans", unitId, year)} sx={{ fontWeight: 600 }}>
              {unit ? localName(unit, locale) : NOTHING}
            </Link>
            <Facts
              facts={[
                {
                  name: say("eventPlans.held"),
                  value: <Progress label={say("eventPlans.held")} reached={sums.held} goal={sums.targetEvents} />,
                },
                {
                  name: say("eventPlans.delegates"),
                  value: (
                    <Progress
                      label={say("eventPlans.delegates")}
                      reached={sums.delegates}
                      goal={sums.targetDelegates}
                    />
                  ),
                },
                { name: say("eventPlans.ahead"), value: formatNumber(sums.ahead) },
              ]}
            />
            {mayManage ? (
              <Button
                size="small"
                sx={{ mt: 1 }}
                onClick={() => onSet({ of: "target", unitId, year, kindCode: undefined, line: undefined, lines })}
              >
                {say("eventPlans.setTarget")}
              </Button>
            ) : null}
          </Box>
        );
      })}
    </Cards>
  );
}
