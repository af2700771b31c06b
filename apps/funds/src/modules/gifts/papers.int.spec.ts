import { openTable, type TableRow } from "@khuyenhoc/tabular";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { donorAt, giftAt } from "./testing.ts";

let fixture: Fixture;
let fundId: string;
beforeAll(async () => {
  fixture = await openFixture();
  ({ fundId } = await fixture.fundAt("c11", { name: "Quỹ khuyến học Bưởi" }));
  const donorId = await donorAt(fixture, "c11", { name: "Nguyễn Văn An" });
  await giftAt(fixture, "c11", { fundId, donorId, amount: 1_500_000n });
  await giftAt(fixture, "c11", { fundId, amount: 200_000n });
});
afterAll(() => fixture.close());

const refusal = (code: string) => ({ cause: { code } });
const accountant = () => fixture.as("fund-accountant", "c11");
const giftIds = async () =>
  (await accountant().gifts.list({ filter: { fundId } })).edges.map(({ node }) => node.id).sort();
const originals = async (key: string) =>
  (await fixture.query<{ id: string }>("SELECT gift_id AS id FROM receipt_print WHERE printed_key = $1", [key]))
    .map(({ id }) => id)
    .sort();

/** Runs a job to its end. @returns its file's bytes, for who started it */
async function fileOfJob(caller: Caller, { id }: { id: string }): Promise<Buffer> {
  await fixture.run(id);
  return Buffer.from((await caller.jobs.file({ jobId: id })).contentBase64, "base64");
}

async function rowsOf(content: Buffer): Promise<string[][]> {
  const rows: TableRow[] = [];
  for await (const batch of (await openTable(content)).batches()) rows.push(...batch);
  return rows.map(({ cells }) => [...cells]);
}

describe("the original of a receipt", () => {
  it("is handed out once; the same command gives it again, another one a copy", async () => {
    const ids = (await giftIds()).slice(0, 1);
    const key = freshKey();
    const print = (idempotencyKey: string) => accountant().gifts.print({ idempotencyKey, ids });
    const file = await print(key);
    expect(Buffer.from(file.contentBase64, "base64").subarray(0, 5).toString()).toBe("%PDF-");
    await print(key);
    const other = freshKey();
    await print(other);
    expect(await originals(key)).toEqual(ids);
    expect(await originals(other)).toEqual([]);
  });

  it("names the donor, so that it is printed at the fund's own unit only", async () => {
    const ids = await giftIds();
    const above = fixture.as("fund-accountant", "d1");
    await expect(above.gifts.print({ idempotencyKey: freshKey(), ids })).rejects.toMatchObject(refusal("FORBIDDEN"));
    const all = above.gifts.runReceipts({ idempotencyKey: freshKey(), fundId });
    await expect(all).rejects.toMatchObject(refusal("FORBIDDEN"));
  });

  it("is made for all gifts of a filter by a job", async () => {
    const job = await accountant().gifts.runReceipts({ idempotencyKey: freshKey(), fundId });
    expect(job).toMatchObject({ kind: "funds.receipts", total: 2 });
    const file = await fileOfJob(accountant(), job);
    expect(file.toString("latin1").match(/\/Type \/Page\b/gu)).toHaveLength(2);
    expect(await originals(job.id)).toHaveLength(1);
  });
});

describe("a file", () => {
  const exportGifts = async (caller: Caller) =>
    rowsOf(
      await fileOfJob(
        caller,
        await caller.gifts.export({ idempotencyKey: freshKey(), filter: { unitId: units.c11 }, format: "csv" }),
      ),
    );

  it("of gifts names persons to the fund's own officers only", async () => {
    const own = await exportGifts(accountant());
    expect(own.map((row) => [row[2], row[4], row[8]])).toEqual([
      ["0001/2026", "Nguyễn Văn An", "1500000"],
      ["0002/2026", "", "200000"],
    ]);
    const above = await exportGifts(fixture.as("fund-accountant", "d1"));
    expect(above.map((row) => row[4])).toEqual(["N.V.A.", ""]);
  });

  it("of donors has what each gave", async () => {
    const job = await accountant().donors.export({ idempotencyKey: freshKey(), format: "csv" });
    expect((await rowsOf(await fileOfJob(accountant(), job))).map((row) => row.slice(1))).toEqual([
      ["Nguyễn Văn An", "Cá nhân", "1", "1500000"],
    ]);
  });
});
