export { byIds } from "./by-ids.ts";
export { issue } from "./issue.ts";
export { run } from "./job.ts";
export { list } from "./list.ts";
export { pdf } from "./pdf.ts";
export { reissue } from "./reissue.ts";
export { revoke } from "./revoke.ts";
