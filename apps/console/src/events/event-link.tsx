import { Link } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { EventPageDocument } from "../generated/graphql.ts";
import { NOTHING } from "../i18n/format.ts";
import { eventPath, spanText } from "./words.tsx";

/** An event that something belongs to, by its title and time; whoever may not see it sees a dash. */
export function EventLink({ id }: { id: string }) {
  const event = useGraph(EventPageDocument, { id }).data?.event;
  if (!event) return NOTHING;
  return (
    <Link component={LinkBase} to={eventPath(event.id)}>
      {event.title} ({spanText(event)})
    </Link>
  );
}
