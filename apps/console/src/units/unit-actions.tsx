import { ExpandMoreRounded } from "@mui/icons-material";
import { Button, Menu, MenuItem } from "@mui/material";
import { useState } from "react";
import { useMay, useViewer } from "../authentication/viewer.ts";
import type { MessageKey } from "../i18n/catalogue/messages.ts";
import { useSay } from "../i18n/messages.ts";
import { type UnitAct, UnitDialog } from "./unit-dialogs.tsx";
import type { UnitOfPage } from "./unit-page.tsx";

const labels: Record<UnitAct, MessageKey> = {
  create: "units.create",
  rename: "units.rename",
  move: "units.move",
  recode: "units.recode",
  contact: "units.editContact",
  close: "units.closeUnit",
  reopen: "units.reopen",
};

/** What can be done with a unit. Nobody changes the place or the name of the unit that was granted to him. */
export function UnitActions({ unit }: { unit: UnitOfPage }) {
  const say = useSay();
  const mayManage = useMay("units.manage");
  const own = useViewer().roots.some((root) => root.id === unit.id);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [act, setAct] = useState<UnitAct>();
  if (!mayManage) return null;

  const acts: UnitAct[] = unit.inExistence
    ? [
        "create",
        ...(own ? [] : (["rename", "move", "recode"] as const)),
        "contact",
        ...(own ? [] : (["close"] as const)),
      ]
    : own
      ? []
      : ["reopen"];
  if (acts.length === 0) return null;
  return (
    <>
      <Button
        variant="contained"
        endIcon={<ExpandMoreRounded />}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        data-testid="unit-actions"
      >
        {say("units.act")}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {acts.map((name) => (
          <MenuItem
            key={name}
            onClick={() => {
              setAnchor(null);
              setAct(name);
            }}
            data-testid={`unit-${name}`}
          >
            {say(labels[name])}
          </MenuItem>
        ))}
      </Menu>
      {act === undefined ? null : <UnitDialog act={act} unit={unit} onClose={() => setAct(undefined)} />}
    </>
  );
}
