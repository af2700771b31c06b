import { router } from "../../context.ts";
import { cancel } from "./cancel.ts";
import { confirm } from "./confirm.ts";
import { errors } from "./errors.ts";
import { preview } from "./preview.ts";
import { status } from "./status.ts";
import { template } from "./template.ts";

export const importsRouter = router({ preview, confirm, cancel, status, errors, template });
