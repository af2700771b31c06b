import { router } from "../../context.ts";
import { book, match, setAside, unmatch } from "./commands.ts";
import { importStatement, preview } from "./import.ts";
import { lines, statements, suggestions } from "./lists.ts";
import { reconcile } from "./reconciliation.ts";

/** Statements of the bank and their reconciliation with the books. */
export const bankRouter = router({
  preview,
  importStatement,
  statements,
  lines,
  suggestions,
  match,
  unmatch,
  setAside,
  book,
  reconcile,
});
