import { Card, Link } from "@mui/material";
import { LinkBase } from "react-admin";
import { formatDong, formatNumber, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Facts } from "../presentation/facts.tsx";
import { unitPath } from "../presentation/url-state.ts";
import type { EventTabProps } from "./tabs.ts";
import { spanText } from "./words.tsx";

/** What an event is, when and where. */
export default function Overview({ event }: EventTabProps) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <Card sx={{ p: 2.5 }}>
      <Facts
        facts={[
          {
            name: say("events.organiser"),
            value: event.unit ? (
              <Link component={LinkBase} to={unitPath(event.unit.id)}>
                {localName(event.unit, locale)}
              </Link>
            ) : (
              NOTHING
            ),
          },
          { name: say("events.when"), value: spanText(event) },
          {
            name: say("events.place"),
            value: [event.place?.name, event.place?.address].filter(Boolean).join(" · ") || NOTHING,
          },
          { name: say("events.capacity"), value: formatNumber(event.capacity) },
          { name: say("events.budget"), value: formatDong(event.budget) },
        ]}
      />
    </Card>
  );
}
