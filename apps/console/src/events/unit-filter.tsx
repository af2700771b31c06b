import { Box } from "@mui/material";
import { useEffect, useRef } from "react";
import { Form } from "react-admin";
import { useWatch } from "react-hook-form";
import { useSay } from "../i18n/messages.ts";
import { UnitInput } from "../presentation/unit-input.tsx";

interface UnitFilterProps {
  /** Empty: all units. */
  value: string;
  onChange: (unitId: string) => void;
}

/** Chooses a unit with all below it; empty: all that the viewer sees. */
export function UnitFilter({ value, onChange }: UnitFilterProps) {
  const say = useSay();
  return (
    <Box sx={{ width: { xs: "100%", sm: 300 } }}>
      <Form defaultValues={{ unitId: value }}>
        <UnitInput source="unitId" label={say("events.underUnit")} />
        <Chosen onChange={onChange} />
      </Form>
    </Box>
  );
}

function Chosen({ onChange }: Pick<UnitFilterProps, "onChange">) {
  const watched: unknown = useWatch({ name: "unitId" });
  const chosen = typeof watched === "string" ? watched : "";
  const told = useRef(chosen);
  useEffect(() => {
    if (told.current === chosen) return;
    told.current = chosen;
    onChange(chosen);
  }, [chosen, onChange]);
  return null;
}
