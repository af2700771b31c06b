import { afterAll, beforeAll, expect, it } from "vitest";
import { openCampaign, submittedAt } from "../../testing/assessments.ts";
import { certificateDesk } from "../../testing/certificates.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());
const { codeOf } = certificateDesk(() => fixture);
const city = () => fixture.as("city-admin", "city");
const format = "csv" as const;

/** Lines of a CSV file, without its byte order mark. */
const linesOf = ({ contentBase64 }: { contentBase64: string }): string[] =>
  Buffer.from(contentBase64, "base64").toString("utf8").slice(1).trimEnd().split("\r\n");

it("writes what the dashboard compares, and who has not filed, with names of units and their headings in the caller's language", async () => {
  await submittedAt(fixture.as("commune-officer", "c11"), "c11", { year: 2025 });
  const [headings, ...lines] = linesOf(await city().exports.counts({ unitId: units.city, year: 2025, format }));
  expect(headings).toMatch(/^Mã đơn vị,Đơn vị,Năm,Danh hiệu/);
  expect(lines.filter((line) => line.includes("Gia đình học tập")).map((line) => line.split(",")[0])).toEqual([
    "d1",
    "d2",
  ]);
  const unfiled = await city().exports.notFiled({
    unitId: units.city,
    year: 2025,
    missing: "REGISTRATIONS",
    format,
    language: "en",
  });
  expect(linesOf(unfiled)[0]).toMatch(/^Unit code,Unit,No registrations/);
  expect(
    linesOf(unfiled)
      .slice(1)
      .map((line) => line.split(",")[0]),
  ).toEqual(["c12", "c21", "c22"]);
});

it("writes campaigns, criteria sets and the inbox as their lists have them, all pages of them", async () => {
  await openCampaign(fixture, { model: "FAMILY", year: 2026 });
  await submittedAt(fixture.as("commune-officer", "c11"), "c11");
  expect(linesOf(await city().exports.campaigns({ year: 2026, format }))).toHaveLength(2);
  const { edges } = await city().criteria.list({});
  expect(linesOf(await city().exports.criteriaSets({ format }))).toHaveLength(edges.length + 1);
  const inbox = linesOf(await fixture.as("commune-officer", "c11").exports.inbox({ format }));
  expect(inbox[1]).toMatch(/^Cần tự đánh giá,c11,Đơn vị c11,2026,Gia đình học tập,1,/);
});

it("writes more than one page of jobs, and refuses a list that is too long for a file at once", async () => {
  await fixture.query(
    `INSERT INTO job (kind, unit_id, params, subject, username, client_id, roles, roots, state, finished_at)
     SELECT 'registrations.export', $1, '{}', 'somebody', 'somebody', 'console', '{}', '{}', 'DONE', now() FROM generate_series(1, 120)`,
    [units.d1],
  );
  expect(linesOf(await city().exports.jobs({ format }))).toHaveLength(121);
  await fixture.query(
    `INSERT INTO job (kind, unit_id, params, subject, username, client_id, roles, roots, state, finished_at)
     SELECT 'registrations.export', $1, '{}', 'somebody', 'somebody', 'console', '{}', '{}', 'DONE', now() FROM generate_series(1, 4900)`,
    [units.d1],
  );
  expect(await codeOf(city().exports.jobs({ format }))).toBe("EXPORT_TOO_LONG");
});

it("writes targets of a unit and its children, and of no others", async () => {
  await city().targets.set({
    idempotencyKey: freshKey(),
    unitId: units.d1,
    year: 2026,
    targets: [{ model: "FAMILY", group: null, measure: "RECOGNISED_OF_BASE", percent: 60, expectedRevision: 0 }],
  });
  const [, ...lines] = linesOf(await city().exports.targets({ unitId: units.city, year: 2026, format }));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^d1,Đơn vị d1,2026,Gia đình học tập,,Được công nhận trên tổng số,60/);
});
