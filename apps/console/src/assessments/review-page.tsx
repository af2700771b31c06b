import { SheetPage } from "./sheet-page.tsx";

/** Bình xét. */
export default function ReviewPage() {
  return <SheetPage kind="REVIEW" />;
}
