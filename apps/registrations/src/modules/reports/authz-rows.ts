import type { ReportState, SnapshotContent } from "@khuyenhoc/contracts";
import { ok, type Row, type Rows, strictlyBelow, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";
import { hashOf } from "../snapshots/content.ts";

/** From above only, where a unit is named and its absence from the caller's scope may be told. */
const fromAbove: Row["expected"] = { ...subtree("OUT_OF_SCOPE"), own: "FORBIDDEN" };

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function reportingRows(fixture: () => Fixture): Rows {
  const used = new Map<UnitKey, number>();
  /** A unit has one report a year, so each is prepared in a year of its own. */
  const freshYear = (unit: UnitKey) => {
    const year = (used.get(unit) ?? 2000) + 1;
    used.set(unit, year);
    return year;
  };
  const snapshotAt = async (unit: UnitKey, year: number) => {
    const content: SnapshotContent = {
      version: 1,
      unitId: units[unit],
      year,
      asOf: "2026-01-01",
      countedAt: "2026-01-01T00:00:00.000Z",
      units: [],
    };
    const [row] = await fixture().query<{ id: string }>(
      `INSERT INTO figure_snapshot (unit_id, year, as_of, published_by, content, content_hash)
       VALUES ($1, $2, '2026-01-01', 'clerk', $3, $4) RETURNING id`,
      [units[unit], year, JSON.stringify(content), hashOf(content)],
    );
    if (row === undefined) throw new Error("no snapshot");
    return row.id;
  };
  const reportAt = async (unit: UnitKey, state: ReportState) => {
    const year = freshYear(unit);
    const [row] = await fixture().query<{ id: string }>(
      `INSERT INTO report (unit_id, year, state, snapshot_id, filed_by, decided_by, decided_at)
       VALUES ($1, $2, $3::text, $4, 'clerk', CASE WHEN $3::text <> 'FILED' THEN 'decider' END, CASE WHEN $3::text <> 'FILED' THEN now() END)
       RETURNING id`,
      [units[unit], year, state, await snapshotAt(unit, year)],
    );
    if (row === undefined) throw new Error("no report");
    return { idempotencyKey: freshKey(), id: row.id, expectedRevision: 1 };
  };
  const at = (unit: UnitKey) => ({ unitId: units[unit], year: 2026 });
  const inSubtree = subtree("OUT_OF_SCOPE");
  return {
    "targets.byUnits": {
      aim: (caller, unit) => ok(caller.targets.byUnits({ unitIds: [units[unit]], years: [2026] })),
      expected: inSubtree,
    },
    "targets.set": {
      aim: (caller, unit) =>
        ok(
          caller.targets.set({
            idempotencyKey: freshKey(),
            unitId: units[unit],
            year: freshYear(unit),
            targets: [{ model: "FAMILY", measure: "RECOGNISED_OF_BASE", percent: 72.5, expectedRevision: 0 }],
          }),
        ),
      expected: fromAbove,
    },
    "targets.cascade": {
      aim: (caller, unit) => ok(caller.targets.cascade({ idempotencyKey: freshKey(), ...at(unit) })),
      expected: inSubtree,
    },
    "figures.compare": {
      aim: (caller, unit) => ok(caller.figures.compare({ unitId: units[unit], years: [2025, 2026] })),
      expected: inSubtree,
    },
    "figures.notFiled": { aim: (caller, unit) => ok(caller.figures.notFiled(at(unit))), expected: inSubtree },
    "nudges.send": {
      aim: (caller, unit) =>
        ok(
          caller.nudges.send({
            idempotencyKey: freshKey(),
            year: 2026,
            kind: "REPORT",
            reminders: [{ unitId: units[unit], text: "Đề nghị nộp báo cáo" }],
          }),
        ),
      expected: fromAbove,
    },
    "nudges.list": { aim: (caller, unit) => ok(caller.nudges.list(at(unit))), expected: inSubtree },
    "snapshots.take": {
      aim: (caller, unit) => ok(caller.snapshots.take({ idempotencyKey: freshKey(), ...at(unit) })),
      expected: inSubtree,
    },
    "snapshots.byId": {
      aim: async (caller, unit) => ok(caller.snapshots.byId({ id: await snapshotAt(unit, 2026) })),
      expected: subtree("NOT_FOUND"),
    },
    "snapshots.list": { aim: (caller, unit) => ok(caller.snapshots.list(at(unit))), expected: inSubtree },
    "reports.file": {
      aim: async (caller, unit) => {
        const year = freshYear(unit);
        const snapshotId = await snapshotAt(unit, year);
        return ok(caller.reports.file({ idempotencyKey: freshKey(), unitId: units[unit], year, snapshotId }));
      },
      expected: inSubtree,
    },
    "reports.approve": {
      aim: async (caller, unit) => ok(caller.reports.approve(await reportAt(unit, "FILED"))),
      expected: strictlyBelow,
    },
    "reports.return": {
      aim: async (caller, unit) =>
        ok(caller.reports.return({ ...(await reportAt(unit, "FILED")), reason: "Thiếu số liệu" })),
      expected: strictlyBelow,
    },
    "reports.lock": {
      aim: async (caller, unit) => ok(caller.reports.lock(await reportAt(unit, "APPROVED"))),
      expected: strictlyBelow,
    },
    "reports.download": {
      aim: (caller, unit) => ok(caller.reports.download({ ...at(unit), format: "JSON" })),
      expected: inSubtree,
    },
    "reports.list": { aim: (caller, unit) => ok(caller.reports.list(at(unit))), expected: inSubtree },
  };
}
