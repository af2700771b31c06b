import { Link, Table, TableBody, TableCell, TableContainer, TableHead, TableRow, Typography } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { UnitHistoryDocument } from "../generated/graphql.ts";
import { addDays, formatDate, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { Timeline } from "../presentation/timeline.tsx";
import { unitPath } from "../presentation/url-state.ts";
import type { UnitOfPage } from "./unit-page.tsx";

/** The periods in which nothing changed, and the changes between them. */
export function UnitHistory({ unit }: { unit: UnitOfPage }) {
  const say = useSay();
  const locale = useReaderLocale();
  const answer = useGraph(UnitHistoryDocument, { id: unit.id });
  return (
    <Answer query={answer}>
      {(data) => {
        const { versions = [], changes = [] } = data.unit?.history ?? {};
        return (
          <>
            <Typography variant="h2" sx={{ mb: 1 }}>
              {say("units.versions")}
            </Typography>
            <TableContainer>
              <Table size="small" data-testid="unit-versions">
                <TableHead>
                  <TableRow>
                    <TableCell>{say("units.validity")}</TableCell>
                    <TableCell>{say("units.nameVi")}</TableCell>
                    <TableCell>{say("units.code")}</TableCell>
                    <TableCell>{say("common.parent")}</TableCell>
                  </TableRow>
                </TableHead>
                <TableBody>
                  {versions.map((version) => (
                    <TableRow key={version.validFrom}>
                      <TableCell>
                        <Link component={LinkBase} to={unitPath(unit.id, version.validFrom)}>
                          {version.validTo
                            ? say("units.between", {
                                from: formatDate(version.validFrom),
                                to: formatDate(version.validTo),
                              })
                            : say("units.since", { from: formatDate(version.validFrom) })}
                        </Link>
                      </TableCell>
                      <TableCell>{localName(version, locale)}</TableCell>
                      <TableCell>{version.code ?? NOTHING}</TableCell>
                      <TableCell>{version.parentNameVi ?? NOTHING}</TableCell>
                    </TableRow>
                  ))}
                </TableBody>
              </Table>
            </TableContainer>
            <Typography variant="h2" sx={{ mt: 3.5, mb: 1.5 }}>
              {say("units.changes")}
            </Typography>
            {changes.length === 0 ? (
              <EmptyNotice title={say("units.noChanges")} />
            ) : (
              <Timeline
                of="units"
                entries={changes.map((change) => ({
                  ...change,
                  title: say(`units.kinds.${change.kind}`),
                  detail: (
                    <Typography variant="body2" color="textSecondary">
                      {say("common.effectiveOn")}: {formatDate(change.effectiveOn)}
                      {change.decisionNumber ? (
                        <>
                          {" · "}
                          {say("common.decisionNumber")}: {change.decisionNumber}
                        </>
                      ) : null}
                      {change.kind === "CREATE" ? null : (
                        <>
                          {" · "}
                          <Link
                            component={LinkBase}
                            underline="always"
                            to={unitPath(unit.id, addDays(change.effectiveOn, -1))}
                          >
                            {say("units.beforeThat")}
                          </Link>
                        </>
                      )}
                    </Typography>
                  ),
                }))}
              />
            )}
          </>
        );
      }}
    </Answer>
  );
}
