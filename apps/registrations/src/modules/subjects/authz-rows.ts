import { found, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function subjectRows(fixture: () => Fixture): Rows {
  let made = 0;
  const clerk = () => fixture().as("city-admin", "city");
  const subjectAt = (unit: UnitKey, kind: "CITIZEN" | "HOUSEHOLD" = "CITIZEN") =>
    clerk().subjects.create({ idempotencyKey: freshKey(), unitId: units[unit], kind, name: `Đối tượng ${++made}` });
  const linkedAt = async (unit: UnitKey) => {
    const [{ id: memberId }, { id: containerId }] = [await subjectAt(unit), await subjectAt(unit, "HOUSEHOLD")];
    return { memberId, containerId };
  };
  const mergedAt = async (unit: UnitKey) => {
    const [{ id: keptId }, { id: mergedId }] = [await subjectAt(unit), await subjectAt(unit)];
    return clerk().subjects.merge({ idempotencyKey: freshKey(), keptId, mergedId, reason: "trùng" });
  };
  return {
    "subjects.list": {
      aim: (caller, unit) => ok(caller.subjects.list({ filter: { unitId: units[unit] } })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "subjects.byIds": {
      aim: async (caller, unit) => found(caller.subjects.byIds({ ids: [(await subjectAt(unit)).id] })),
      expected: subtree("NOT_FOUND"),
    },
    "subjects.create": {
      aim: (caller, unit) =>
        ok(
          caller.subjects.create({
            idempotencyKey: freshKey(),
            unitId: units[unit],
            kind: "CLAN",
            name: `Dòng họ ${++made}`,
          }),
        ),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "subjects.update": {
      aim: async (caller, unit) => {
        const { id } = await subjectAt(unit);
        const change = { id, unitId: units[unit], name: `Sửa ${++made}`, expectedRevision: 1 };
        return ok(caller.subjects.update({ idempotencyKey: freshKey(), ...change }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "subjects.setNumber": {
      aim: async (caller, unit) => {
        const { id } = await subjectAt(unit);
        const change = { id, expectedRevision: 1, number: "001085000001" };
        return ok(caller.subjects.setNumber({ idempotencyKey: freshKey(), ...change }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "subjects.findByNumber": {
      aim: async (caller, unit) => {
        const number = `00108500${String(1000 + ++made)}`;
        const { id } = await subjectAt(unit);
        await clerk().subjects.setNumber({ idempotencyKey: freshKey(), id, expectedRevision: 1, number });
        return found(caller.subjects.findByNumber({ number }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "subjects.similar": {
      aim: (caller, unit) => ok(caller.subjects.similar({ unitId: units[unit], model: "FAMILY", name: "Hộ An" })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "subjects.duplicates": {
      aim: (caller, unit) => ok(caller.subjects.duplicates({ unitId: units[unit] })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "subjects.setDistinct": {
      aim: async (caller, unit) => {
        const [{ id: oneId }, { id: otherId }] = [await subjectAt("c11"), await subjectAt(unit)];
        return ok(caller.subjects.setDistinct({ idempotencyKey: freshKey(), oneId, otherId, distinct: true }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "subjects.merge": {
      // Both have to be in scope: one of them always is.
      aim: async (caller, unit) => {
        const [{ id: keptId }, { id: mergedId }] = [await subjectAt("c11"), await subjectAt(unit)];
        return ok(caller.subjects.merge({ idempotencyKey: freshKey(), keptId, mergedId, reason: "trùng" }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "subjects.undoMerge": {
      aim: async (caller, unit) => {
        const { id: mergeId } = await mergedAt(unit);
        return ok(caller.subjects.undoMerge({ idempotencyKey: freshKey(), mergeId, reason: "nhầm" }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "subjects.merges": {
      aim: async (caller, unit) => found(caller.subjects.merges({ subjectId: (await mergedAt(unit)).keptId })),
      expected: subtree("NOT_FOUND"),
    },
    "subjects.titles": {
      aim: async (caller, unit) => ok(caller.subjects.titles({ subjectId: (await subjectAt(unit)).id })),
      expected: subtree("NOT_FOUND"),
    },
    "subjects.history": {
      aim: async (caller, unit) => found(caller.subjects.history({ id: (await subjectAt(unit)).id })),
      expected: subtree("NOT_FOUND"),
    },
    "subjects.links.list": {
      aim: async (caller, unit) => ok(caller.subjects.links.list({ subjectId: (await subjectAt(unit)).id })),
      expected: subtree("NOT_FOUND"),
    },
    "subjects.links.set": {
      aim: async (caller, unit) =>
        ok(caller.subjects.links.set({ idempotencyKey: freshKey(), ...(await linkedAt(unit)), from: "2026-01-01" })),
      expected: subtree("NOT_FOUND"),
    },
    "subjects.links.end": {
      aim: async (caller, unit) => {
        const ends = await linkedAt(unit);
        await clerk().subjects.links.set({ idempotencyKey: freshKey(), ...ends, from: "2026-01-01" });
        return ok(caller.subjects.links.end({ idempotencyKey: freshKey(), ...ends, on: "2026-06-01" }));
      },
      expected: subtree("NOT_FOUND"),
    },
  };
}
