import { z } from "zod";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";
import { registrationFilter } from "./registrations.ts";
import { type TitleModel, titleModel } from "./titles.ts";

/**
 * What a certificate (giấy chứng nhận) is worth today: còn hiệu lực, đã thu hồi, đã cấp lại, hết hạn. It follows from the certificate
 * itself and from the registration's state: whose title was revoked, holds no valid paper.
 */
export const certificateStatuses = ["VALID", "REVOKED", "REPLACED", "EXPIRED"] as const;
export const certificateStatus = z.enum(certificateStatuses);
export type CertificateStatus = z.infer<typeof certificateStatus>;

/** The titles as a certificate names them. */
export const titleNames: Readonly<Record<TitleModel, { vi: string; en: string }>> = {
  FAMILY: { vi: "Gia đình học tập", en: "Learning Family" },
  CLAN: { vi: "Dòng họ học tập", en: "Learning Clan" },
  COMMUNITY: { vi: "Cộng đồng học tập", en: "Learning Community" },
  UNIT: { vi: "Đơn vị học tập", en: "Learning Unit" },
  CITIZEN: { vi: "Công dân học tập", en: "Learning Citizen" },
};

/**
 * A level as a certificate names it, by its code in the criteria set: mức độ 1, mức độ 2 (Thông tư 24 and 25/2023/TT-BGDĐT).
 *
 * @returns null where the title knows passing only
 */
export function levelName(code: string | null): { vi: string; en: string } | null {
  if (code === null || code === "PASS") return null;
  const number = /^LEVEL_(\d+)$/.exec(code)?.[1];
  return number === undefined ? { vi: code, en: code } : { vi: `Mức độ ${number}`, en: `Level ${number}` };
}

export const certificate = z.object({
  id,
  registrationId: id,
  /** Unit of the registration. */
  unitId: id,
  /** Unit that decided and signs. */
  issuingUnitId: id,
  /** As printed: `<sequence>/<year>/GCN-<unit>`. */
  number: z.string(),
  sequence: z.int(),
  /** Year of the title. */
  year,
  model: titleModel,
  level: z.string().nullable(),
  /** As printed; a later correction of the registration does not change the paper. */
  subjectName: z.string(),
  unitName: z.string(),
  issuingUnitName: z.string(),
  issuedOn: calendarDate,
  signatoryName: z.string(),
  signatoryOffice: z.string(),
  /** Number and date of the decision that it rests on; null where the title was approved without one. */
  decisionNumber: z.string().nullable(),
  decidedOn: calendarDate.nullable(),
  status: certificateStatus,
  /** Address of the public page, which the QR code shows. */
  publicUrl: z.string(),
  revokedOn: calendarDate.nullable(),
  revokeReason: z.string().nullable(),
  /** The certificate that took its place. */
  replacedBy: id.nullable(),
  createdAt: instant,
});
export type Certificate = z.infer<typeof certificate>;

/** Most certificates that are issued or printed by one call; more are a job's. */
export const MAX_CERTIFICATES = 100;

/** Who signs: name and office as they stand below the seal. */
export const signatory = { signatoryName: text(100), signatoryOffice: text(200) };

const registrationIds = z.array(id).min(1).max(MAX_CERTIFICATES);
/** Issues today, in the order of the ids; each registration has its own outcome. */
export const issueCertificates = z.object({ idempotencyKey, registrationIds, ...signatory });
export const issueOutcome = z.object({
  issued: z.array(certificate),
  /** `id` is the registration's. */
  refused: z.array(z.object({ id, code: z.string(), vi: z.string(), en: z.string() })),
});
export type IssueOutcome = z.infer<typeof issueOutcome>;

/** Most certificates of a run that makes a file to print. */
export const MAX_PRINTED = 10_000;
/**
 * Issues as a job for all recognised registrations of a filter that have no certificate in force, unit by unit in the order of names.
 * `print`: the job makes a file of them, a PDF or, above 500 pages, a ZIP of PDFs.
 */
export const runCertificates = z.object({
  idempotencyKey,
  unitId: id,
  filter: registrationFilter.omit({ unitId: true, states: true, measure: true, waiting: true }).default({}),
  print: z.boolean(),
  ...signatory,
});

export const revokeCertificate = z.object({ idempotencyKey, id, reason: text(500) });
export const reissueCertificate = z.object({ idempotencyKey, id, ...signatory });
export const reissueOutcome = z.object({ certificate, replaced: certificate });

export const certificatesByIds = z.object({ ids: z.array(id).max(500) });

/** What a list selects; `unitId` means its whole subtree. */
export const certificateFilter = z.object({
  unitId: id.nullish(),
  year: year.nullish(),
  models: z.array(titleModel).nullish(),
  statuses: z.array(certificateStatus).nullish(),
  registrationId: id.nullish(),
  /** Part of the subject's name or of the number, without accents or case. */
  query: text(100).nullish(),
});
export type CertificateFilter = z.infer<typeof certificateFilter>;
/** The newest first. `totalCount` is exact up to {@link MAX_COUNTED} in a tree of up to 100 units or for a rare text, else null. */
export const listCertificates = pageRequest.extend({ filter: certificateFilter.default({}) });
export const certificatePage = page(certificate);
export const MAX_COUNTED = 10_000;

/**
 * `copy` marks every page as "BẢN SAO" and tells the units' names of today where they have changed. An original is printed of valid
 * certificates only.
 */
export const certificatesPdf = z.object({ ids: z.array(id).min(1).max(MAX_CERTIFICATES), copy: z.boolean() });

/** Secret of the public page's address: 160 random bits in base32. */
export const certificateToken = z.string().regex(/^[a-z2-7]{32}$/);

/** All that the public page tells: no more than the paper and what became of it. */
export const publicCertificate = z.strictObject({
  number: z.string(),
  title: titleModel,
  year,
  level: z.string().nullable(),
  subjectName: z.string(),
  issuingUnitThen: z.string(),
  /** Null: the unit no longer exists. */
  issuingUnitNow: z.string().nullable(),
  issuedOn: calendarDate,
  status: certificateStatus,
});
export type PublicCertificate = z.infer<typeof publicCertificate>;
