import { everywhere, found, ok, type Row, type Rows, strictlyBelow, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, now, type UnitKey, units } from "../../testing/fixture.ts";
import { plan, planned } from "./testing.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function planningRows(fixture: () => Fixture): Rows {
  const notFound = subtree("NOT_FOUND");
  const outOfScope = subtree("OUT_OF_SCOPE");
  return {
    "events.list": {
      aim: (caller, unit) => ok(caller.events.list({ filter: { unitId: units[unit] } })),
      expected: outOfScope,
    },
    "events.calendar": {
      aim: (caller, unit) =>
        ok(caller.events.calendar({ from: "2026-11-01", to: "2026-11-30", filter: { unitId: units[unit] } })),
      expected: outOfScope,
    },
    "events.byIds": {
      aim: async (caller, unit) => found(caller.events.byIds({ ids: [(await fixture().eventAt(unit)).eventId] })),
      expected: notFound,
    },
    "events.agendas": {
      aim: async (caller, unit) => {
        const { eventId } = await fixture().eventAt(unit);
        return found(caller.events.agendas({ eventIds: [eventId] }));
      },
      expected: notFound,
    },
    "events.changes": {
      aim: async (caller, unit) => ok(caller.events.changes({ eventId: (await fixture().eventAt(unit)).eventId })),
      expected: notFound,
    },
    "events.create": {
      aim: (caller, unit) => ok(planned(caller, unit)),
      expected: outOfScope,
    },
    "events.update": {
      aim: async (caller, unit) => {
        const { eventId: id } = await fixture().eventAt(unit);
        return ok(caller.events.update({ idempotencyKey: freshKey(), id, expectedRevision: 1, ...plan }));
      },
      expected: notFound,
    },
    ...movingRows(fixture),
    ...planAgainRows(fixture),
    ...lentRows(fixture),
    ...yearRows(),
  } satisfies Record<string, Row>;
}

/** An event that stands before each move, and what the move is given. */
function movingRows(fixture: () => Fixture): Rows {
  const notFound = subtree("NOT_FOUND");
  const past = { startsAt: "2026-11-20T01:00:00Z", endsAt: "2026-11-20T05:00:00Z" } as const;
  const at = async (unit: UnitKey, state: "PLANNED" | "OPEN" | "HELD" | "CLOSED") => ({
    idempotencyKey: freshKey(),
    id: (await fixture().eventAt(unit, { state, ...past })).eventId,
    expectedRevision: 1,
  });
  const reason = "Lý do";
  return {
    "events.open": {
      aim: async (caller, unit) => ok(caller.events.open(await at(unit, "PLANNED"))),
      expected: notFound,
    },
    "events.hold": { aim: async (caller, unit) => ok(caller.events.hold(await at(unit, "OPEN"))), expected: notFound },
    "events.close": {
      aim: async (caller, unit) => ok(caller.events.close(await at(unit, "HELD"))),
      expected: notFound,
    },
    "events.reopen": {
      aim: async (caller, unit) => {
        const input = await at(unit, "HELD");
        await fixture().query("UPDATE event SET state = 'CLOSED', closed_at = $2 WHERE id = $1", [input.id, now]);
        return ok(caller.events.reopen({ ...input, reason }));
      },
      // From above only.
      expected: strictlyBelow,
    },
    "events.cancel": {
      aim: async (caller, unit) => ok(caller.events.cancel({ ...(await at(unit, "OPEN")), reason })),
      expected: notFound,
    },
    "events.declareDelegates": {
      aim: async (caller, unit) => {
        const input = await at(unit, "HELD");
        await fixture().query("UPDATE event SET attendance = 'DECLARED' WHERE id = $1", [input.id]);
        return ok(caller.events.declareDelegates({ ...input, delegates: 80 }));
      },
      expected: notFound,
    },
    "events.setAgenda": {
      aim: async (caller, unit) => {
        const session = { title: "Phiên", startsAt: "2026-11-20T01:00:00Z", endsAt: "2026-11-20T02:00:00Z" };
        return ok(caller.events.setAgenda({ ...(await at(unit, "OPEN")), sessions: [session] }));
      },
      expected: notFound,
    },
  };
}

function planAgainRows(fixture: () => Fixture): Rows {
  return {
    "events.clone": {
      aim: async (caller, unit) => {
        const { eventId: id } = await fixture().eventAt(unit);
        return ok(caller.events.clone({ idempotencyKey: freshKey(), id, toYear: 2027 }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "events.cloneYear": {
      aim: (caller, unit) =>
        ok(caller.events.cloneYear({ idempotencyKey: freshKey(), unitId: units[unit], fromYear: 2021, toYear: 2022 })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "events.clashes": {
      aim: (caller, unit) => ok(caller.events.clashes({ unitId: units[unit], ...plan })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "events.file": {
      aim: (caller, unit) => ok(caller.events.file({ format: "csv", filter: { unitId: units[unit], year: 2019 } })),
      expected: subtree("OUT_OF_SCOPE"),
    },
  };
}

/** Kinds, places and series: of all, or lent downwards. */
function lentRows(fixture: () => Fixture): Rows {
  const outOfScope = subtree("OUT_OF_SCOPE");
  // A place of the unit above is seen, since it may be used, and not changed.
  const lent: Row["expected"] = { ...subtree("NOT_FOUND"), ancestor: "OUT_OF_SCOPE" };
  const forbidden: Row["expected"] = {
    own: "FORBIDDEN",
    descendant: "FORBIDDEN",
    ancestor: "FORBIDDEN",
    sibling: "FORBIDDEN",
  };
  const place = { name: "Hội trường", address: null, capacity: null };
  const placeAt = async (unit: UnitKey) => {
    const name = `Hội trường ${freshKey()}`;
    const [made] = await fixture().query<{ id: string }>(
      "INSERT INTO place (unit_id, name, name_folded, created_by) VALUES ($1, $2, $2, 'test') RETURNING id",
      [units[unit], name],
    );
    return { idempotencyKey: freshKey(), id: made?.id ?? "", expectedRevision: 1, name };
  };
  const kind = () => ({
    ...{ idempotencyKey: freshKey(), code: `K${freshKey().replace(/\D/g, "")}`, family: "TRAINING" as const },
    ...{ nameVi: "Lớp", nameEn: "Class", position: 500, validFrom: "2026-01-01" },
  });
  return {
    "events.kinds": { aim: (caller) => ok(caller.events.kinds()), expected: everywhere },
    "events.addKind": { aim: (caller) => ok(caller.events.addKind(kind())), expected: forbidden },
    "events.endKind": {
      aim: (caller) => ok(caller.events.endKind({ idempotencyKey: freshKey(), code: "CLASS", validTo: null })),
      expected: forbidden,
    },
    "events.places": {
      aim: (caller, unit) => ok(caller.events.places({ unitId: units[unit] })),
      expected: outOfScope,
    },
    "events.createPlace": {
      aim: (caller, unit) =>
        ok(
          caller.events.createPlace({
            ...{ idempotencyKey: freshKey(), unitId: units[unit], ...place, name: `Nhà văn hóa ${freshKey()}` },
          }),
        ),
      expected: outOfScope,
    },
    "events.updatePlace": {
      aim: async (caller, unit) => ok(caller.events.updatePlace({ ...place, ...(await placeAt(unit)) })),
      expected: lent,
    },
    "events.closePlace": {
      aim: async (caller, unit) => {
        const { name: _name, ...wanted } = await placeAt(unit);
        return ok(caller.events.closePlace(wanted));
      },
      expected: lent,
    },
    "events.series": {
      aim: (caller, unit) => ok(caller.events.series({ unitId: units[unit] })),
      expected: outOfScope,
    },
    "events.createSeries": {
      aim: (caller, unit) =>
        ok(
          caller.events.createSeries({ idempotencyKey: freshKey(), unitId: units[unit], title: `Chuỗi ${freshKey()}` }),
        ),
      expected: outOfScope,
    },
  };
}

function yearRows(): Rows {
  const outOfScope = subtree("OUT_OF_SCOPE");
  let year = 2000;
  const line = (unit: UnitKey) => ({
    ...{ idempotencyKey: freshKey(), unitId: units[unit], year: 2000 + (++year % 100), kindCode: "SEMINAR" },
    ...{ events: 3, delegates: 100, expectedRevision: null },
  });
  return {
    "events.plansBelow": {
      aim: (caller, unit) => ok(caller.events.plansBelow({ unitId: units[unit], year: 2026 })),
      expected: outOfScope,
    },
    "events.setPlan": { aim: (caller, unit) => ok(caller.events.setPlan(line(unit))), expected: outOfScope },
    "events.setPlanTarget": {
      aim: (caller, unit) => ok(caller.events.setPlanTarget(line(unit))),
      expected: { ...outOfScope, own: "FORBIDDEN" },
    },
    "events.cascadePlanTargets": {
      aim: (caller, unit) =>
        ok(caller.events.cascadePlanTargets({ idempotencyKey: freshKey(), unitId: units[unit], year: 2026 })),
      expected: outOfScope,
    },
  };
}
