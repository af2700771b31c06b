import { ExpandLessRounded, ExpandMoreRounded } from "@mui/icons-material";
import { Box, Button, IconButton, LinearProgress, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { useMay, useViewer } from "../authentication/viewer.ts";
import { DirectiveStatusOfUnitDocument, type UnitStatusViewFragment } from "../generated/graphql.ts";
import { formatInstant, formatNumber, formatPercent } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Answer } from "../presentation/states.tsx";
import { useTiers } from "../units/use-tiers.ts";
import { AcknowledgeDialog, type DirectiveOfPage } from "./dialogs.tsx";
import { DirectiveLink, ReceiptChip } from "./words.tsx";

const shareOf = ({ acknowledged, addressed }: { acknowledged: number; addressed: number }) =>
  addressed === 0 ? 0 : (acknowledged * 100) / addressed;

/** How a unit and everything below it took a directive up: tier by tier, then unit by unit, each to be opened. */
export function StatusOfUnit({ directive, unitId }: { directive: DirectiveOfPage; unitId: string }) {
  const say = useSay();
  const { tierName } = useTiers();
  const answer = useGraph(DirectiveStatusOfUnitDocument, { directiveId: directive.id, unitId }, { keepPrevious: true });
  return (
    <Answer query={answer}>
      {({ directiveStatus: { unit, tiers, children } }) => (
        <Stack sx={{ gap: 2 }} data-testid="directive-status">
          <Typography>
            {unit.addressed === 0
              ? say("directives.nobodyBelow")
              : say("directives.progress", {
                  acknowledged: formatNumber(unit.acknowledged),
                  addressed: formatNumber(unit.addressed),
                  passedOn: formatNumber(unit.passedOn),
                })}
          </Typography>
          <Stack component="ul" sx={{ m: 0, p: 0, listStyle: "none", gap: 1 }}>
            {tiers.map((tier) => (
              <li key={tier.tier}>
                <Bar name={tierName(tier.tier)} sums={tier} />
              </li>
            ))}
          </Stack>
          <Children directive={directive} parentId={unitId} units={children} />
        </Stack>
      )}
    </Answer>
  );
}

function Bar({ name, sums }: { name: string; sums: { acknowledged: number; addressed: number } }) {
  const share = shareOf(sums);
  const text = `${formatNumber(sums.acknowledged)}/${formatNumber(sums.addressed)} (${formatPercent(Math.round(share * 100) / 100)})`;
  return (
    <Box>
      <Stack direction="row" sx={{ justifyContent: "space-between" }}>
        <Typography variant="body2">{name}</Typography>
        <Typography variant="body2" color="textSecondary">
          {text}
        </Typography>
      </Stack>
      <LinearProgress variant="determinate" value={share} aria-label={`${name}: ${text}`} />
    </Box>
  );
}

interface ChildrenProps {
  directive: DirectiveOfPage;
  parentId: string;
  units: readonly UnitStatusViewFragment[];
}

function Children({ directive, parentId, units }: ChildrenProps) {
  return (
    <Stack component="ul" sx={{ m: 0, p: 0, listStyle: "none" }}>
      {units.map((unit) => (
        <Child key={unit.unitId} directive={directive} parentId={parentId} unit={unit} />
      ))}
    </Stack>
  );
}

function Child({ directive, parentId, unit }: Omit<ChildrenProps, "units"> & { unit: UnitStatusViewFragment }) {
  const say = useSay();
  const { roots } = useViewer();
  const mayAcknowledge = useMay("directives.acknowledge");
  const [open, setOpen] = useState(false);
  const [acknowledging, setAcknowledging] = useState(false);
  // Branches have no officers of their own: the unit right above them speaks for them.
  const speaksFor =
    mayAcknowledge &&
    directive.state === "ISSUED" &&
    unit.own?.state === "OPEN" &&
    unit.addressed === 0 &&
    roots.some(({ id }) => id === parentId);
  return (
    <Box component="li" sx={{ borderTop: 1, borderColor: "divider", py: 0.75 }}>
      <Stack direction="row" sx={{ alignItems: "center", gap: 1, flexWrap: "wrap" }}>
        {unit.addressed > 0 ? (
          <IconButton
            size="small"
            onClick={() => setOpen(!open)}
            aria-expanded={open}
            aria-label={say("directives.openUnit", { name: unit.unitName })}
          >
            {open ? <ExpandLessRounded /> : <ExpandMoreRounded />}
          </IconButton>
        ) : (
          <Box sx={{ width: 34 }} />
        )}
        <Typography sx={{ flexGrow: 1 }}>{unit.unitName}</Typography>
        {unit.addressed > 0 ? (
          <Typography variant="body2" color="textSecondary">
            {say("directives.below", {
              acknowledged: formatNumber(unit.acknowledged),
              addressed: formatNumber(unit.addressed),
            })}
          </Typography>
        ) : null}
        {unit.own ? <ReceiptChip state={unit.own.state} /> : null}
        {speaksFor ? (
          <Button size="small" onClick={() => setAcknowledging(true)}>
            {say("directives.acknowledgeFor")}
          </Button>
        ) : null}
      </Stack>
      {unit.own?.acknowledgedAt || unit.own?.passedOn ? (
        <Typography variant="caption" color="textSecondary" component="div" sx={{ pl: 5.5 }}>
          {formatInstant(unit.own.acknowledgedAt)}
          {unit.own.passedOn ? (
            <>
              {" · "}
              {say("directives.passedOn")} <DirectiveLink directive={unit.own.passedOn} />
            </>
          ) : null}
        </Typography>
      ) : null}
      {open ? (
        <Box sx={{ pl: { xs: 1, sm: 5 } }}>
          <Opened directive={directive} unitId={unit.unitId} />
        </Box>
      ) : null}
      {acknowledging ? (
        <AcknowledgeDialog directive={directive} units={[unit]} onClose={() => setAcknowledging(false)} />
      ) : null}
    </Box>
  );
}

function Opened({ directive, unitId }: { directive: DirectiveOfPage; unitId: string }) {
  const answer = useGraph(DirectiveStatusOfUnitDocument, { directiveId: directive.id, unitId }, { keepPrevious: true });
  return (
    <Answer query={answer}>
      {({ directiveStatus }) => <Children directive={directive} parentId={unitId} units={directiveStatus.children} />}
    </Answer>
  );
}
