import { jobsRouter } from "@khuyenhoc/jobs";
import { router } from "./context.ts";
import { assessmentsRouter } from "./modules/assessments/router.ts";
import { campaignRouters } from "./modules/campaigns/routers.ts";
import * as certificates from "./modules/certificates/procedures.ts";
import { byUnits } from "./modules/counts/by-units.ts";
import { children } from "./modules/counts/children.ts";
import * as lists from "./modules/exports/lists.ts";
import * as exports from "./modules/exports/procedures.ts";
import { cancel } from "./modules/imports/cancel.ts";
import { confirm } from "./modules/imports/confirm.ts";
import { errors } from "./modules/imports/errors.ts";
import { list as listImports } from "./modules/imports/list.ts";
import { preview } from "./modules/imports/preview.ts";
import { remap } from "./modules/imports/remap.ts";
import { status } from "./modules/imports/status.ts";
import { template } from "./modules/imports/template.ts";
import { undo } from "./modules/imports/undo.ts";
import { approve } from "./modules/registrations/approve.ts";
import { byIds } from "./modules/registrations/by-ids.ts";
import { create } from "./modules/registrations/create.ts";
import { startBulk } from "./modules/registrations/decide-job.ts";
import { deleteDraft } from "./modules/registrations/delete-draft.ts";
import { history } from "./modules/registrations/history.ts";
import { list } from "./modules/registrations/list.ts";
import { returnToUnit } from "./modules/registrations/return.ts";
import { submit } from "./modules/registrations/submit.ts";
import { update } from "./modules/registrations/update.ts";
import { reportingRouters } from "./modules/reports/routers.ts";
import * as savedFilters from "./modules/saved-filters/procedures.ts";
import { subjectsRouter } from "./modules/subjects/router.ts";
import * as undoing from "./modules/undo/procedures.ts";

export const appRouter = router({
  registrations: router({
    byIds,
    list,
    history,
    create,
    update,
    deleteDraft,
    submit,
    approve,
    return: returnToUnit,
    startBulk,
  }),
  assessments: assessmentsRouter,
  savedFilters: router({ list: savedFilters.list, save: savedFilters.save, remove: savedFilters.remove }),
  jobs: jobsRouter,
  certificates: router({ ...certificates }),
  subjects: subjectsRouter,
  undo: router({ list: undoing.list, undo: undoing.undo }),
  counts: router({ byUnits, children }),
  ...campaignRouters,
  ...reportingRouters,
  exports: router({
    ...lists,
    registrations: exports.registrations,
    subjects: exports.subjects,
    certificates: exports.certificates,
  }),
  imports: router({ preview, remap, confirm, cancel, undo, status, list: listImports, errors, template }),
});

export type AppRouter = typeof appRouter;
