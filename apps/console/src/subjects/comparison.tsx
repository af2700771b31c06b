import { Box, Chip, Typography } from "@mui/material";
import type { SubjectRowFragment } from "../generated/graphql.ts";
import { formatDate, formatInstant, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";

/** What is known of a subject, as texts under their names. */
export function useSubjectFacts(): (subject: SubjectRowFragment) => { name: string; value: string }[] {
  const say = useSay();
  const locale = useReaderLocale();
  return (subject) => {
    const { kind, unit } = subject;
    const parent = unit.parent ? ` · ${localName(unit.parent, locale)}` : "";
    const birth = subject.birthDate ? formatDate(subject.birthDate) : String(subject.birthYear ?? NOTHING);
    return [
      { name: say("subjects.kind"), value: say(`subjects.kinds.${kind}`) },
      { name: say("subjects.fields.unit"), value: `${localName(unit, locale)}${parent}` },
      { name: say("subjects.fields.code"), value: subject.code ?? NOTHING },
      ...(kind === "CITIZEN"
        ? [
            { name: say(subject.birthDate ? "subjects.fields.birthDate" : "subjects.fields.birthYear"), value: birth },
            { name: say("subjects.fields.group"), value: subject.group ? say(`groups.${subject.group}`) : NOTHING },
            {
              name: say("subjects.number"),
              value: subject.numberLast4
                ? say("subjects.numberMasked", { last4: subject.numberLast4 })
                : say("subjects.numberNone"),
            },
          ]
        : []),
      ...(subject.organisationKind
        ? [
            {
              name: say("subjects.fields.organisationKind"),
              value: say(`subjects.organisationKinds.${subject.organisationKind}`),
            },
          ]
        : []),
      ...(subject.communityLevel
        ? [
            {
              name: say("subjects.fields.communityLevel"),
              value: say(`subjects.communityLevels.${subject.communityLevel}`),
            },
          ]
        : []),
      { name: say("subjects.fields.address"), value: subject.address ?? NOTHING },
    ];
  };
}

/** Two records side by side, line by line; what differs is marked. The first one is kept. */
export function Comparison({ kept, merged }: { kept: SubjectRowFragment; merged: SubjectRowFragment }) {
  const say = useSay();
  const factsOf = useSubjectFacts();
  const columns = [kept, merged].map((subject) => [
    { name: say("subjects.fields.name"), value: subject.name },
    ...factsOf(subject),
    { name: say("registrations.createdAt"), value: formatInstant(subject.createdAt) },
  ]);
  const names = [...new Set(columns.flatMap((facts) => facts.map(({ name }) => name)))];
  const factIn = (column: number, name: string) =>
    columns[column]?.find((fact) => fact.name === name)?.value ?? NOTHING;
  return (
    <Box component="table" sx={{ width: "100%", borderCollapse: "collapse", my: 1.5 }} data-testid="comparison">
      <thead>
        <tr>
          <Box component="td" sx={{ width: "28%" }} />
          {[say("subjects.mergeKept"), say("subjects.mergeGone")].map((title) => (
            <Typography
              key={title}
              component="th"
              scope="col"
              variant="body2"
              align="left"
              sx={{ fontWeight: 600, p: 0.75 }}
            >
              {title}
            </Typography>
          ))}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const differs = factIn(0, name) !== factIn(1, name);
          return (
            <Box component="tr" key={name} sx={{ borderTop: 1, borderColor: "divider", verticalAlign: "top" }}>
              <Typography
                component="th"
                scope="row"
                variant="body2"
                align="left"
                color="textSecondary"
                sx={{ p: 0.75, fontWeight: 400 }}
              >
                {name}
                {differs ? <Chip size="small" color="warning" label={say("subjects.differs")} sx={{ ml: 1 }} /> : null}
              </Typography>
              {[0, 1].map((column) => (
                <Typography
                  key={column}
                  component="td"
                  variant="body2"
                  sx={{ p: 0.75, overflowWrap: "anywhere", fontWeight: differs ? 600 : 400 }}
                >
                  {factIn(column, name)}
                </Typography>
              ))}
            </Box>
          );
        })}
      </tbody>
    </Box>
  );
}
