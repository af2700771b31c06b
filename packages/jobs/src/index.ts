export {
  type AnyJobKind,
  defineJob,
  type ItemOutcome,
  type Job,
  type JobFile,
  type JobFiles,
  type JobKind,
} from "./definition.ts";
export { dateOf, fileOf, freezeRows, nothingToDo, type Parameters, unitNames, unitsBelow } from "./listed.ts";
export { jobsRouter } from "./procedures.ts";
export { MAX_UNFINISHED } from "./repository.ts";
export { startJobRunner } from "./runner.ts";
export { type JobContext, MAX_ITEMS, startJob, unitOfJob } from "./start.ts";
export { stepJob } from "./step.ts";
export { type Turns, takeTurns } from "./turns.ts";
