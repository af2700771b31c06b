import { Card, Stack } from "@mui/material";
import { FilterChoice } from "../criteria/words.tsx";
import { useFundChoices } from "../funds/choices.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { AwardList } from "./awards.tsx";

/** Awards and their payments: those that are due first of all. */
export default function AwardsPage() {
  return (
    <Guard resource="awards" action="list">
      <Content />
    </Guard>
  );
}

const hanoi = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh", dateStyle: "short" });

function Content() {
  const say = useSay();
  const [get, set] = useUrlState();
  const funds = useFundChoices().map(({ id, name }) => ({ id, name }));
  const fundId = funds.find(({ id }) => id === get("fund"))?.id;
  const due = get("due") === "all" ? undefined : "due";
  return (
    <Page title={say("awards.title")} subtitle={say("awards.subtitle")}>
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap" }}>
          <FilterChoice
            label={say("scholarships.fund")}
            value={fundId ?? ""}
            choices={funds}
            onChange={(value) => set({ fund: value }, false)}
          />
          <FilterChoice
            label={say("awards.due")}
            value={due ?? ""}
            choices={[{ id: "due", name: say("awards.dueOnly") }]}
            onChange={(value) => set({ due: value === undefined ? "all" : undefined }, false)}
          />
        </Stack>
      </Card>
      <AwardList filter={{ fundId: fundId ?? null, dueBy: due ? hanoi.format(new Date()) : null }} />
    </Page>
  );
}
