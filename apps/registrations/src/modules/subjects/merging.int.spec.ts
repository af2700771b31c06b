import type { SubjectKind } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { applyChunk } from "../imports/apply.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("commune-officer", "c11");
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: { cause?: { code?: string } }) => error.cause?.code ?? error,
  );

let made = 0;
const kinds = ["CITIZEN", "HOUSEHOLD", "CLAN"] as const satisfies SubjectKind[];
const models = { CITIZEN: "CITIZEN", HOUSEHOLD: "FAMILY", CLAN: "CLAN" } as const;
const EACH = 4;

async function subject(kind: SubjectKind): Promise<string> {
  const name = `Người thứ ${++made}`;
  return (await officer().subjects.create({ idempotencyKey: freshKey(), unitId: units.c11, kind, name })).id;
}
const merge = (keptId: string, mergedId: string) =>
  officer().subjects.merge({ idempotencyKey: freshKey(), keptId, mergedId, reason: "trùng" });
const undo = (mergeId: string) => officer().subjects.undoMerge({ idempotencyKey: freshKey(), mergeId, reason: "nhầm" });
const link = (memberId: string, containerId: string, from: string) =>
  officer().subjects.links.set({ idempotencyKey: freshKey(), memberId, containerId, from });
const register = (subjectId: string, model: "CITIZEN" | "FAMILY" | "CLAN", year: number) =>
  officer().registrations.create({
    idempotencyKey: freshKey(),
    unitId: units.c11,
    year,
    model,
    ...(model === "CITIZEN" ? { group: "FARMER" } : {}),
    subjectId,
    subjectName: `Tên trong hồ sơ ${++made}`,
  });

/** All that a merge may move, of the given subjects. */
async function stateOf(ids: readonly string[]) {
  const [state] = await fixture.query<{ state: unknown }>(
    `SELECT jsonb_build_object(
       'subjects', (SELECT jsonb_agg(to_jsonb(s) - 'revision' - 'updated_at' ORDER BY id) FROM subject AS s WHERE id = ANY ($1::uuid[])),
       'links', (SELECT jsonb_agg(l ORDER BY member_id, container_kind, validity) FROM subject_link AS l WHERE member_id = ANY ($1::uuid[])),
       'registrations', (SELECT jsonb_agg(r ORDER BY id) FROM registration AS r WHERE subject_id = ANY ($1::uuid[]))
     ) AS state`,
    [ids],
  );
  return state?.state;
}

/** Nothing points to a subject that was merged away, and nobody is registered twice. */
async function faults(): Promise<unknown[]> {
  return fixture.query(
    `SELECT 'registration' AS what FROM registration JOIN subject ON subject.id = subject_id WHERE merged_into IS NOT NULL
     UNION ALL
     SELECT 'link' FROM subject_link JOIN subject ON subject.id IN (member_id, container_id) WHERE merged_into IS NOT NULL
     UNION ALL
     SELECT 'chain' FROM subject AS s JOIN subject AS kept ON kept.id = s.merged_into WHERE kept.merged_into IS NOT NULL`,
  );
}

const index = fc.nat({ max: EACH - 1 });
const world = fc.record({
  links: fc.array(
    fc.record({
      level: fc.nat({ max: 1 }),
      member: index,
      container: index,
      year: fc.integer({ min: 2018, max: 2025 }),
    }),
    {
      minLength: 4,
      maxLength: 14,
    },
  ),
  registrations: fc.array(
    fc.record({ kind: fc.constantFrom(...kinds), of: index, year: fc.integer({ min: 2022, max: 2026 }) }),
    {
      maxLength: 8,
    },
  ),
  merges: fc.array(fc.record({ kind: fc.constantFrom(...kinds), kept: index, merged: index }), {
    minLength: 1,
    maxLength: 6,
  }),
  order: fc.infiniteStream(fc.nat({ max: 100 })),
});

describe("merges", () => {
  it("undone in any order that is allowed restore exactly what was", async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ links, registrations, merges, order }) => {
        const known = Object.fromEntries(
          await Promise.all(
            kinds.map(
              async (kind) => [kind, await Promise.all(Array.from({ length: EACH }, () => subject(kind)))] as const,
            ),
          ),
        ) as Record<(typeof kinds)[number], string[]>;
        const idOf = (kind: (typeof kinds)[number], at: number) => known[kind][at] ?? "";
        const all = kinds.flatMap((kind) => known[kind]);
        for (const { level, member, container, year } of links) {
          const [inner, outer] = level === 0 ? (["CITIZEN", "HOUSEHOLD"] as const) : (["HOUSEHOLD", "CLAN"] as const);
          await link(idOf(inner, member), idOf(outer, container), `${year}-01-01`);
        }
        for (const { kind, of, year } of registrations) await codeOf(register(idOf(kind, of), models[kind], year));

        const before = await stateOf(all);
        const done: { id: string; before: unknown }[] = [];
        for (const { kind, kept, merged } of merges) {
          const state = await stateOf(all);
          const outcome = await merge(idOf(kind, kept), idOf(kind, merged)).catch(
            (error: { cause?: { code?: string } }) => {
              expect(["INVALID_INPUT", "SUBJECT_MERGED", "MERGE_CONFLICT"]).toContain(error.cause?.code);
              return null;
            },
          );
          if (outcome === null) expect(await stateOf(all)).toEqual(state);
          else done.push({ id: outcome.id, before: state });
        }
        expect(await faults()).toEqual([]);
        // The latest first, or any other: what builds on a merge keeps it from being undone.
        let left = done.map(({ id }) => id);
        while (left.length > 0) {
          const chosen = left[(order.next().value ?? 0) % left.length] ?? "";
          const code = await codeOf(undo(chosen));
          const wasLatest = chosen === left.at(-1);
          expect(code === "done" || (code === "MERGE_ORDER" && !wasLatest)).toBe(true);
          if (code === "done") {
            if (wasLatest && left.length === done.findIndex(({ id }) => id === chosen) + 1) {
              expect(await stateOf(all)).toEqual(done.find(({ id }) => id === chosen)?.before);
            }
            left = left.filter((id) => id !== chosen);
          }
          expect(await faults()).toEqual([]);
        }
        expect(await stateOf(all)).toEqual(before);
      }),
      { numRuns: 20 },
    );
  });

  it("let the old id, key and number go on standing for the kept one", async () => {
    const [kept, merged] = [await subject("CITIZEN"), await subject("CITIZEN")];
    const old = await register(merged, "CITIZEN", 2024);
    const number = "001085777777";
    await officer().subjects.setNumber({ idempotencyKey: freshKey(), id: merged, expectedRevision: 1, number });
    await link(merged, await subject("HOUSEHOLD"), "2024-01-01");
    const { id: mergeId } = await merge(kept, merged);
    const [resolved] = await officer().subjects.byIds({ ids: [merged] });
    expect(resolved).toMatchObject({ id: merged, subject: { id: kept } });
    expect(
      (await officer().subjects.titles({ subjectId: merged })).map(({ registrationId }) => registrationId),
    ).toEqual([old.id]);
    expect((await officer().subjects.findByNumber({ number })).map(({ id }) => id)).toEqual([kept]);
    expect((await officer().subjects.links.list({ subjectId: kept })).containers).toHaveLength(1);
    const [before] = await fixture.query<{ name: string }>("SELECT name FROM subject WHERE id = $1", [merged]);
    const again = await officer().registrations.create({
      idempotencyKey: freshKey(),
      unitId: units.c11,
      year: 2025,
      model: "CITIZEN",
      group: "FARMER",
      subjectName: before?.name ?? "",
    });
    expect(again.subjectId).toBe(kept);
    expect(
      await codeOf(
        officer().subjects.links.set({
          idempotencyKey: freshKey(),
          memberId: merged,
          containerId: kept,
          from: "2025-01-01",
        }),
      ),
    ).toBe("SUBJECT_MERGED");
    const merges = await officer().subjects.merges({ subjectId: merged });
    expect(merges).toMatchObject([
      { id: mergeId, keptId: kept, mergedId: merged, movedRegistrations: 1, undoneAt: null },
    ]);
    await undo(mergeId);
    expect(await codeOf(undo(mergeId))).toBe("MERGE_UNDONE");
    // What was filed since stays where it was filed.
    const titles = await Promise.all([kept, merged].map((subjectId) => officer().subjects.titles({ subjectId })));
    expect(titles.map((list) => list.map(({ year }) => year))).toEqual([[2025], [2024]]);
  });

  it("leave no number behind when it is taken away or replaced: not with the records that were merged either", async () => {
    const number = "001085000777";
    const [keptId, mergedId] = [await subject("CITIZEN"), await subject("CITIZEN")];
    const setNumber = async (id: string, value: string | null) => {
      const [resolved] = await officer().subjects.byIds({ ids: [id] });
      const expectedRevision = resolved?.subject.revision ?? 0;
      return officer().subjects.setNumber({ idempotencyKey: freshKey(), id, expectedRevision, number: value });
    };
    const found = async (value: string) =>
      (await officer().subjects.findByNumber({ number: value })).map(({ id }) => id);
    await setNumber(keptId, number);
    await setNumber(mergedId, number);
    const { id: mergeId } = await merge(keptId, mergedId);
    expect(await found(number)).toEqual([keptId]);
    await setNumber(keptId, "001085000778");
    expect([await found(number), await found("001085000778")]).toEqual([[], [keptId]]);
    await setNumber(keptId, null);
    const left = await fixture.query("SELECT 1 FROM subject WHERE id = ANY ($1) AND number_cipher IS NOT NULL", [
      [keptId, mergedId],
    ]);
    expect(left).toEqual([]);
    await undo(mergeId);
    const history = await officer().subjects.history({ id: mergedId });
    expect(history.filter(({ kind }) => kind === "NUMBER").map(({ fields }) => fields)).toEqual([
      [{ field: "number", before: "••••••••0777", after: null }],
      [{ field: "number", before: null, after: "••••••••0777" }],
    ]);
  });

  it("are refused where both have the same title in the same year, named so that it can be dealt with", async () => {
    const [kept, merged] = [await subject("CLAN"), await subject("CLAN")];
    await register(kept, "CLAN", 2025);
    await register(merged, "CLAN", 2025);
    const error = await merge(kept, merged).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ cause: { code: "MERGE_CONFLICT", details: { registrations: ["2025 CLAN"] } } });
    expect(await codeOf(merge(kept, await subject("CITIZEN")))).toBe("SUBJECT_KIND");
    expect(await codeOf(merge(kept, kept))).toBe("INVALID_INPUT");
  });

  it("lose no registration that is made at the same time", async () => {
    for (let round = 0; round < 8; round++) {
      const [kept, merged] = [await subject("CLAN"), await subject("CLAN")];
      await Promise.all([merge(kept, merged), ...[2022, 2023, 2024].map((year) => register(merged, "CLAN", year))]);
      expect(await officer().subjects.titles({ subjectId: kept })).toHaveLength(3);
    }
    expect(await faults()).toEqual([]);
  });
});

describe("an import after a merge", () => {
  async function importLines(year: number, lines: readonly string[]) {
    const text = ["Danh hiệu,Họ tên,Mã đối tượng", ...lines.map((line) => `Gia đình,${line}`)].join("\n");
    const file = { fileName: "ho.csv", contentBase64: Buffer.from(text).toString("base64") };
    const preview = await officer().imports.preview({
      idempotencyKey: freshKey(),
      unitId: units.c11,
      year,
      file,
      submit: true,
    });
    await officer().imports.confirm({ idempotencyKey: freshKey(), importId: preview.id });
    for (;;) {
      if ((await applyChunk(fixture.database, preview.id, { lines: 3 })) === "DONE") break;
    }
    return officer().imports.status({ importId: preview.id });
  }

  it("gives the kept subject's years to it, counts nobody twice, and says which line was left out", async () => {
    await importLines(2023, ["Hộ Một,M-1", "Hộ Hai,M-2", "Hộ Ba,M-3"]);
    const bySubject = await fixture.query<{ code: string; id: string }>(
      "SELECT subject_code AS code, subject_id AS id FROM registration WHERE year = 2023 AND subject_code LIKE 'M-%' ORDER BY 1",
    );
    const [one, two, three] = bySubject.map(({ id }) => id);
    // Both registered in 2023: one of the two has to go first.
    expect(await codeOf(merge(one ?? "", two ?? ""))).toBe("MERGE_CONFLICT");
    await fixture.query("DELETE FROM registration WHERE year = 2023 AND subject_code = 'M-2'");
    await fixture.query(
      "UPDATE counter SET pending = pending - 1 WHERE year = 2023 AND model = 'FAMILY' AND unit_id = $1",
      [units.c11],
    );
    await merge(one ?? "", two ?? "");

    const status = await importLines(2024, ["Hộ Hai,M-2", "Hộ Một,M-1", "Hộ Ba,M-3", "Hộ Bốn,M-4"]);
    expect(status).toMatchObject({ createdRows: 3, errors: [{ row: 2, code: "REGISTRATION_DUPLICATE" }] });
    const later = await importLines(2025, ["Hộ Hai,M-2", "Hộ Ba,M-3"]);
    expect(later).toMatchObject({ createdRows: 2, errorRows: 0 });
    const titles = await officer().subjects.titles({ subjectId: two ?? "" });
    expect(titles.map(({ year, subjectName }) => [year, subjectName])).toEqual([
      [2025, "Hộ Hai"],
      [2024, "Hộ Một"],
      [2023, "Hộ Một"],
    ]);
    expect(await officer().subjects.titles({ subjectId: three ?? "" })).toHaveLength(3);
    const afterwards = await importLines(2025, ["Hộ Một,M-1"]);
    expect(afterwards).toMatchObject({ createdRows: 0, errors: [{ row: 2, code: "REGISTRATION_DUPLICATE" }] });
    expect(await fixture.differences()).toEqual([]);
    expect(await faults()).toEqual([]);
  });

  it("corrects the subject with its registration, with a history of both", async () => {
    const text = (name: string) => [`${name},K-1`];
    await importLines(2022, text("Hộ Kiên"));
    await fixture.query("UPDATE registration SET state = 'DRAFT' WHERE subject_code = 'K-1'");
    await fixture.query(
      "UPDATE counter SET pending = pending - 1, draft = draft + 1 WHERE year = 2022 AND model = 'FAMILY' AND unit_id = $1",
      [units.c11],
    );
    await importLines(2022, text("Hộ Kiến"));
    const [row] = await fixture.query<{ id: string; name: string; folded: string }>(
      "SELECT s.id, s.name, s.name_folded AS folded FROM subject AS s JOIN registration AS r ON r.subject_id = s.id WHERE subject_code = 'K-1'",
    );
    expect(row).toMatchObject({ name: "Hộ Kiến", folded: "ho kien" });
    const [latest] = await officer().subjects.history({ id: row?.id ?? "" });
    expect(latest).toMatchObject({ kind: "UPDATE", fields: [{ field: "name", before: "Hộ Kiên", after: "Hộ Kiến" }] });
  });
});
