import { Box, Card, useMediaQuery, useTheme } from "@mui/material";
import type { ReactNode } from "react";
import { Pagination, useListContext } from "react-admin";
import { FailureNotice, Waiting } from "./states.tsx";

/** Whether the screen is a phone's: tables become simple lists. */
export function useSmallScreen(): boolean {
  return useMediaQuery(useTheme().breakpoints.down("md"));
}

interface ListFrameProps {
  filters: ReactNode;
  empty: ReactNode;
  /** The rows, once there are some. */
  children: ReactNode;
}

/** Filters, then the rows or why there are none, then the pages. */
export function ListFrame({ filters, empty, children }: ListFrameProps) {
  const { data, error, isPending, refetch } = useListContext();
  return (
    <>
      <Card sx={{ p: 2, mb: 2 }}>{filters}</Card>
      {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : null}
      {error && !data ? null : (
        <Card sx={{ overflow: "visible" }}>
          {isPending ? (
            <Box sx={{ p: 2 }}>
              <Waiting lines={8} />
            </Box>
          ) : data && data.length > 0 ? (
            children
          ) : (
            empty
          )}
          <Pagination rowsPerPageOptions={[10, 25, 50, 100]} />
        </Card>
      )}
    </>
  );
}
