import { Box, Button, Link, List, ListItem, ListItemButton, ListItemText, Typography } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { UnitsDocument } from "../generated/graphql.ts";
import { formatDate, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Facts } from "../presentation/facts.tsx";
import { Answer } from "../presentation/states.tsx";
import { unitPath } from "../presentation/url-state.ts";
import { inOrder } from "./tree-model.ts";
import type { UnitOfPage } from "./unit-page.tsx";
import { useTiers } from "./use-tiers.ts";

export function UnitFacts({ unit, asOf }: { unit: UnitOfPage; asOf: string | undefined }) {
  const say = useSay();
  const locale = useReaderLocale();
  const { tierName, branchKindName } = useTiers(asOf);
  const validity = unit.validTo
    ? say("units.between", { from: formatDate(unit.validFrom), to: formatDate(unit.validTo) })
    : say("units.since", { from: formatDate(unit.validFrom) });
  const facts = [
    { name: say("units.nameVi"), value: unit.nameVi },
    { name: say("units.nameEn"), value: unit.nameEn ?? NOTHING },
    { name: say("units.tier"), value: tierName(unit.tier) },
    ...(unit.branchKind ? [{ name: say("units.branchKind"), value: branchKindName(unit.branchKind) }] : []),
    { name: say("units.code"), value: unit.code ?? NOTHING },
    {
      name: say("common.parent"),
      value: unit.parent ? (
        <Link component={LinkBase} to={unitPath(unit.parent.id, asOf)}>
          {localName(unit.parent, locale)}
        </Link>
      ) : (
        NOTHING
      ),
    },
    { name: say("units.validity"), value: validity },
  ];
  const contact = [
    { name: say("units.address"), value: unit.contact.address ?? NOTHING },
    {
      name: say("units.phone"),
      value: unit.contact.phone ? <Link href={`tel:${unit.contact.phone}`}>{unit.contact.phone}</Link> : NOTHING,
    },
    {
      name: say("units.email"),
      value: unit.contact.email ? <Link href={`mailto:${unit.contact.email}`}>{unit.contact.email}</Link> : NOTHING,
    },
  ];
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", lg: "3fr 2fr" }, gap: 4 }}>
      <Box>
        <Typography variant="h2" sx={{ mb: 1.5 }}>
          {say("units.facts")}
        </Typography>
        <Facts facts={facts} />
        <Typography variant="h2" sx={{ mt: 3.5, mb: 1.5 }}>
          {say("units.contact")}
        </Typography>
        <Facts facts={contact} />
      </Box>
      {unit.childCount > 0 ? <ChildUnits unit={unit} asOf={asOf} /> : null}
    </Box>
  );
}

function ChildUnits({ unit, asOf }: { unit: UnitOfPage; asOf: string | undefined }) {
  const say = useSay();
  const locale = useReaderLocale();
  const answer = useGraph(UnitsDocument, { parentId: unit.id, first: 100, asOf: asOf ?? null });
  return (
    <Box component="section" aria-labelledby="unit-children">
      <Typography variant="h2" id="unit-children">
        {say("units.children")} ({unit.childCount})
      </Typography>
      <Answer query={answer}>
        {({ units }) => (
          <>
            <List dense>
              {inOrder(units.edges.map((edge) => edge.node)).map((child) => (
                <ListItem key={child.id} disablePadding>
                  <ListItemButton component={LinkBase} to={unitPath(child.id, asOf)} sx={{ borderRadius: 2, px: 1 }}>
                    <ListItemText primary={localName(child, locale)} secondary={child.code} />
                  </ListItemButton>
                </ListItem>
              ))}
            </List>
            {units.pageInfo.hasNextPage ? (
              <Button component={LinkBase} to="/units">
                {say("units.tree")}
              </Button>
            ) : null}
          </>
        )}
      </Answer>
    </Box>
  );
}
