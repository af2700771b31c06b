import { afterAll, beforeAll, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";
import { newStudent, stageAt } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const signatory = { signatoryName: "Đặng Văn Phượng", signatoryOffice: "Chủ tịch" };
const textOf = ({ contentBase64 }: { contentBase64: string }) => Buffer.from(contentBase64, "base64").toString("utf8");

it("the list for the bank names accounts, no students, and ends with its control total", async () => {
  const stage = await stageAt(fixture, "c11");
  const awards = await stage.award(2);
  const paymentIds = awards.flatMap(({ payments }) => payments.slice(0, 1).map(({ id }) => id));
  const list = textOf(await stage.accountant.awardPayments.payList({ paymentIds, format: "csv" }));
  expect(list).toContain("1,NGUYEN THI ME,Agribank,1500201234567,1000000,HOC BONG 1/2026/HB LAN 1");
  expect(list).toContain(",Tổng cộng,,2 khoản,2000000,");
  expect(list).not.toContain("Bé");
  expect(await codeOf(stage.accountant.awardPayments.vouchers({ paymentIds, copy: false }))).toBe("PAYMENT_STATE");
  const order = { account: "112" as const, paidOn: "2026-11-24", proof: "FT1", paymentIds };
  await stage.accountant.awardPayments.pay({ idempotencyKey: freshKey(), ...order });
  const vouchers = await stage.accountant.awardPayments.vouchers({ paymentIds, copy: true });
  expect(textOf(vouchers).startsWith("%PDF-")).toBe(true);
  const again = stage.accountant.awardPayments.payList({ paymentIds, format: "csv" });
  expect(await codeOf(again)).toBe("PAYMENT_STATE");
});

it("who has no account is not paid through the bank", async () => {
  const stage = await stageAt(fixture, "c11");
  const { id } = await stage.file(newStudent({ payee: null }));
  const points = [
    { code: "STUDY", points: 50 },
    { code: "NEED", points: 20 },
  ];
  await stage.officer.applications.score({ idempotencyKey: freshKey(), scores: [{ id, points }] });
  const proposal = { idempotencyKey: freshKey(), programmeId: stage.programme.id, applicationIds: [id] };
  const round = await stage.officer.rounds.propose(proposal);
  await stage.approver.rounds.approve({ idempotencyKey: freshKey(), id: round.id, decisionNumber: "9/QĐ" });
  const [award] = (await stage.approver.awards.list({ filter: { programmeId: stage.programme.id } })).edges;
  const paymentIds = [award?.node.payments[0]?.id ?? ""];
  expect(await codeOf(stage.accountant.awardPayments.payList({ paymentIds, format: "csv" }))).toBe("PAYEE_MISSING");
  const order = { account: "112" as const, paidOn: "2026-11-24", proof: "FT1", paymentIds };
  expect(await codeOf(stage.accountant.awardPayments.pay({ idempotencyKey: freshKey(), ...order }))).toBe(
    "PAYEE_MISSING",
  );
});

it("the list for the ceremony goes by school and name; certificates come one by one or all as a job", async () => {
  const stage = await stageAt(fixture, "c12");
  const awards = await stage.award(3);
  const { id: programmeId } = stage.programme;
  const list = textOf(await stage.officer.awards.ceremonyList({ programmeId, format: "csv" }));
  expect(list).toContain(",,Tổng cộng,3 suất,,4500000");
  expect(list).toContain("Nguyễn Văn Bé");
  const masked = await fixture.as("city-admin", "city").awards.ceremonyList({ programmeId, format: "csv" });
  expect(textOf(masked)).not.toContain("Nguyễn");
  const pdf = await stage.officer.awards.ceremonyList({ programmeId, format: "pdf" });
  expect(textOf(pdf).startsWith("%PDF-")).toBe(true);
  const one = await stage.officer.awards.certificates({ ids: [awards[0]?.id ?? ""], ...signatory });
  expect(textOf(one).startsWith("%PDF-")).toBe(true);

  const job = await stage.officer.awards.printAll({ idempotencyKey: freshKey(), programmeId, ...signatory });
  expect(job.total).toBe(3);
  await fixture.run(job.id);
  const [done] = await fixture.query<{ state: string; fileName: string }>(
    `SELECT j.state, f.file_name AS "fileName" FROM job AS j JOIN job_file AS f ON f.job_id = j.id WHERE j.id = $1`,
    [job.id],
  );
  expect(done).toEqual({ state: "DONE", fileName: "giay-trao-hoc-bong.pdf" });
  // It names students: until it is fetched it lies sealed, as they do.
  const kept = await fixture.query<{ content: Buffer }>("SELECT content FROM job_file_part WHERE job_id = $1", [
    job.id,
  ]);
  expect(kept.map(({ content }) => content.includes("PDF"))).toEqual([false]);
  expect(textOf(await stage.officer.jobs.file({ jobId: job.id })).startsWith("%PDF-")).toBe(true);
});
