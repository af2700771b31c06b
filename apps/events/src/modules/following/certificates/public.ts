import { attendanceCertificates, type PublicAttendanceCertificate } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import type { Store } from "../../../context.ts";
import { digestOf } from "../secrets.ts";
import { certificateStatus, type PublicRow } from "./row.ts";

/** A name for who holds the paper beside it: the given name in full, what stands before it by its first letter. */
export function maskedName(name: string): string {
  const words = name
    .normalize("NFC")
    .split(/\s+/u)
    .filter((word) => word !== "");
  return words
    .map((word, index) => (index === words.length - 1 ? word : `${([...word][0] ?? "").toLocaleUpperCase("vi")}.`))
    .join(" ");
}

/** A certificate by its secret, for whoever holds the paper: no account, no scope. */
export async function publicCertificate(
  database: Store,
  token: string,
): Promise<PublicAttendanceCertificate | undefined> {
  const secret = attendanceCertificates.attendanceToken.safeParse(token);
  if (!secret.success) return undefined;
  return database.transaction(
    systemScope,
    async (tx) => {
      const [row] = await tx.query<PublicRow>(
        `SELECT c.number, c.name, c.event_title AS "eventTitle", c.from_day AS "fromDay", c.to_day AS "toDay", c.minutes,
           c.organiser_name AS "organiserName", c.issued_on AS "issuedOn", ${certificateStatus} AS status
         FROM attendance_certificate AS c WHERE c.token_hash = $1`,
        [digestOf(secret.data)],
        "attendance certificate by token",
      );
      return row && attendanceCertificates.publicAttendanceCertificate.parse({ ...row, name: maskedName(row.name) });
    },
    { readOnly: true },
  );
}
