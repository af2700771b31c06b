import { router } from "../../context.ts";
import { byIds } from "./by-ids.ts";
import { create } from "./create.ts";
import { duplicates } from "./duplicates.ts";
import { findByNumber } from "./find-by-number.ts";
import { history } from "./history.ts";
import { endLink, listLinks, setLink } from "./links.ts";
import { list } from "./list.ts";
import { merge, merges, undoMerge } from "./merge.ts";
import { setDistinct } from "./set-distinct.ts";
import { setNumber } from "./set-number.ts";
import { similar } from "./similar.ts";
import { titles } from "./titles.ts";
import { update } from "./update.ts";

export const subjectsRouter = router({
  list,
  byIds,
  create,
  update,
  setDistinct,
  setNumber,
  findByNumber,
  similar,
  duplicates,
  merge,
  undoMerge,
  merges,
  titles,
  history,
  links: router({ list: listLinks, set: setLink, end: endLink }),
});
