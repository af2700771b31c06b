import { ChevronRightRounded, ExpandMoreRounded } from "@mui/icons-material";
import { Box, Chip, Typography } from "@mui/material";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-admin";
import { useGraphClient } from "../api/hooks.ts";
import { UnitsDocument } from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FailureNotice } from "../presentation/states.tsx";
import { unitPath } from "../presentation/url-state.ts";
import { type Children, inOrder, moveOf, type TreeLine, type TreeUnit, visibleLines } from "./tree-model.ts";

const PAGE = 100;

interface UnitTreeProps {
  roots: readonly TreeUnit[];
  asOf: string | undefined;
  includeClosed: boolean;
  tierName: (code: string) => string;
}

/** The granted units and what is below them; children are asked for when their parent is opened. */
export function UnitTree({ roots, asOf, includeClosed, tierName }: UnitTreeProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const client = useGraphClient();
  const navigate = useNavigate();
  const element = useRef<HTMLUListElement>(null);
  const [expanded, setExpanded] = useState<ReadonlySet<string>>(() => new Set(roots.map((root) => root.id)));
  const [children, setChildren] = useState<ReadonlyMap<string, Children>>(new Map());
  const [cursors, setCursors] = useState<ReadonlyMap<string, string>>(new Map());
  const [active, setActive] = useState(roots[0]?.id ?? "");
  const [failure, setFailure] = useState<unknown>();
  const asked = useRef(new Set<string>());

  const lines = useMemo(() => visibleLines({ roots, expanded, children }), [roots, expanded, children]);
  const activeIndex = Math.max(
    0,
    lines.findIndex((line) => line.key === active),
  );

  async function load(parentId: string, after?: string): Promise<void> {
    const question = `${parentId}|${after ?? ""}`;
    if (asked.current.has(question)) return;
    asked.current.add(question);
    try {
      const { units } = await client.execute(UnitsDocument, {
        parentId,
        first: PAGE,
        after: after ?? null,
        asOf: asOf ?? null,
        includeClosed,
      });
      const page = units.edges.map((edge) => edge.node);
      const { hasNextPage, endCursor } = units.pageInfo;
      setFailure(undefined);
      setChildren((known) => {
        const before = after === undefined ? [] : (known.get(parentId)?.units ?? []);
        return new Map(known).set(parentId, { units: inOrder([...before, ...page]), hasMore: hasNextPage });
      });
      setCursors((known) => new Map(known).set(parentId, endCursor ?? ""));
    } catch (error) {
      asked.current.delete(question);
      setFailure(error);
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was opened is the question; `load` only asks once
  useEffect(() => {
    for (const id of expanded) if (!children.has(id)) void load(id);
  }, [expanded]);

  function focusLine(index: number): void {
    const line = lines[index];
    if (line === undefined) return;
    setActive(line.key);
    element.current?.querySelector<HTMLElement>(`[data-line="${CSS.escape(line.key)}"]`)?.focus();
  }

  function toggle(id: string, open: boolean): void {
    setExpanded((known) => {
      const next = new Set(known);
      if (open) next.add(id);
      else next.delete(id);
      return next;
    });
  }

  function activate(line: TreeLine): void {
    if (line.kind === "unit") navigate(unitPath(line.unit.id, asOf));
    if (line.kind === "more") void load(line.parent, cursors.get(line.parent));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const line = lines[activeIndex];
    if ((event.key === "Enter" || event.key === " ") && line !== undefined) {
      event.preventDefault();
      activate(line);
      return;
    }
    const move = moveOf(event.key, lines, activeIndex, expanded);
    if (move.kind === "none") return;
    event.preventDefault();
    if (move.kind === "focus") focusLine(move.index);
    else toggle(move.id, move.kind === "expand");
  }

  return (
    <>
      {failure ? (
        <FailureNotice
          error={failure}
          onRetry={() => {
            for (const id of expanded) if (!children.has(id)) void load(id);
          }}
        />
      ) : null}
      <Box
        component="ul"
        role="tree"
        ref={element}
        aria-label={say("units.tree")}
        aria-describedby="tree-keys"
        onKeyDown={onKeyDown}
        sx={{ listStyle: "none", m: 0, p: 1 }}
        data-testid="unit-tree"
      >
        {lines.map((line, index) => {
          const isActive = index === activeIndex;
          const common = {
            "data-line": line.key,
            role: "treeitem",
            "aria-level": line.level,
            tabIndex: isActive ? 0 : -1,
            onFocus: () => setActive(line.key),
          } as const;
          const indent = { pl: { xs: 0.5 + (line.level - 1) * 1.75, sm: 0.5 + (line.level - 1) * 3 } };
          if (line.kind !== "unit") {
            return (
              <Box
                component="li"
                key={line.key}
                {...common}
                onClick={() => activate(line)}
                sx={{
                  ...lineStyle,
                  ...indent,
                  color: "primary.main",
                  fontWeight: 600,
                  pl: { xs: 5, sm: 5 + line.level },
                }}
              >
                {line.kind === "more" ? say("units.loadMore") : say("common.loading")}
              </Box>
            );
          }
          const { unit } = line;
          const name = localName(unit, locale);
          const open = expanded.has(unit.id);
          return (
            <Box
              component="li"
              key={line.key}
              {...common}
              aria-setsize={line.siblings}
              aria-posinset={line.position}
              {...(unit.childCount > 0 ? { "aria-expanded": open } : {})}
              onClick={() => activate(line)}
              sx={{ ...lineStyle, ...indent, opacity: unit.inExistence ? 1 : 0.7 }}
              data-testid="tree-unit"
            >
              <Box
                component="span"
                aria-hidden
                onClick={(event) => {
                  event.stopPropagation();
                  if (unit.childCount > 0) toggle(unit.id, !open);
                }}
                title={unit.childCount > 0 ? say(open ? "units.collapse" : "units.expand", { name }) : undefined}
                data-testid="tree-toggle"
                sx={{ width: 32, height: 32, display: "grid", placeItems: "center", flexShrink: 0, borderRadius: 1.5 }}
              >
                {unit.childCount === 0 ? null : open ? <ExpandMoreRounded /> : <ChevronRightRounded />}
              </Box>
              <Typography
                component="span"
                sx={{ fontWeight: line.level === 1 ? 600 : 500, overflowWrap: "anywhere", minWidth: 0 }}
              >
                {name}
              </Typography>
              {unit.code ? (
                <Typography
                  component="span"
                  variant="caption"
                  color="textSecondary"
                  sx={{ display: { xs: "none", sm: "inline" } }}
                >
                  {unit.code}
                </Typography>
              ) : null}
              {unit.inExistence ? null : <Chip size="small" label={say("units.closed")} />}
              <Box component="span" sx={{ flex: 1 }} />
              <Typography
                component="span"
                variant="caption"
                color="textSecondary"
                sx={{ whiteSpace: "nowrap", display: { xs: "none", sm: "inline" } }}
              >
                {unit.childCount > 0 ? say("units.childCount", { smart_count: unit.childCount }) : tierName(unit.tier)}
              </Typography>
            </Box>
          );
        })}
      </Box>
      <Typography id="tree-keys" variant="caption" color="textSecondary" sx={{ display: "block", px: 2, pb: 1.5 }}>
        {say("units.keyboard")}
      </Typography>
    </>
  );
}

const lineStyle = {
  display: "flex",
  alignItems: "center",
  gap: 1,
  minHeight: 42,
  pr: 1.5,
  borderRadius: 2,
  cursor: "pointer",
  outlineOffset: -2,
  "&:hover": { bgcolor: "action.hover" },
  "&:focus-visible": { outline: "2px solid", outlineColor: "primary.main", bgcolor: "action.hover" },
} as const;
