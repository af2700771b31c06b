import { router } from "../../context.ts";
import * as criteria from "../criteria/procedures.ts";
import { simulate } from "../criteria/simulate.ts";
import { close, undecided } from "./closing.ts";
import * as competence from "./competence.ts";
import * as campaigns from "./procedures.ts";

/** Criteria sets, campaigns and competence, as parts of the service's router. */
export const campaignRouters = {
  criteria: router({
    list: criteria.list,
    byIds: criteria.byIds,
    create: criteria.create,
    derive: criteria.derive,
    update: criteria.update,
    publish: criteria.publish,
    deleteDraft: criteria.deleteDraft,
    deleted: criteria.deleted,
    history: criteria.history,
    simulate,
  }),
  campaigns: router({
    list: campaigns.list,
    byIds: campaigns.byIds,
    create: campaigns.create,
    update: campaigns.update,
    open: campaigns.open,
    close,
    undecided,
    deleteDraft: campaigns.deleteDraft,
    deleted: campaigns.deleted,
    history: campaigns.history,
  }),
  competence: router({ list: competence.list, set: competence.set }),
};
