import { router } from "../../context.ts";
import { cancel, decide, reissue } from "./changing.ts";
import { byIds, exportFile, list } from "./lists.ts";
import { printRoll, printTickets, runTickets, ticket } from "./printing.ts";
import { register, replace, update } from "./registering.ts";
import { list as listSeats, mine, places } from "./seat-lists.ts";
import { invite, proposeSplit, set, takeBack } from "./seats.ts";

export const participantsRouter = router({
  list,
  byIds,
  register,
  update,
  replace,
  cancel,
  decide,
  reissue,
  exportFile,
  printRoll,
  printTickets,
  runTickets,
  ticket,
});

export const seatsRouter = router({ list: listSeats, mine, places, invite, set, takeBack, proposeSplit });
