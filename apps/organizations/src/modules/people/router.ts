import { router } from "../../context.ts";
import { appoint } from "./appoint.ts";
import { list } from "./list.ts";
import { move } from "./move.ts";
import { reissuePassword } from "./reissue-password.ts";
import { revoke } from "./revoke.ts";

export const peopleRouter = router({ list, appoint, move, revoke, reissuePassword });
