import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshKey, type Organization, openOrganization, refusalOf, tree } from "../../testing/organization.ts";
import { draftOf, freshNumber, issuedOf } from "./testing.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
});
afterAll(() => organization.close());

const city = () => organization.cityAdmin;
const district = (unitId: string) => organization.as(principal("district-officer", [unitId]));
const commune = (unitId: string) => organization.as(principal("commune-officer", [unitId]));
const idsOf = (page: { edges: { node: { id: string } }[] }) => page.edges.map(({ node }) => node.id);
const acknowledge = (caller: ReturnType<Organization["as"]>, directiveId: string, ...unitIds: string[]) =>
  caller.directives.acknowledge({ idempotencyKey: freshKey(), directiveId, unitIds, note: "Đã phổ biến" });
const told = (id: string) =>
  organization.rows<{ type: string; data: object }>(
    `select split_part(envelope::jsonb->>'type', '.', 5) as type, envelope::jsonb->'data' as data
     from outbox where topic = 'organizations.directives' and key = $1 order by position`,
    [id],
  );

describe("a draft", () => {
  it("is changed and deleted by its own unit, and seen by nobody below", async () => {
    const draft = await draftOf(city(), tree.city, {
      content: "Điều 1.\r\n\r\nĐiều 2.",
      partners: [{ unitId: null, name: "Sở Giáo dục và Đào tạo", clientId: null }],
      targets: [{ measure: "seminars", year: 2026, value: "10", allotments: [{ unitId: tree.baDinh, value: "3" }] }],
    });
    expect(draft).toMatchObject({
      state: "DRAFT",
      unitName: "Hội Khuyến học thành phố Hà Nội",
      content: "Điều 1.\n\nĐiều 2.",
      targets: [
        { unitId: tree.city, value: "10" },
        { unitId: tree.baDinh, unitName: "Quận Ba Đình", value: "3" },
      ],
    });
    expect(idsOf(await commune(tree.buoi).directives.list({}))).not.toContain(draft.id);
    const change = { kind: "plan", number: draft.number, title: "Tên khác" };
    const update = (expectedRevision: number) =>
      city().directives.update({ idempotencyKey: freshKey(), id: draft.id, expectedRevision, ...change });
    expect(await update(1)).toMatchObject({ revision: 2, title: "Tên khác", targets: [], partners: [] });
    expect(await refusalOf(update(1))).toBe("CONFLICT");
    const deleting = { idempotencyKey: freshKey(), id: draft.id, expectedRevision: 2 };
    expect(await refusalOf(commune(tree.buoi).directives.deleteDraft(deleting))).toBe("NOT_FOUND");
    await city().directives.deleteDraft(deleting);
    expect(await city().directives.byIds({ ids: [draft.id] })).toEqual([]);
  });

  it("is refused with a kind, a measure or a ground that there is not", async () => {
    for (const wrong of [
      { kind: "poem" },
      { targets: [{ measure: "joy", year: 2026, value: "1" }] },
      { restsOnId: tree.city },
      { inForceFrom: "2026-11-02", inForceUntil: "2026-11-01" },
    ]) {
      expect(await refusalOf(draftOf(city(), tree.city, wrong))).toBe("INVALID_INPUT");
    }
  });

  it("keeps files by what they are, not by what they are called", async () => {
    const { id } = await draftOf(city(), tree.city);
    const send = async (fileName: string, content: Buffer, bytes = content.length) => {
      const file = await city().directives.addFile({ idempotencyKey: freshKey(), directiveId: id, fileName, bytes });
      return city().directives.addFilePart({
        idempotencyKey: freshKey(),
        fileId: file.id,
        index: 0,
        contentBase64: content.toString("base64"),
      });
    };
    expect(await refusalOf(send("ke-hoach.pdf", Buffer.from("<script>alert(1)</script>")))).toBe(
      "DIRECTIVE_FILE_REFUSED",
    );
    expect(await refusalOf(send("ke-hoach.pdf", Buffer.from("%PDF-1.7 ngắn"), 100))).toBe("DIRECTIVE_FILE_REFUSED");
    const content = Buffer.from("%PDF-1.7 nội dung");
    const file = await send("ke-hoach.html", content);
    expect(file).toMatchObject({ fileName: "ke-hoach.html.pdf", mediaType: "application/pdf", parts: 1 });

    // What was announced and never came whole keeps the directive from being issued.
    expect(await refusalOf(city().directives.issue({ idempotencyKey: freshKey(), id, expectedRevision: 1 }))).toBe(
      "DIRECTIVE_INCOMPLETE",
    );
    const [{ files } = { files: [] }] = await city().directives.byIds({ ids: [id] });
    for (const { id: fileId, mediaType } of files) {
      if (mediaType === null) await city().directives.removeFile({ idempotencyKey: freshKey(), fileId });
    }
    await city().directives.issue({ idempotencyKey: freshKey(), id, expectedRevision: 1 });
    const part = await commune(tree.buoi).directives.filePart({ fileId: file.id, index: 0 });
    expect(Buffer.from(part.contentBase64, "base64")).toEqual(content);
    const removing = city().directives.removeFile({ idempotencyKey: freshKey(), fileId: file.id });
    expect(await refusalOf(removing)).toBe("DIRECTIVE_STATE");
  });

  it("puts the parts of a large file together in their order", async () => {
    const { id } = await draftOf(city(), tree.city);
    const size = 2 * 1024 * 1024;
    const content = Buffer.alloc(size + 5, "k");
    content.write("%PDF-1.7");
    const file = await city().directives.addFile({
      idempotencyKey: freshKey(),
      directiveId: id,
      fileName: "lon.pdf",
      bytes: content.length,
    });
    const send = (index: number) =>
      city().directives.addFilePart({
        idempotencyKey: freshKey(),
        fileId: file.id,
        index,
        contentBase64: content.subarray(index * size, (index + 1) * size).toString("base64"),
      });
    expect(await send(1)).toMatchObject({ parts: 1, mediaType: null });
    expect(await send(1)).toMatchObject({ parts: 1, mediaType: null });
    expect(await send(0)).toMatchObject({ parts: 2, mediaType: "application/pdf" });
    const parts = await Promise.all([0, 1].map((index) => city().directives.filePart({ fileId: file.id, index })));
    expect(Buffer.concat(parts.map(({ contentBase64 }) => Buffer.from(contentBase64, "base64"))).equals(content)).toBe(
      true,
    );
  });
});

describe("kinds", () => {
  it("are data: the city adds them, changes their names and ends them, but not before what was issued of them", async () => {
    const set = (values: { validFrom: string; validTo?: string; nameVi?: string }) =>
      city().directives.setKind({
        ...{ idempotencyKey: freshKey(), code: "conclusion", nameVi: "Kết luận", nameEn: "Conclusion" },
        ...values,
      });
    expect((await set({ validFrom: "2026-01-01" })).at(-1)).toEqual({
      ...{ code: "conclusion", nameVi: "Kết luận", nameEn: "Conclusion" },
      ...{ validFrom: "2026-01-01", validTo: null },
    });
    const before = { kind: "conclusion", issuedOn: "2025-12-31" };
    expect(await refusalOf(issuedOf(city(), tree.city, before))).toBe("DIRECTIVE_INCOMPLETE");
    await issuedOf(city(), tree.city, { kind: "conclusion", issuedOn: "2026-11-02" });
    expect(await refusalOf(set({ validFrom: "2026-01-01", validTo: "2026-11-02" }))).toBe("INVALID_INPUT");
    expect((await set({ validFrom: "2026-01-01", validTo: "2026-11-03" })).at(-1)?.validTo).toBe("2026-11-03");
    const after = { kind: "conclusion", issuedOn: "2026-11-03" };
    expect(await refusalOf(issuedOf(city(), tree.city, after))).toBe("DIRECTIVE_INCOMPLETE");
  });
});

describe("an issued directive", () => {
  it("reaches the units that it is addressed to, and stands as it was issued", async () => {
    const addressing = { tiers: ["district", "commune"], branchKinds: [], unitIds: [] };
    expect(await city().directives.previewAddressing({ unitId: tree.city, addressing })).toEqual([
      { tier: "district", units: 2 },
      { tier: "commune", units: 4 },
    ]);
    const issued = await issuedOf(city(), tree.city, { addressing, acknowledgeBy: "2026-11-30" });
    expect(issued).toMatchObject({ state: "ISSUED", revision: 2, own: [] });
    expect(await told(issued.id)).toEqual([
      {
        type: "issued",
        data: expect.objectContaining({ directiveId: issued.id, number: issued.number, addressed: 6 }),
      },
    ]);
    // Below an addressed unit one may read it too.
    for (const unitId of [tree.baDinh, tree.buoi, tree.buoiBranch]) {
      expect(idsOf(await commune(unitId).directives.list({}))).toContain(issued.id);
    }
    const again = { idempotencyKey: freshKey(), id: issued.id, expectedRevision: 2 };
    expect(await refusalOf(city().directives.issue(again))).toBe("DIRECTIVE_STATE");
    await expect(organization.rows("update directive set title = 'Khác' where id = $1", [issued.id])).rejects.toThrow(
      /not changed/,
    );
    await expect(organization.rows("delete from directive where id = $1", [issued.id])).rejects.toThrow(/not deleted/);
  });

  it("reaches chosen units only, and is no business of others", async () => {
    const only = { tiers: [], branchKinds: [], unitIds: [tree.buoi] };
    const issued = await issuedOf(city(), tree.city, { addressing: only });
    expect(idsOf(await commune(tree.buoi).directives.list({ side: "RECEIVED" }))).toContain(issued.id);
    expect(idsOf(await district(tree.tayHo).directives.list({}))).toContain(issued.id);
    expect(await commune(tree.phucXa).directives.byIds({ ids: [issued.id] })).toEqual([]);
    expect(await refusalOf(acknowledge(commune(tree.phucXa), issued.id, tree.phucXa))).toBe("NOT_FOUND");
    // A unit of another district is no addressee of a district's.
    const elsewhere = { addressing: { tiers: [], branchKinds: [], unitIds: [tree.phucXa] } };
    expect(await refusalOf(issuedOf(district(tree.tayHo), tree.tayHo, elsewhere))).toBe("DIRECTIVE_INCOMPLETE");
  });

  it("bears a number of its own", async () => {
    const number = freshNumber();
    await issuedOf(city(), tree.city, { number });
    expect(await refusalOf(issuedOf(city(), tree.city, { number: number.toLowerCase() }))).toBe(
      "DIRECTIVE_NUMBER_TAKEN",
    );
    expect((await issuedOf(city(), tree.city, { number, issuedOn: "2025-11-02" })).state).toBe("ISSUED");
    expect((await issuedOf(city(), tree.city, { number, outsideIssuer: "Thành ủy Hà Nội" })).state).toBe("ISSUED");
  });

  it("is not issued before its day, and of a kind of that day only", async () => {
    expect(await refusalOf(issuedOf(city(), tree.city, { issuedOn: "2026-11-25" }))).toBe("DIRECTIVE_INCOMPLETE");
    expect(await refusalOf(issuedOf(city(), tree.city, { issuedOn: null }))).toBe("DIRECTIVE_INCOMPLETE");
    expect(await refusalOf(issuedOf(city(), tree.city, { issuedOn: "1990-01-01" }))).toBe("UNIT_NOT_IN_EXISTENCE");
  });

  it("is replaced by a later one, or withdrawn with the reason", async () => {
    const old = await issuedOf(city(), tree.city);
    const successor = await issuedOf(city(), tree.city, { replacesId: old.id });
    const [replaced] = await city().directives.byIds({ ids: [old.id] });
    expect(replaced).toMatchObject({ state: "REPLACED", replacedBy: { id: successor.id, number: successor.number } });
    expect((await told(old.id)).at(-1)).toEqual({
      type: "replaced",
      data: { directiveId: old.id, replacedById: successor.id, replacedOn: "2026-11-02" },
    });
    expect(await refusalOf(acknowledge(commune(tree.buoi), old.id, tree.buoi))).toBe("DIRECTIVE_STATE");

    const withdrawn = await city().directives.withdraw({
      idempotencyKey: freshKey(),
      id: successor.id,
      expectedRevision: 2,
      reason: "Ban hành nhầm",
    });
    expect(withdrawn).toMatchObject({ state: "WITHDRAWN", withdrawnReason: "Ban hành nhầm" });
    expect(await refusalOf(draftOf(city(), tree.city, { restsOnId: successor.id }))).toBe("INVALID_INPUT");
  });

  it("is found without accents, by kind, year, issuer and state, page by page", async () => {
    const issued = await issuedOf(city(), tree.city, {
      kind: "resolution",
      title: "Về khuyến học, khuyến tài",
      outsideIssuer: "Thành ủy Hà Nội",
      issuedOn: "2023-11-16",
    });
    const find = (filter: object) =>
      city()
        .directives.list({ ...filter })
        .then(idsOf);
    for (const filter of [
      { query: "khuyen tai" },
      { query: "THANH UY" },
      { query: issued.number.toLowerCase(), year: 2023 },
      { kinds: ["resolution"], year: 2023, states: ["ISSUED"], unitId: tree.city, side: "ISSUED" },
    ]) {
      expect(await find(filter)).toContain(issued.id);
    }
    expect(await find({ query: "khuyen_tai" })).toEqual([]);
    const all = await city().directives.list({ first: 100 });
    expect(all.totalCount).toBe(all.edges.length);
    const walked: string[] = [];
    let after: string | null = null;
    do {
      const page: typeof all = await city().directives.list({ first: 3, after });
      walked.push(...idsOf(page));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(walked).toEqual(idsOf(all));
  });
});

describe("the name of a signer", () => {
  it("is shown to readers, and whoever reads it is written down", async () => {
    const signed = await issuedOf(city(), tree.city, { signerName: "Nguyễn Văn Ký", signerOffice: "Chủ tịch" });
    const plain = await issuedOf(city(), tree.city);
    const [read] = await commune(tree.buoi).directives.byIds({ ids: [signed.id] });
    expect(read?.signerName).toBe("Nguyễn Văn Ký");
    await commune(tree.buoi).directives.byIds({ ids: [plain.id] });
    await commune(tree.buoi).directives.list({ query: signed.number });
    const log = await organization.rows<{ operation: string; row_count: number }>(
      "select operation, row_count from access_log where $1::uuid = any(subject_ids::uuid[]) order by id",
      [signed.id],
    );
    expect(log).toEqual([
      { operation: "directives.byIds", row_count: 1 },
      { operation: "directives.list", row_count: 1 },
    ]);
    expect(
      await organization.rows("select 1 from access_log where $1::uuid = any(subject_ids::uuid[])", [plain.id]),
    ).toEqual([]);
  });
});

describe("targets", () => {
  const seminars = (value: string, ...allotments: [string, string][]) => ({
    targets: [
      {
        measure: "seminars",
        year: 2026,
        value,
        allotments: allotments.map(([unitId, given]) => ({ unitId, value: given })),
      },
    ],
  });

  it("are allotted in full to units directly below, which take on at least theirs", async () => {
    const issue = (...allotments: [string, string][]) => issuedOf(city(), tree.city, seminars("20", ...allotments));
    expect(await refusalOf(issue([tree.baDinh, "12"], [tree.tayHo, "7"]))).toBe("DIRECTIVE_TARGET_SUM");
    expect(await refusalOf(issue([tree.baDinh, "12"], [tree.buoi, "8"]))).toBe("DIRECTIVE_INCOMPLETE");
    const plan = await issue([tree.baDinh, "12"], [tree.tayHo, "8"]);
    const own = (value: string) =>
      issuedOf(district(tree.tayHo), tree.tayHo, { restsOnId: plan.id, ...seminars(value, [tree.buoi, value]) });
    expect(await refusalOf(own("7"))).toBe("DIRECTIVE_TARGET_BELOW");
    expect((await own("9")).targets.map(({ value }) => value)).toEqual(["9", "9"]);
  });
});

describe("partner departments", () => {
  it("read what names them or is public, and nothing else", async () => {
    const partners = [{ unitId: null, name: "Sở Giáo dục và Đào tạo", clientId: "khuyenhoc-partner-education" }];
    const named = await issuedOf(city(), tree.city, { kind: "coordination", partners });
    const open = await issuedOf(city(), tree.city, { isPublic: true });
    const other = await issuedOf(city(), tree.city);
    const draft = await draftOf(city(), tree.city, { partners, isPublic: true });
    const partner = organization.as({ ...principal("partner", [tree.city]), clientId: "khuyenhoc-partner-education" });
    expect(idsOf(await partner.directives.list({ first: 100 })).sort()).toEqual([named.id, open.id].sort());
    const all = [named.id, open.id, other.id, draft.id];
    expect((await partner.directives.byIds({ ids: all })).map(({ id }) => id).sort()).toEqual(
      [named.id, open.id].sort(),
    );
    const stranger = organization.as({ ...principal("partner", [tree.buoi]), clientId: "khuyenhoc-partner-labour" });
    expect((await stranger.directives.byIds({ ids: all })).map(({ id }) => id)).toEqual([open.id]);
    const ofDistrict = organization.as({
      ...principal("partner", [tree.tayHo]),
      clientId: "khuyenhoc-partner-education",
    });
    const [shown] = await ofDistrict.directives.byIds({ ids: [named.id] });
    expect(shown).toMatchObject({ own: [], partners: [{ clientId: "khuyenhoc-partner-education" }] });
    const strangers = await issuedOf(city(), tree.city, { isPublic: true, partners });
    expect((await stranger.directives.byIds({ ids: [strangers.id] }))[0]?.partners).toEqual([
      { unitId: null, name: "Sở Giáo dục và Đào tạo", clientId: null },
    ]);
    expect(idsOf(await ofDistrict.directives.list({ side: "WAITING" }))).toEqual(
      idsOf(await ofDistrict.directives.list({ side: "ALL" })),
    );
    // What units did about it is the association's own business.
    const asked = { directiveId: named.id, unitId: tree.city };
    expect(await refusalOf(partner.directives.status(asked))).toBe("FORBIDDEN");
    expect(await refusalOf(partner.directives.reminders(asked))).toBe("FORBIDDEN");
    expect(await refusalOf(partner.directives.receipts({ directiveId: named.id, under: tree.city }))).toBe("FORBIDDEN");
  });
});
