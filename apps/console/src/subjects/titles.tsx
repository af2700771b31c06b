import { Card, Link, List, ListItem, ListItemText, Stack, Typography } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { SubjectTitlesDocument, type SubjectTitlesQuery } from "../generated/graphql.ts";
import { formatDate, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Section } from "../presentation/page.tsx";
import { StateChip } from "../presentation/state-chip.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";

type Title = NonNullable<SubjectTitlesQuery["subject"]>["titles"][number];

/** Every title that the subject sought or holds, year by year. */
export function Titles({ id, name }: { id: string; name: string }) {
  const say = useSay();
  const answer = useGraph(SubjectTitlesDocument, { id });
  return (
    <Section id="subject-titles" title={say("subjects.titles")}>
      <Answer query={answer}>
        {(data) => {
          const titles = data.subject?.titles ?? [];
          if (titles.length === 0) return <EmptyNotice title={say("subjects.noTitles")} />;
          return (
            <Card sx={{ px: 2 }}>
              <List data-testid="subject-titles">
                {titles.map((title) => (
                  <TitleRow
                    key={title.registrationId ?? `${title.year} ${title.model} ${title.unitName}`}
                    title={title}
                    name={name}
                  />
                ))}
              </List>
            </Card>
          );
        }}
      </Answer>
    </Section>
  );
}

function TitleRow({ title, name }: { title: Title; name: string }) {
  const say = useSay();
  const locale = useReaderLocale();
  const more = [
    title.unit ? localName(title.unit, locale) : title.unitName,
    title.recognisedBy ? say("subjects.recognisedBy", { unit: title.recognisedBy }) : "",
    title.level ? say("subjects.level", { level: title.level }) : "",
    title.validUntil ? say("subjects.validUntil", { date: formatDate(title.validUntil) }) : "",
    title.decisionNumber
      ? say("subjects.decision", {
          number: title.decisionNumber,
          date: title.decidedOn ? formatDate(title.decidedOn) : "",
        })
      : "",
    title.certificateNumber ? say("subjects.certificate", { number: title.certificateNumber }) : "",
    title.subjectName === name ? "" : say("subjects.filedAs", { name: title.subjectName }),
  ].filter(Boolean);
  return (
    <ListItem disableGutters divider>
      <ListItemText
        primary={
          <Stack direction="row" sx={{ gap: 1.5, alignItems: "center", flexWrap: "wrap" }}>
            <Typography component="span" sx={{ fontWeight: 600 }}>
              {title.year}
            </Typography>
            {title.registrationId ? (
              <Link component={LinkBase} to={`/registrations/${encodeURIComponent(title.registrationId)}/show`}>
                {say(`models.${title.model}`)}
              </Link>
            ) : (
              <Typography component="span">{say(`models.${title.model}`)}</Typography>
            )}
            <StateChip state={title.state} />
          </Stack>
        }
        secondary={more.join(" · ")}
        slotProps={{ primary: { component: "div" } }}
      />
    </ListItem>
  );
}
