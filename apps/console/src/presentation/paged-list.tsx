import { Card } from "@mui/material";
import type { ReactNode } from "react";
import { MoreButton } from "./more-button.tsx";
import { Answer, EmptyNotice } from "./states.tsx";

interface PagedListProps<Row> {
  /** As `useGraphPages` gives it. */
  list: Parameters<typeof MoreButton>[0]["list"] & Parameters<typeof Answer<Row[]>>[0]["query"];
  /** What is said where there are no rows. */
  empty: { title: string; text: string };
  /** The rows that were fetched so far, once there are some. */
  children: (rows: Row[]) => ReactNode;
}

/** The rows of a list on a card, or why there are none, and the way to more of them. */
export function PagedList<Row>({ list, empty, children }: PagedListProps<Row>) {
  return (
    <Answer query={list}>
      {(rows) => (
        <>
          <Card>{rows.length === 0 ? <EmptyNotice {...empty} /> : children(rows)}</Card>
          <MoreButton list={list} />
        </>
      )}
    </Answer>
  );
}
