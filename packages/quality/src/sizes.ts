// Step: no file of code is longer than a reader can hold.
import { checkSizes, MAX_LINES } from "./check-sizes.ts";
import { checkout, readProjectFiles, report } from "./workspace.ts";

const files = readProjectFiles(checkout);
report("file sizes", checkSizes(files), `${files.length} files, ${MAX_LINES} lines at most`);
