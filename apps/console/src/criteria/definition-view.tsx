import type { CriteriaDefinition, Criterion } from "@khuyenhoc/contracts";
import {
  Box,
  Card,
  Chip,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { localTitle } from "../assessments/criteria-words.ts";
import { NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Facts } from "../presentation/facts.tsx";
import { Section } from "../presentation/page.tsx";
import { maximumOf } from "./editor-model.ts";

/** A definition to be read: groups with their criteria, levels, common minimum, bounds. */
export function DefinitionView({ definition }: { definition: CriteriaDefinition }) {
  const say = useSay();
  const locale = useReaderLocale();
  const afterText = ({ after }: CriteriaDefinition["levels"][number]): string[] => {
    const held = definition.levels.find(({ code }) => code === after?.level);
    if (after == null || held === undefined) return [];
    return [say("rules.afterText", { months: after.months, level: localTitle(held, locale) })];
  };
  return (
    <>
      <Section id="parts" title={say("criteria.parts")}>
        <Stack sx={{ gap: 2 }}>
          {definition.groups.map((group) => (
            <Card key={group.code}>
              <Typography variant="h3" sx={{ p: 2, pb: 1 }}>
                {`${group.code}. ${localTitle(group, locale)}`}
              </Typography>
              <CriteriaTable criteria={group.criteria} />
            </Card>
          ))}
        </Stack>
        <Typography sx={{ mt: 1.5, fontWeight: 600 }}>
          {say("criteria.total", { points: maximumOf(definition) })}
        </Typography>
      </Section>
      <Section id="levels" title={say("criteria.levels")}>
        <Card sx={{ p: 2.5 }}>
          <Facts
            facts={[
              ...definition.levels.map((level) => ({
                name: localTitle(level, locale),
                value: [String(level.minTotal), ...afterText(level)].join(", "),
              })),
              { name: say("criteria.minEach"), value: definition.minEach ?? say("criteria.noMinimum") },
              {
                name: say("rules.validMonths"),
                value:
                  definition.validMonths == null
                    ? say("rules.validEver")
                    : say("rules.validFor", { months: definition.validMonths }),
              },
            ]}
          />
        </Card>
      </Section>
      <Derivation derivation={definition.derivation} />
    </>
  );
}

function CriteriaTable({ criteria }: { criteria: readonly Criterion[] }) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <TableContainer>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell sx={{ width: 80 }}>{say("criteria.code")}</TableCell>
            <TableCell>{say("criteria.criterion")}</TableCell>
            <TableCell align="right">{say("criteria.maxPoints")}</TableCell>
            <TableCell align="right">{say("criteria.minPoints")}</TableCell>
            <TableCell>{say("criteria.evidence")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {criteria.map((criterion) => (
            <TableRow key={criterion.code}>
              <TableCell>{criterion.code}</TableCell>
              <TableCell component="th" scope="row">
                {localTitle(criterion, locale)}
                {criterion.counted ? <Counted counted={criterion.counted} /> : null}
              </TableCell>
              <TableCell align="right">{criterion.maxPoints}</TableCell>
              <TableCell align="right">{criterion.minPoints ?? NOTHING}</TableCell>
              <TableCell>{say(`criteria.evidenceNeeds.${criterion.evidence}`)}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Counted({ counted }: { counted: NonNullable<Criterion["counted"]> }) {
  const say = useSay();
  return (
    <Box sx={{ mt: 0.5 }}>
      <Typography variant="caption" color="textSecondary" sx={{ display: "block" }}>
        {say("criteria.countedOf", { model: say(`models.${counted.model}`) })}
      </Typography>
      <Stack direction="row" sx={{ gap: 0.5, flexWrap: "wrap", mt: 0.5 }}>
        {counted.steps.map(({ percent, points }) => (
          <Chip
            key={percent}
            size="small"
            variant="outlined"
            label={say("criteria.countedStep", { percent, points })}
          />
        ))}
      </Stack>
    </Box>
  );
}

/** How far derived sets may go; nothing where there are no bounds, which is so for derived sets themselves. */
export function Derivation({ derivation }: { derivation: CriteriaDefinition["derivation"] }) {
  const say = useSay();
  if (Object.values(derivation).every((bound) => bound === 0)) return null;
  return (
    <Section id="derivation" title={say("criteria.derivation")}>
      <Card sx={{ p: 2.5 }}>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
          {say("criteria.derivationText")}
        </Typography>
        <Facts
          facts={(["addedCriteria", "raisedTotal", "raisedMinimum"] as const).map((bound) => ({
            name: say(`criteria.${bound}`),
            value: derivation[bound],
          }))}
        />
      </Card>
    </Section>
  );
}
