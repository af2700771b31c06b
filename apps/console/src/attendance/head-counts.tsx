import { AddRounded, UndoRounded } from "@mui/icons-material";
import { Button, Card, IconButton, List, ListItem, ListItemText, Typography } from "@mui/material";
import { useState } from "react";
import { maxLength, minValue, NumberInput, required, TextInput, useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand, useGraph } from "../api/hooks.ts";
import { MomentInput } from "../events/moment-input.tsx";
import { instantOf, type Moment, momentOf } from "../events/times.ts";
import { AddHeadCountDocument, HeadCountsDocument, WithdrawHeadCountDocument } from "../generated/graphql.ts";
import { formatInstant, formatNumber } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";

interface CountForm {
  area: string;
  moment: Moment;
  people: number;
  counter: string;
}

/** Heads that were counted at an open gathering, by part and moment, with who counted. */
export function HeadCounts({ eventId, mayCount }: { eventId: string; mayCount: boolean }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const [adding, setAdding] = useState(false);
  const answer = useGraph(HeadCountsDocument, { eventId });
  const add = useCommand(AddHeadCountDocument);
  const withdraw = useCommand(WithdrawHeadCountDocument);
  return (
    <Section
      id="head-counts"
      title={say("attendance.headCounts")}
      actions={
        mayCount ? (
          <Button startIcon={<AddRounded />} onClick={() => setAdding(true)}>
            {say("attendance.addCount")}
          </Button>
        ) : null
      }
    >
      <Answer query={answer}>
        {({ headCounts: { counts, moments, most } }) => (
          <Card>
            {counts.length === 0 ? (
              <EmptyNotice title={say("attendance.noCounts")} text={say("attendance.noCountsText")} />
            ) : (
              <>
                <Typography component="div" sx={{ p: 2, pb: 0 }} role="status">
                  {say("attendance.most", { count: formatNumber(most ?? 0) })}
                  {moments.map(({ countedAt, people, areas }) => (
                    <Typography
                      key={countedAt}
                      component="span"
                      variant="body2"
                      color="textSecondary"
                      sx={{ display: "block" }}
                    >
                      {say("attendance.moment", {
                        when: formatInstant(countedAt),
                        people: formatNumber(people),
                        areas: formatNumber(areas),
                      })}
                    </Typography>
                  ))}
                </Typography>
                <List dense>
                  {counts.map(({ id, area, countedAt, people, counter, by, withdrawnAt }) => (
                    <ListItem
                      key={id}
                      sx={{ opacity: withdrawnAt ? 0.6 : 1 }}
                      secondaryAction={
                        mayCount && !withdrawnAt ? (
                          <IconButton
                            aria-label={say("attendance.withdrawCount", { area })}
                            onClick={() =>
                              withdraw.mutate(
                                { input: { idempotencyKey: crypto.randomUUID(), eventId, id } },
                                { onError: (error) => notify(failureText(error, locale), { type: "error" }) },
                              )
                            }
                          >
                            <UndoRounded />
                          </IconButton>
                        ) : null
                      }
                    >
                      <ListItemText
                        primary={`${area}: ${formatNumber(people)}`}
                        secondary={say(withdrawnAt ? "attendance.countWithdrawn" : "attendance.countedBy", {
                          when: formatInstant(countedAt),
                          counter,
                          by,
                        })}
                        slotProps={{ primary: { sx: { textDecoration: withdrawnAt ? "line-through" : "none" } } }}
                      />
                    </ListItem>
                  ))}
                </List>
              </>
            )}
          </Card>
        )}
      </Answer>
      <FormDialog<CountForm>
        open={adding}
        onClose={() => setAdding(false)}
        title={say("attendance.addCount")}
        done={say("attendance.saved")}
        defaults={{ moment: momentOf(new Date().toISOString()) }}
        onSubmit={async ({ area, moment, people, counter }, idempotencyKey) => {
          const countedAt = instantOf(moment) ?? new Date().toISOString();
          await add.mutateAsync({ input: { idempotencyKey, eventId, area, countedAt, people, counter } });
        }}
      >
        <TextInput
          source="area"
          label={say("attendance.area")}
          validate={[required(), maxLength(60)]}
          helperText={say("attendance.areaHint")}
        />
        <MomentInput source="moment" label={say("attendance.countedAt")} required />
        <NumberInput
          source="people"
          label={say("attendance.people")}
          validate={[required(), minValue(0)]}
          helperText={false}
        />
        <TextInput
          source="counter"
          label={say("attendance.counter")}
          validate={[required(), maxLength(100)]}
          helperText={false}
        />
      </FormDialog>
    </Section>
  );
}
