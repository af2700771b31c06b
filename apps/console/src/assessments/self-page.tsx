import { SheetPage } from "./sheet-page.tsx";

/** Tự đánh giá. */
export default function SelfPage() {
  return <SheetPage kind="SELF" />;
}
