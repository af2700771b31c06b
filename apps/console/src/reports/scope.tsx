import { ArrowUpwardRounded } from "@mui/icons-material";
import { Button, MenuItem, TextField } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { FiguresUnitDocument } from "../generated/graphql.ts";
import { localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { useUrlState } from "../presentation/url-state.ts";
import { YearSelect, yearOf } from "../presentation/year-select.tsx";

/** What a page of figures is about: a unit that was granted, or one below it, and a year; both are in the URL. */
export interface FiguresScope {
  unitId: string;
  year: number;
  name: string;
  /** Whether the unit is one that was granted to the viewer. */
  own: boolean;
  parent: { id: string; name: string } | undefined;
  get: (name: string) => string | undefined;
  set: ReturnType<typeof useUrlState>[1];
}

export function useFiguresScope(): FiguresScope {
  const locale = useReaderLocale();
  const { roots } = useViewer();
  const [get, set] = useUrlState();
  const unitId = get("unit") ?? roots[0]?.id ?? "";
  const { data } = useGraph(FiguresUnitDocument, { id: unitId }, { enabled: unitId !== "", staleTime: 60_000 });
  const own = roots.some(({ id }) => id === unitId);
  const parent = data?.unit?.parent;
  return {
    unitId,
    year: yearOf(get("year")),
    name: data?.unit ? localName(data.unit, locale) : NOTHING,
    own,
    parent: own || !parent ? undefined : { id: parent.id, name: localName(parent, locale) },
    get,
    set,
  };
}

/** The address of a page of figures for another unit. */
export function figuresPath(resource: string, unitId: string, year: number): string {
  return `/${resource}?${new URLSearchParams({ unit: unitId, year: String(year) })}`;
}

/** The way back up, as long as it stays in the viewer's scope. */
export function UpLink({ scope, resource }: { scope: FiguresScope; resource: string }) {
  const say = useSay();
  if (scope.parent === undefined) return null;
  return (
    <Button
      component={LinkBase}
      to={figuresPath(resource, scope.parent.id, scope.year)}
      size="small"
      startIcon={<ArrowUpwardRounded />}
      sx={{ mb: 0.5, ml: -1 }}
    >
      {say("figures.up", { name: scope.parent.name })}
    </Button>
  );
}

/** Chooses among the viewer's own units, and the year. */
export function ScopeSelects({ scope, withYear = true }: { scope: FiguresScope; withYear?: boolean }) {
  const say = useSay();
  const locale = useReaderLocale();
  const { roots } = useViewer();
  return (
    <>
      {roots.length > 1 ? (
        <TextField
          select
          label={say("figures.scope")}
          value={scope.own ? scope.unitId : ""}
          onChange={(event) => scope.set({ unit: event.target.value })}
          sx={{ width: 220 }}
        >
          {roots.map((root) => (
            <MenuItem key={root.id} value={root.id}>
              {localName(root, locale)}
            </MenuItem>
          ))}
        </TextField>
      ) : null}
      {withYear ? <YearSelect value={scope.year} onChange={(year) => scope.set({ year: String(year) })} /> : null}
    </>
  );
}
