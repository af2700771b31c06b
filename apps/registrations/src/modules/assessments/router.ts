import { router } from "../../context.ts";
import { appeal, decideAppeal } from "./appeals.ts";
import { byId } from "./by-id.ts";
import { comment } from "./comments.ts";
import { decideByFilter } from "./decide-job.ts";
import * as decisions from "./decisions.ts";
import { addEvidence, evidenceFile, removeEvidence } from "./evidence.ts";
import { assignEvidence } from "./evidence-assignment.ts";
import { inbox } from "./inbox.ts";
import { recordFinding, sample, samples } from "./samples.ts";
import { drawSample } from "./sampling.ts";
import { review, saveSheet, selfAssess } from "./sheets.ts";

/** Sheets, evidence, decisions, appeals, work inbox and sample audits, as a part of the service's router. */
export const assessmentsRouter = router({
  byId,
  saveSheet,
  selfAssess,
  review,
  propose: decisions.propose,
  recognise: decisions.recognise,
  refuse: decisions.refuse,
  revoke: decisions.revoke,
  correct: decisions.correct,
  decideByFilter,
  comment,
  addEvidence,
  assignEvidence,
  removeEvidence,
  evidenceFile,
  appeal,
  decideAppeal,
  inbox,
  drawSample,
  sample,
  samples,
  recordFinding,
});
