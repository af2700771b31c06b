import { FileDownloadOutlined } from "@mui/icons-material";
import { Button, Menu, MenuItem } from "@mui/material";
import { useState } from "react";
import type { FileFormat } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

interface FormatMenuProps {
  disabled?: boolean;
  loading?: boolean;
  onChoose: (format: FileFormat) => void;
}

/** A list as a file: as which kind. */
export function FormatMenu({ disabled = false, loading = false, onChoose }: FormatMenuProps) {
  const say = useSay();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const choose = (format: FileFormat) => {
    setAnchor(null);
    onChoose(format);
  };
  return (
    <>
      <Button
        size="small"
        startIcon={<FileDownloadOutlined />}
        disabled={disabled}
        loading={loading}
        aria-haspopup="menu"
        onClick={(event) => setAnchor(event.currentTarget)}
        data-testid="export"
      >
        {say("exporting.title")}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={() => choose("XLSX")} data-testid="export-xlsx">
          {say("exporting.xlsx")}
        </MenuItem>
        <MenuItem onClick={() => choose("CSV")} data-testid="export-csv">
          {say("exporting.csv")}
        </MenuItem>
      </Menu>
    </>
  );
}
