import { ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Caller, type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";
import { applyChunk } from "./apply.ts";

/** Rows of the authorization matrix for what became of an import. @param fixture opened before a row is aimed */
export function importRows(fixture: () => Fixture): Rows {
  const clerk = () => fixture().as("city-admin", "city");
  let files = 0;
  const previewAt = (unit: UnitKey) => {
    files += 1;
    const content = `Danh hiệu,Họ tên,Mã\nGia đình,Hộ ${files},R-${files}\n`;
    const file = { fileName: "b.csv", contentBase64: Buffer.from(content).toString("base64") };
    return clerk().imports.preview({ idempotencyKey: freshKey(), unitId: units[unit], year: 2024, file, submit: true });
  };
  const appliedAt = async (unit: UnitKey) => {
    const { id: importId } = await previewAt(unit);
    await clerk().imports.confirm({ idempotencyKey: freshKey(), importId, skipErrorRows: false });
    while ((await applyChunk(fixture().database, importId)) === "MORE");
    return importId;
  };
  return {
    "imports.remap": {
      aim: async (caller: Caller, unit) => {
        const { id: importId } = await previewAt(unit);
        const mapping = [{ column: "address", position: null }];
        return ok(caller.imports.remap({ idempotencyKey: freshKey(), importId, mapping }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "imports.undo": {
      aim: async (caller: Caller, unit) =>
        ok(caller.imports.undo({ idempotencyKey: freshKey(), importId: await appliedAt(unit) })),
      expected: subtree("NOT_FOUND"),
    },
    "imports.list": {
      aim: (caller: Caller, unit) => ok(caller.imports.list({ unitId: units[unit] })),
      expected: subtree("OUT_OF_SCOPE"),
    },
  };
}
