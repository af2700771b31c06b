const MOST = 20_000_000;

/**
 * Reads a figure as people type it, with dots or spaces between thousands.
 *
 * @returns the number; null for an empty field, which means "not reported"; undefined when it is no whole number ≥ 0
 */
export function parseFigure(typed: string): number | null | undefined {
  const text = typed.trim();
  if (text === "") return null;
  if (!/^\d{1,3}([.\s]\d{3})+$|^\d+$/.test(text)) return undefined;
  const value = Number(text.replaceAll(/[.\s]/g, ""));
  return value <= MOST ? value : undefined;
}
