import type { Directive } from "@khuyenhoc/contracts";

type Named = Pick<Directive, "number" | "title" | "unitName" | "outsideIssuer" | "issuedOn" | "acknowledgeBy">;

/** A calendar date as officers write it, 16/11/2023. */
const written = (date: string) => date.split("-").reverse().join("/");

/** How a letter calls a directive. */
function nameOf({ number, title, unitName, outsideIssuer, issuedOn }: Named): string {
  const day = issuedOn === null ? "" : ` ngày ${written(issuedOn)}`;
  return `văn bản số ${number}${day} của ${outsideIssuer ?? unitName} “${title}”`;
}

function deadlineOf({ acknowledgeBy }: Named, date: string): string {
  if (acknowledgeBy === null) return "";
  return acknowledgeBy < date
    ? ` (đã quá hạn tiếp nhận ngày ${written(acknowledgeBy)})`
    : ` (hạn tiếp nhận ngày ${written(acknowledgeBy)})`;
}

/**
 * The text of a reminder to a unit that has not acknowledged, ready to send.
 *
 * @param date day on which it is written, YYYY-MM-DD
 */
export function reminderText(directive: Named, unitName: string, date: string): string {
  return `Kính gửi Hội Khuyến học ${unitName}: tính đến ngày ${written(date)}, đơn vị chưa tiếp nhận ${nameOf(directive)}${deadlineOf(directive, date)}. Đề nghị đơn vị nghiên cứu, bấm “Tiếp nhận” trên hệ thống và tổ chức thực hiện. Trân trọng cảm ơn.`;
}

/**
 * One text for all that have not acknowledged, by the units that they belong to.
 *
 * @param open units that have not, with the unit right above each
 * @param date day on which it is written, YYYY-MM-DD
 */
export function remindersText(
  directive: Named,
  open: readonly { unitName: string; parentName: string | null }[],
  total: number,
  date: string,
): string {
  if (total === 0) return "";
  const byParent = Map.groupBy(open, ({ parentName }) => parentName ?? "");
  const lines = [...byParent].map(
    ([parent, units]) => `- ${parent === "" ? "" : `${parent}: `}${units.map(({ unitName }) => unitName).join(", ")}`,
  );
  const more = total - open.length;
  return [
    `Tính đến ngày ${written(date)}, còn ${total} đơn vị chưa tiếp nhận ${nameOf(directive)}${deadlineOf(directive, date)}:`,
    ...lines,
    ...(more > 0 ? [`- và ${more} đơn vị khác`] : []),
    "Đề nghị các đơn vị nghiên cứu, bấm “Tiếp nhận” trên hệ thống và tổ chức thực hiện. Trân trọng cảm ơn.",
  ].join("\n");
}
