import { certificates } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificateDesk } from "../../testing/certificates.ts";
import { type Fixture, freshKey, openFixture, unitState, units } from "../../testing/fixture.ts";
import { findByToken, toPublic } from "./public.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const { signatory, codeOf, district, recognised, issue, certificateOf, tokenOf, setState } = certificateDesk(
  () => fixture,
);

describe("what it is worth", () => {
  it("revoked, with the reason; then a new one can be issued", async () => {
    const { id, registrationId, sequence } = await certificateOf({ year: 2020 });
    const revoked = await district().certificates.revoke({ idempotencyKey: freshKey(), id, reason: "In sai tên" });
    expect(revoked).toMatchObject({ status: "REVOKED", revokedOn: "2026-11-24", revokeReason: "In sai tên" });
    const again = { idempotencyKey: freshKey(), id };
    expect(await codeOf(district().certificates.revoke({ ...again, reason: "Lần nữa" }))).toBe("CERTIFICATE_STATE");
    expect(await codeOf(district().certificates.reissue({ ...again, ...signatory }))).toBe("CERTIFICATE_STATE");
    const { issued } = await issue([registrationId]);
    expect(issued).toMatchObject([{ sequence: sequence + 1, status: "VALID" }]);
  });

  it("replaced by a new number with the registration's present name", async () => {
    const old = await certificateOf({ subjectName: "Hộ viết sai" });
    await fixture.query("UPDATE registration SET subject_name = 'Hộ viết đúng' WHERE id = $1", [old.registrationId]);
    const outcome = await district().certificates.reissue({ idempotencyKey: freshKey(), id: old.id, ...signatory });
    expect(outcome.replaced).toEqual({ ...old, status: "REPLACED", replacedBy: outcome.certificate.id });
    expect(outcome.certificate).toMatchObject({
      subjectName: "Hộ viết đúng",
      status: "VALID",
      sequence: old.sequence + 1,
    });
    expect(outcome.certificate.publicUrl).not.toBe(old.publicUrl);
  });

  it("follows the title: revoked or corrected, expired by state or by date", async () => {
    const { id, registrationId } = await certificateOf();
    const statusAfter = async (state: string, validUntil?: string) => {
      await setState(registrationId, state, validUntil);
      return (await district().certificates.byIds({ ids: [id] }))[0]?.status;
    };
    expect(await statusAfter("REVOKED")).toBe("REVOKED");
    expect(await statusAfter("NOT_MET")).toBe("REVOKED");
    expect(await statusAfter("EXPIRED")).toBe("EXPIRED");
    expect(await statusAfter("RECOGNISED", "2025-01-01")).toBe("EXPIRED");
    expect(await statusAfter("RECOGNISED", "2999-01-01")).toBe("VALID");
  });

  it("does not hold at a level that a later decision took back; issued anew it says the present one", async () => {
    const registrationId = await recognised({ model: "UNIT" });
    const setLevel = (level: string) =>
      fixture.query("UPDATE registration SET level = $2 WHERE id = $1", [registrationId, level]);
    await setLevel("LEVEL_2");
    const { issued } = await issue([registrationId]);
    const [{ id } = { id: "" }] = issued;
    expect(issued).toMatchObject([{ level: "LEVEL_2", status: "VALID" }]);
    await setLevel("LEVEL_1");
    expect(await district().certificates.byIds({ ids: [id] })).toMatchObject([{ status: "REVOKED" }]);
    const outcome = await district().certificates.reissue({ idempotencyKey: freshKey(), id, ...signatory });
    expect(outcome.certificate).toMatchObject({ level: "LEVEL_1", status: "VALID" });
    expect(outcome.replaced.status).toBe("REPLACED");
  });

  it("leaves nothing half done when a reissue is refused", async () => {
    const { id, registrationId } = await certificateOf();
    await setState(registrationId, "REVOKED");
    const reissue = district().certificates.reissue({ idempotencyKey: freshKey(), id, ...signatory });
    expect(await codeOf(reissue)).toBe("REGISTRATION_STATE");
    expect(await district().certificates.byIds({ ids: [id] })).toMatchObject([{ replacedBy: null }]);
  });
});

describe("the public page", () => {
  it("has exactly the keys that are allowed, whatever the certificate is worth", async () => {
    const certificate = await certificateOf({ subjectName: "Trần Ổn", address: "Ngõ 5", subjectCode: "M-77" });
    const allowed = Object.keys(certificates.publicCertificate.shape).sort();
    const read = async () => {
      const known = await findByToken(fixture.database, tokenOf(certificate));
      if (known === undefined) throw new Error("not found");
      return toPublic(known);
    };
    const valid = await read();
    expect(Object.keys(valid).sort()).toEqual(allowed);
    expect(valid).toEqual({
      number: certificate.number,
      title: "FAMILY",
      year: 2026,
      level: null,
      subjectName: "Trần Ổn",
      issuingUnitThen: "Đơn vị d1",
      issuingUnitNow: "Đơn vị d1",
      issuedOn: "2026-11-24",
      status: "VALID",
    });
    await district().certificates.revoke({ idempotencyKey: freshKey(), id: certificate.id, reason: "Lý do riêng" });
    const revoked = await read();
    expect(Object.keys(revoked).sort()).toEqual(allowed);
    expect(JSON.stringify(revoked)).not.toContain("Lý do riêng");
    expect(revoked).toEqual({ ...valid, status: "REVOKED" });
  });

  it("is found by its secret only", async () => {
    const certificate = await certificateOf();
    for (const token of ["a".repeat(32), certificate.id, certificate.number, "' OR true --", ""]) {
      expect(await findByToken(fixture.database, token)).toBeUndefined();
    }
  });

  it("tells the issuing unit's name then and now", async () => {
    const own = await openFixture();
    try {
      const caller = own.as("commune-officer", "c21");
      const { id } = await caller.registrations.create({
        idempotencyKey: freshKey(),
        unitId: units.c21,
        year: 2026,
        model: "FAMILY",
        subjectName: "Hộ đổi tên",
        submit: true,
      });
      const above = own.as("district-officer", "d2");
      await above.registrations.approve({ idempotencyKey: freshKey(), ids: [id] });
      const { issued } = await issue([id], above);
      const [certificate] = issued;
      if (certificate === undefined) throw new Error("not issued");
      const [version] = unitState("d2").versions;
      const renamed = [
        { ...version, validTo: "2026-01-01" },
        { ...version, validFrom: "2026-01-01", nameVi: "Quận mới" },
      ];
      await own.database.transaction(systemScope, (tx) =>
        applyUnitStates(tx, [
          unitState("d2", { revision: 2, versions: renamed as ReturnType<typeof unitState>["versions"] }),
        ]),
      );
      const known = await findByToken(own.database, tokenOf(certificate));
      expect(known).toMatchObject({ issuingUnitThen: "Đơn vị d2", issuingUnitNow: "Quận mới" });
      const closed = [{ ...version, validTo: "2026-01-01" }];
      await own.database.transaction(systemScope, (tx) =>
        applyUnitStates(tx, [
          unitState("d2", { revision: 3, versions: closed as ReturnType<typeof unitState>["versions"] }),
        ]),
      );
      expect(await findByToken(own.database, tokenOf(certificate))).toMatchObject({ issuingUnitNow: null });
    } finally {
      await own.close();
    }
  });
});
