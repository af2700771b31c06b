import { createHash } from "node:crypto";
import type { Grant, ProgrammeKind } from "@khuyenhoc/contracts";
import type { StandingAward } from "./results.ts";

/**
 * Prefix of identifiers. The 360Giving register gives prefixes to publishers who ask for one; until the association has its own,
 * this one marks the installation.
 */
const PREFIX = "360G-hkhhanoi";

/** Why a grant was made, by the standard's list of reasons: financial hardship, or a chance to develop. */
const reasonOf: Readonly<Record<ProgrammeKind, string>> = {
  HARDSHIP: "GTIR010",
  NEVER_ENDING: "GTIR110",
  EXCELLENCE: "GTIR110",
  TALENT: "GTIR110",
  OTHER: "GTIR110",
};
/** Education and training, by the standard's list of purposes. */
const PURPOSE = "GTIP130";

/** An identifier from which the award is not found: ids of awards stand in the service's own answers. */
function publicId(awardId: string): string {
  return createHash("sha256").update(`360giving ${awardId}`).digest("hex").slice(0, 24);
}

/**
 * Awards as grants to individuals in the form of the 360Giving Data Standard. As its guidance for individuals asks: no name, no
 * place, no school, an id of the grant and not of the person, and reason and purpose from its lists.
 */
export function grantsOf(fund: { id: string; name: string }, awards: readonly StandingAward[]): Grant[] {
  return awards.map(({ awardId, programmeId, title, kind, amount, paid, grantedOn }) => {
    const id = publicId(awardId);
    return {
      id: `${PREFIX}-${id}`,
      title: `Học bổng: ${title}`.slice(0, 140),
      description: `Học bổng của chương trình ${title}`,
      currency: "VND",
      amountAwarded: Number(amount),
      amountDisbursed: Number(paid),
      awardDate: grantedOn,
      recipientIndividual: { id: `${PREFIX}-individual-${id}`, name: "Individual Recipient" },
      toIndividualsDetails: { primaryGrantReason: reasonOf[kind], grantPurpose: [PURPOSE] },
      fundingOrganization: [{ id: `${PREFIX}-fund-${fund.id}`, name: fund.name }],
      grantProgramme: [{ code: programmeId, title }],
    };
  });
}
