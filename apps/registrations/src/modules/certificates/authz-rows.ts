import { systemScope } from "@khuyenhoc/database";
import { found, ok, type Row, type Rows, strictlyBelow, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";
import { insertCertificates, newIds } from "./repository.ts";
import { newToken } from "./token.ts";

const signatory = { signatoryName: "Đặng Văn Phượng", signatoryOffice: "Chủ tịch" };
let prepared = 0;

/** A recognised registration at any unit, the city's own too, which nobody stands above. */
async function recognisedAt(fixture: Fixture, unit: UnitKey): Promise<string> {
  const clerk = fixture.as("city-admin", "city");
  const { id } = await clerk.registrations.create({
    idempotencyKey: freshKey(),
    unitId: units[unit],
    year: 2026,
    model: "FAMILY",
    subjectName: `Hộ được công nhận ${++prepared}`,
    submit: true,
  });
  await fixture.query(
    "UPDATE registration SET state = 'RECOGNISED', decided_at = now(), decided_by = 'decider' WHERE id = $1",
    [id],
  );
  await fixture.query(
    "UPDATE counter SET pending = pending - 1, recognised = recognised + 1 WHERE unit_id = $1 AND year = 2026 AND model = 'FAMILY'",
    [units[unit]],
  );
  return id;
}

/** A certificate of such a registration, signed by d1, for which every caller of the matrix may speak. */
export async function certificateAt(fixture: Fixture, unit: UnitKey): Promise<string> {
  const registrationId = await recognisedAt(fixture, unit);
  return fixture.database.transaction(systemScope, async (tx) => {
    const [id = ""] = await newIds(tx, 1);
    await insertCertificates(tx, [
      {
        id,
        registrationId,
        unitId: units[unit],
        issuingUnitId: units.d1,
        year: 2000,
        sequence: ++prepared,
        number: `${prepared}/2000/GCN-D1`,
        model: "FAMILY",
        level: null,
        subjectName: "Hộ",
        unitName: "Đơn vị",
        issuingUnitName: "Đơn vị",
        issuedOn: "2026-11-24",
        ...signatory,
        decisionNumber: null,
        decidedOn: null,
        token: newToken(),
        search: "ho",
        createdBy: "clerk",
      },
    ]);
    return id;
  });
}

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function certificateRows(fixture: () => Fixture): Rows {
  const below: Row["expected"] = strictlyBelow;
  return {
    "certificates.issue": {
      aim: async (caller, unit) => {
        const registrationIds = [await recognisedAt(fixture(), unit)];
        const command = { idempotencyKey: freshKey(), registrationIds, ...signatory };
        const { issued, refused } = await caller.certificates.issue(command);
        return issued.length === 1 ? "OK" : (refused[0]?.code ?? "nothing");
      },
      expected: below,
    },
    "certificates.run": {
      aim: async (caller, unit) => {
        await recognisedAt(fixture(), unit === "d1" ? "c11" : unit);
        const command = { idempotencyKey: freshKey(), unitId: units[unit], print: false, ...signatory };
        return ok(caller.certificates.run(command));
      },
      // In the caller's own subtree there are units below his own.
      expected: subtree("OUT_OF_SCOPE"),
    },
    "certificates.revoke": {
      aim: async (caller, unit) => {
        const id = await certificateAt(fixture(), unit);
        return ok(caller.certificates.revoke({ idempotencyKey: freshKey(), id, reason: "In sai" }));
      },
      expected: below,
    },
    "certificates.reissue": {
      aim: async (caller, unit) => {
        const id = await certificateAt(fixture(), unit);
        return ok(caller.certificates.reissue({ idempotencyKey: freshKey(), id, ...signatory }));
      },
      expected: below,
    },
    "certificates.byIds": {
      aim: async (caller, unit) => found(caller.certificates.byIds({ ids: [await certificateAt(fixture(), unit)] })),
      expected: subtree("NOT_FOUND"),
    },
    "certificates.list": {
      aim: (caller, unit) => ok(caller.certificates.list({ filter: { unitId: units[unit] } })),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "certificates.pdf": {
      aim: async (caller, unit) => {
        const ids = [await certificateAt(fixture(), unit)];
        return ok(caller.certificates.pdf({ ids, copy: true }));
      },
      expected: subtree("NOT_FOUND"),
    },
  };
}
