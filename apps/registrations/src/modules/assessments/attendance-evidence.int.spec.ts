import { randomUUID } from "node:crypto";
import type { DomainEventData, DomainEventType, TitleModel } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidenceHandlers } from "../../consumers/on-evidence-told.ts";
import { handIn, officer, openCampaign, submittedAt } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";

let fixture: Fixture;
const models = ["CITIZEN", "FAMILY"] as const satisfies readonly TitleModel[];
beforeAll(async () => {
  fixture = await openFixture();
  const [group] = frameworkDefinition.groups;
  const criteria = [criterionOf("1", { evidence: "REQUIRED" }), ...["2", "3", "4"].map((code) => criterionOf(code))];
  const definition = {
    ...frameworkDefinition,
    groups: [{ ...group, code: "A", titleVi: "A", titleEn: "A", criteria }],
  };
  for (const model of models) await openCampaign(fixture, { model, definition });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const tell = <Type extends DomainEventType & keyof typeof evidenceHandlers>(type: Type, data: DomainEventData<Type>) =>
  fixture.database.transaction(systemScope, (tx) =>
    evidenceHandlers[type]({ id: randomUUID(), source: "x", subject: "x", time: "x", type, data } as never, tx),
  );
const recorded = "vn.khuyenhoc.events.attendance.recorded.v1";
const withdrawn = "vn.khuyenhoc.events.attendance.withdrawn.v1";

describe.each(models)("attendance of a subject of the model %s", (model) => {
  it("proves a criterion with its source beside it, and does so no longer once the roll was corrected", async () => {
    const subjectCode = `${model}-7`;
    const { id } = await submittedAt(clerk(), "c11", { model, subjectCode });
    const read = () => clerk().assessments.byId({ registrationId: id });
    const attendanceId = randomUUID();
    const attendance = {
      ...{ attendanceId, subjectId: null, hint: { unitId: units.c11, subjectCode } },
      ...{ eventTitle: "Tập huấn chuyển đổi số", date: "2026-10-05", minutes: 165 },
    };
    await tell(recorded, attendance);
    await tell(recorded, attendance);
    const [piece, ...others] = (await read()).evidence;
    expect(others).toEqual([]);
    // Where it comes from: a kind of its own, the event's title and day, and nobody here who added it.
    expect(piece).toMatchObject({
      ...{ kind: "ATTENDANCE", title: "Tập huấn chuyển đổi số", date: "2026-10-05", minutes: 165 },
      ...{ addedBy: null, withdrawnOn: null },
    });
    await clerk().assessments.assignEvidence({ idempotencyKey: freshKey(), id: piece?.id ?? "", criterion: "1" });
    await handIn(clerk(), id, "SELF");
    expect((await read()).self?.score.missing).toEqual([]);

    // Corrected to less: the first is taken back, and what is so instead is another piece of evidence.
    await tell(withdrawn, { attendanceId, date: "2026-10-09" });
    await tell(recorded, { ...attendance, attendanceId: randomUUID(), minutes: 20 });
    const after = await read();
    expect(after.evidence.map(({ minutes, withdrawnOn, criterion }) => [minutes, withdrawnOn, criterion])).toEqual([
      [165, "2026-10-09", "1"],
      [20, null, null],
    ]);
    expect(after.self?.score.missing).toContainEqual(expect.objectContaining({ kind: "NO_EVIDENCE", criterion: "1" }));
    await expect(handIn(clerk(), id, "REVIEW")).rejects.toThrow();
  });
});
