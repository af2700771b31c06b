import type { Certificate, Registration } from "@khuyenhoc/contracts";
import { type Caller, type Fixture, freshKey, units } from "./fixture.ts";

/** Officers who register, recognise and issue, for the specs of certificates. @param fixture opened before anything is called */
export function certificateDesk(fixture: () => Fixture) {
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => "done",
      (error: { cause?: { code?: string } }) => error.cause?.code ?? error,
    );

  const signatory = { signatoryName: "Đặng Văn Phượng", signatoryOffice: "Chủ tịch Hội Khuyến học quận" };
  const commune = () => fixture().as("commune-officer", "c11");
  const district = () => fixture().as("district-officer", "d1");
  const city = () => fixture().as("city-admin", "city");

  let subjects = 0;
  async function registered(change: object = {}): Promise<Registration> {
    return commune().registrations.create({
      idempotencyKey: freshKey(),
      unitId: units.c11,
      year: 2026,
      model: "FAMILY",
      subjectName: `Hộ số ${++subjects}`,
      submit: true,
      ...change,
    });
  }
  async function recognised(change: object = {}): Promise<string> {
    const { id } = await registered(change);
    const { succeeded } = await district().registrations.approve({ idempotencyKey: freshKey(), ids: [id] });
    if (succeeded.length !== 1) throw new Error("not recognised");
    return id;
  }
  const issue = (registrationIds: string[], by: Caller = district()) =>
    by.certificates.issue({ idempotencyKey: freshKey(), registrationIds, ...signatory });
  async function certificateOf(change: object = {}): Promise<Certificate> {
    const { issued } = await issue([await recognised(change)]);
    const [certificate] = issued;
    if (certificate === undefined) throw new Error("not issued");
    return certificate;
  }
  const tokenOf = ({ publicUrl }: Certificate) => publicUrl.slice(publicUrl.lastIndexOf("/") + 1);
  const setState = (id: string, state: string, validUntil: string | null = null) =>
    fixture().query("UPDATE registration SET state = $2, valid_until = $3 WHERE id = $1", [id, state, validUntil]);

  /** Numbers of a book, in order. */
  async function book(unitId: string, year: number): Promise<number[]> {
    const rows = await fixture().query<{ sequence: number }>(
      "SELECT sequence FROM certificate WHERE issuing_unit_id = $1 AND year = $2 ORDER BY sequence",
      [unitId, year],
    );
    return rows.map(({ sequence }) => sequence);
  }
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  return {
    signatory,
    codeOf,
    commune,
    district,
    city,
    registered,
    recognised,
    issue,
    certificateOf,
    tokenOf,
    setState,
    book,
    upTo,
  };
}
