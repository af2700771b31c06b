import { ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type HeldEvent, type UnitKey } from "../../testing/fixture.ts";

const paper = { fileName: "bien-ban.pdf", contentBase64: Buffer.from("%PDF-1.7 biên bản").toString("base64") };
const minutes = (eventId: string) => ({
  idempotencyKey: freshKey(),
  eventId,
  kind: "MINUTES" as const,
  title: "Biên bản",
  file: paper,
});

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function recordRows(fixture: () => Fixture): Rows {
  const expected = subtree("NOT_FOUND");
  /** An event of the unit with minutes. */
  const documented = async (unit: UnitKey): Promise<HeldEvent & { documentId: string }> => {
    const event = await fixture().eventAt(unit);
    const { id } = await fixture().as("city-admin", "city").records.addDocument(minutes(event.eventId));
    return { ...event, documentId: id };
  };
  return {
    "records.documents": {
      aim: async (caller, unit) => ok(caller.records.documents({ eventId: (await documented(unit)).eventId })),
      expected,
    },
    "records.file": {
      aim: async (caller, unit) => ok(caller.records.file({ id: (await documented(unit)).documentId })),
      expected,
    },
    "records.addDocument": {
      aim: async (caller, unit) => ok(caller.records.addDocument(minutes((await fixture().eventAt(unit)).eventId))),
      expected,
    },
    "records.removeDocument": {
      aim: async (caller, unit) => {
        const { documentId: id } = await documented(unit);
        return ok(caller.records.removeDocument({ idempotencyKey: freshKey(), id, reason: "Nhầm tệp" }));
      },
      expected,
    },
  };
}
