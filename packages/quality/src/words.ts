// Step: no file names a machine, a registry or work left undone.
import { checkWords } from "./check-words.ts";
import { checkout, readProjectFiles, report } from "./workspace.ts";

const files = readProjectFiles(checkout);
report("forbidden words", checkWords(files), `${files.length} files`);
