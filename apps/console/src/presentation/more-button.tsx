import { Button } from "@mui/material";
import { useSay } from "../i18n/messages.ts";

interface MoreButtonProps {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}

/** Fetches the next page of a list; nothing where there is none. */
export function MoreButton({ list }: MoreButtonProps) {
  const say = useSay();
  if (!list.hasNextPage) return null;
  return (
    <Button
      sx={{ mt: 1.5 }}
      loading={list.isFetchingNextPage}
      onClick={() => void list.fetchNextPage()}
      data-testid="more-rows"
    >
      {say("criteria.more")}
    </Button>
  );
}
