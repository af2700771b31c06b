import { certificates } from "@khuyenhoc/contracts";
import { SignJWT } from "jose";
import type { KnownCertificate } from "./public.ts";
import { publicUrlOf } from "./row.ts";
import type { SigningKey } from "./signing.ts";

const contexts = [
  "https://www.w3.org/ns/credentials/v2",
  "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
] as const;

/** Midnight of a calendar date where the association is, as an instant. */
function startOf(date: string): string {
  return `${date}T00:00:00+07:00`;
}

/** The last second of a calendar date where the association is. */
function endOf(date: string): string {
  return `${date}T23:59:59+07:00`;
}

/**
 * The certificate as an Open Badges 3.0 AchievementCredential. It says what the paper says; whether it still holds is told by the
 * public page, which `credentialStatus` points to.
 */
export function achievementCredential(known: KnownCertificate, token: string, publicUrl: string) {
  const page = publicUrlOf(publicUrl, token);
  const base = publicUrl.replace(/\/+$/, "");
  const title = certificates.titleNames[known.title];
  const level = certificates.levelName(known.level);
  return {
    "@context": [
      ...contexts,
      // The kind of status is ours: a page, not a list of the revoked, which would show who holds what.
      { CertificateStatusPage: `${base}/#CertificateStatusPage` },
    ],
    id: `${page}/credential`,
    type: ["VerifiableCredential", "OpenBadgeCredential"],
    name: `${title.vi} ${known.year}`,
    issuer: {
      id: `urn:uuid:${known.issuingUnitId}`,
      type: ["Profile"],
      name: `Hội Khuyến học – ${known.issuingUnitThen}`,
    },
    validFrom: startOf(known.issuedOn),
    ...(known.validUntil === null ? {} : { validUntil: endOf(known.validUntil) }),
    credentialStatus: { id: page, type: "CertificateStatusPage" },
    credentialSubject: {
      id: page,
      type: ["AchievementSubject"],
      licenseNumber: known.number,
      identifier: [{ type: "IdentityObject", identityType: "name", identityHash: known.subjectName, hashed: false }],
      achievement: {
        id: `${base}/#${known.title}-${known.year}`,
        type: ["Achievement"],
        achievementType: "Award",
        inLanguage: "vi",
        name: `${title.vi} năm ${known.year}`,
        description: level === null ? `${title.vi} (${title.en})` : `${title.vi} (${title.en}), ${level.vi}`,
        criteria: { narrative: `Được công nhận danh hiệu ${title.vi} theo bộ tiêu chí của năm ${known.year}.` },
      },
    },
  };
}

/**
 * The credential as a VC-JWT (JSON Web Token Proof of Open Badges 3.0): the credential's own properties beside the registered claims.
 */
export async function signedCredential(
  known: KnownCertificate,
  token: string,
  { publicUrl, key }: { publicUrl: string; key: SigningKey },
): Promise<string> {
  const credential = achievementCredential(known, token, publicUrl);
  const jwt = new SignJWT({ ...credential })
    .setProtectedHeader({ alg: key.alg, kid: key.publicJwk.kid, typ: "JWT" })
    .setIssuer(credential.issuer.id)
    .setJti(credential.id)
    .setSubject(credential.credentialSubject.id)
    .setNotBefore(new Date(credential.validFrom));
  if (credential.validUntil !== undefined) jwt.setExpirationTime(new Date(credential.validUntil));
  return jwt.sign(key.privateKey);
}
