import type { CriteriaDefinition, Score } from "@khuyenhoc/contracts";
import { Alert, Box, Button, Card, LinearProgress, Stack, Typography } from "@mui/material";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { localTitle } from "./criteria-words.ts";
import { criteriaOf } from "./sheet-model.ts";

interface ScoreCardProps {
  definition: CriteriaDefinition;
  score: Score;
  /** Brings a criterion into view and puts the cursor there; without it nothing is offered. */
  onGoTo?: ((code: string) => void) | undefined;
}

/** The running total, and what is missing to pass. Announced politely as it changes. */
export function ScoreCard({ definition, score, onGoTo }: ScoreCardProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const level = definition.levels.find(({ code }) => code === score.level);
  const order = new Map(criteriaOf(definition).map(({ code }, index) => [code, index]));
  return (
    <Card sx={{ p: 2 }} data-testid="score-card">
      <Typography variant="body2" color="textSecondary">
        {say("assessments.total")}
      </Typography>
      <Typography
        role="status"
        sx={{ fontSize: "1.75rem", fontWeight: 700, fontVariantNumeric: "tabular-nums", lineHeight: 1.3 }}
        data-testid="score-total"
      >
        {say("assessments.totalOf", { total: score.total, maximum: score.maximum })}
      </Typography>
      <LinearProgress
        variant="determinate"
        value={score.maximum === 0 ? 0 : (100 * score.total) / score.maximum}
        color={score.passed ? "success" : "primary"}
        aria-label={say("assessments.total")}
        sx={{ height: 8, borderRadius: 4, my: 1 }}
      />
      <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0, mb: 1.5 }}>
        {definition.groups.map((group) => {
          const points = score.groups.find(({ code }) => code === group.code);
          return (
            <Box component="li" key={group.code} sx={{ display: "flex", justifyContent: "space-between", gap: 2 }}>
              <Typography variant="body2" component="span">
                {localTitle(group, locale)}
              </Typography>
              <Typography
                variant="body2"
                component="span"
                sx={{ whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" }}
              >
                {say("assessments.groupPoints", { points: points?.points ?? 0, maximum: points?.maximum ?? 0 })}
              </Typography>
            </Box>
          );
        })}
      </Box>
      <Alert severity={score.passed ? "success" : "info"} data-testid={score.passed ? "score-passes" : "score-fails"}>
        {level ? say("assessments.passes", { level: localTitle(level, locale) }) : say("assessments.fails")}
      </Alert>
      <Typography variant="caption" color="textSecondary" component="div" sx={{ mt: 1 }}>
        {definition.levels
          .map((one) => say("assessments.levelFrom", { level: localTitle(one, locale), points: one.minTotal }))
          .join(" · ")}
      </Typography>
      {score.missing.length > 0 ? (
        <Box sx={{ mt: 1.5 }}>
          <Typography variant="h3" component="h3">
            {say("assessments.toPass")}
          </Typography>
          <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0, maxHeight: 260, overflow: "auto" }}>
            {[...score.missing]
              .sort((a, b) => (order.get(a.criterion ?? "") ?? 999) - (order.get(b.criterion ?? "") ?? 999))
              .map(({ kind, criterion, points }) => {
                const words = say(`assessments.missing.${kind}`, { points });
                return (
                  <Box component="li" key={`${kind}-${criterion}`}>
                    {criterion !== null && onGoTo ? (
                      <Button
                        size="small"
                        onClick={() => onGoTo(criterion)}
                        aria-label={`${say("assessments.goTo", { code: criterion })}: ${words}`}
                        sx={{ justifyContent: "flex-start", textAlign: "left", width: "100%" }}
                      >
                        {criterion} · {words}
                      </Button>
                    ) : (
                      <Typography variant="body2" sx={{ px: 0.5, py: 0.25 }}>
                        {criterion === null ? words : `${criterion} · ${words}`}
                      </Typography>
                    )}
                  </Box>
                );
              })}
          </Stack>
        </Box>
      ) : null}
    </Card>
  );
}
