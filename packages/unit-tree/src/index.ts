export { unitTreeHandlers } from "./handlers.ts";
export { marksOf, unitMark } from "./marks.ts";
export {
  assertInScope,
  assertSetFromAbove,
  scopeOf,
  strictlyAbove,
  unitsInScope,
  unitsStrictlyBelow,
} from "./scope.ts";
export { type Cells, type Hidden, hiddenCells, type Place } from "./suppression.ts";
export { applyUnitState, applyUnitStates, lockUnitTree, recomputeClosure } from "./tree.ts";
