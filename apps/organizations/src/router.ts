import { router } from "./context.ts";
import * as directiveExports from "./modules/directives/lists-as-files.ts";
import { directivesRouter } from "./modules/directives/router.ts";
import * as exports from "./modules/exports/lists.ts";
import { byUnits } from "./modules/figures/by-units.ts";
import { closeYear } from "./modules/figures/close-year.ts";
import { closed } from "./modules/figures/closed-years.ts";
import { set } from "./modules/figures/set.ts";
import { importsRouter } from "./modules/imports/router.ts";
import { add } from "./modules/office-holders/add.ts";
import { end } from "./modules/office-holders/end.ts";
import { list as listOfficeHolders } from "./modules/office-holders/list.ts";
import { peopleRouter } from "./modules/people/router.ts";
import { branchKinds } from "./modules/tiers/branch-kinds.ts";
import { close as closeTier } from "./modules/tiers/close.ts";
import { list as listTiers } from "./modules/tiers/list.ts";
import { open as openTier } from "./modules/tiers/open.ts";
import { ancestors } from "./modules/units/ancestors.ts";
import { byIds } from "./modules/units/by-ids.ts";
import { close } from "./modules/units/close.ts";
import { create } from "./modules/units/create.ts";
import { history } from "./modules/units/history.ts";
import { list } from "./modules/units/list.ts";
import { move } from "./modules/units/move.ts";
import { recode } from "./modules/units/recode.ts";
import { rename } from "./modules/units/rename.ts";
import { reopen } from "./modules/units/reopen.ts";
import { updateContact } from "./modules/units/update-contact.ts";

export const appRouter = router({
  units: router({ byIds, list, ancestors, history, create, rename, move, recode, close, reopen, updateContact }),
  tiers: router({ list: listTiers, open: openTier, close: closeTier }),
  branchKinds: router({ list: branchKinds }),
  officeHolders: router({ list: listOfficeHolders, add, end }),
  directives: directivesRouter,
  figures: router({ byUnits, set }),
  exports: router({ ...exports, ...directiveExports }),
  imports: importsRouter,
  people: peopleRouter,
  years: router({ closed, close: closeYear }),
});

export type AppRouter = typeof appRouter;
export type OrganizationsRouter = AppRouter;
