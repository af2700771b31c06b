import { router } from "../../../context.ts";
import { close, form, open, setForm } from "./forms.ts";
import { file, results, texts } from "./results.ts";

export const feedbackRouter = router({ form, setForm, open, close, results, texts, file });
