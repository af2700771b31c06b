import { createRoot } from "react-dom/client";
import { DeskPage } from "./page.tsx";
import "./desk.css";

const container = document.getElementById("root");
if (container === null) throw new Error("the page has no #root");
const secret = /^\/desk\/([a-z2-7]{32})$/.exec(location.pathname)?.[1] ?? "";
createRoot(container).render(<DeskPage secret={secret} />);
// Without it the page works as long as it stays open.
void navigator.serviceWorker?.register("/desk-worker.js", { scope: "/desk/" }).catch(() => undefined);
