import type { Rows } from "./rows.ts";

export const certificateRows: Rows = {
  fields: {
    "Query.certificates": { "registrations.certificates.list": "certificates.read" },
    "Query.certificatesByIds": { "registrations.certificates.byIds": "certificates.read" },
    "Query.certificatesPdf": { "registrations.certificates.pdf": "certificates.read" },
    "Mutation.issueCertificates": { "registrations.certificates.issue": "certificates.issue" },
    "Mutation.runCertificates": { "registrations.certificates.run": "certificates.issue" },
    "Mutation.revokeCertificate": { "registrations.certificates.revoke": "certificates.issue" },
    "Mutation.reissueCertificate": { "registrations.certificates.reissue": "certificates.issue" },
  },
};
