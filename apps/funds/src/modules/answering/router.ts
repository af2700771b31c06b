import { router } from "../../context.ts";
import { consolidated } from "./consolidated.ts";
import {
  disclosure,
  disclosureFile,
  disclosures,
  prepareDisclosure,
  publishDisclosure,
  unpublished,
} from "./disclosures.ts";
import { figures } from "./figures.ts";
import { figuresFile } from "./figures-file.ts";
import { fundPage } from "./pages.ts";
import { renewFundPage, renewGiftPage } from "./renewing.ts";
import { statement } from "./statement.ts";
import { trail } from "./trail.ts";

/** Statements, public disclosure, trails of gifts and public pages. */
export const answeringRouter = router({
  statement,
  consolidated,
  disclosures,
  disclosure,
  disclosureFile,
  prepareDisclosure,
  publishDisclosure,
  unpublished,
  trail,
  fundPage,
  renewFundPage,
  renewGiftPage,
  figures,
  figuresFile,
});
