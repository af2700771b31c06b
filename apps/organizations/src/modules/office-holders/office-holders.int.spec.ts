import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshKey, type Organization, openOrganization, refusalOf, tree } from "../../testing/organization.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
});
afterAll(() => organization.close());

const chair = {
  unitId: tree.buoi,
  personName: "Nguyễn Thị Hoà",
  office: "Chủ tịch",
  termFrom: "2021-06-01",
  termTo: "2026-05-31",
};

it("keeps terms with their first and last day, without overlap of the same person in the same office", async () => {
  const { officeHolders } = organization.cityAdmin;
  const add = (fields: object = {}) => officeHolders.add({ idempotencyKey: freshKey(), ...chair, ...fields });
  const first = await add();
  expect(first).toMatchObject({ ...chair, phone: null, email: null });
  expect(await refusalOf(add({ personName: "NGUYỄN THỊ HÒA", termFrom: "2026-05-31", termTo: null }))).toBe(
    "TERM_OVERLAP",
  );
  expect(await refusalOf(add({ termFrom: "2026-06-01", termTo: "2026-05-01" }))).toBe("INVALID_INPUT");
  const second = await add({ termFrom: "2026-06-01", termTo: null });
  await add({ personName: "Trần Văn Nam", termFrom: "2026-01-01", termTo: null });

  const inOffice = async (asOf: string, includePast = false) =>
    (await officeHolders.list({ unitIds: [tree.buoi], asOf, includePast })).map(({ id }) => id);
  expect(await inOffice("2026-05-31")).toContain(first.id);
  expect(await inOffice("2026-06-01")).not.toContain(first.id);
  expect(await inOffice("2026-06-01", true)).toHaveLength(3);

  const end = (termTo: string) => officeHolders.end({ idempotencyKey: freshKey(), id: second.id, termTo });
  expect(await refusalOf(end("2026-05-31"))).toBe("INVALID_INPUT");
  expect(await end("2026-10-31")).toMatchObject({ termTo: "2026-10-31" });
  expect(await refusalOf(end("2026-12-31"))).toBe("INVALID_INPUT");
});

it("shows office holders in the caller's scope only, and writes the reading down", async () => {
  const auditor = principal("auditor", [tree.tayHo]);
  const { officeHolders } = organization.as(auditor);
  const shown = await officeHolders.list({ unitIds: [tree.buoi], includePast: true });
  expect(shown).toHaveLength(3);
  expect(await refusalOf(officeHolders.list({ unitIds: [tree.phucXa] }))).toBe("OUT_OF_SCOPE");
  const log = await organization.rows(
    "select subject, operation, unit_id, row_count, subject_ids from access_log where subject = $1",
    [auditor.subject],
  );
  expect(log).toEqual([
    {
      subject: auditor.subject,
      operation: "officeHolders.list",
      unit_id: tree.buoi,
      row_count: 3,
      subject_ids: shown.map(({ id }) => id),
    },
  ]);
  const other = organization.as(principal("district-officer", [tree.baDinh])).officeHolders;
  const [one] = shown;
  expect(await refusalOf(other.end({ idempotencyKey: freshKey(), id: one?.id ?? "", termTo: "2026-01-01" }))).toBe(
    "NOT_FOUND",
  );
});
