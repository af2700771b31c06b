import encodeQR from "qr";
import { useMemo } from "react";

/** A QR code as a picture that scales; `label` says what it is for. */
export function QrCode({ text, label, size = 160 }: { text: string; label: string; size?: number }) {
  const { path, squares } = useMemo(() => {
    const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
    const cells = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { path: cells.join(""), squares: rows.length };
  }, [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${squares} ${squares}`}
      shapeRendering="crispEdges"
    >
      <rect width={squares} height={squares} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
