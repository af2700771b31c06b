import { shortDate } from "@khuyenhoc/paper";

/** What a unit has left undone in a year. */
export interface Missing {
  nameVi: string;
  missesRegistrations: boolean;
  missesReport: boolean;
}

/**
 * The text of a reminder to a unit, ready to send.
 *
 * @param date day on which it is written, YYYY-MM-DD
 */
export function reminderText(
  { nameVi, missesRegistrations, missesReport }: Missing,
  year: number,
  date: string,
): string {
  const undone = [
    ...(missesRegistrations ? [`chưa có hồ sơ đăng ký danh hiệu học tập nào của năm ${year}`] : []),
    ...(missesReport ? [`chưa nộp báo cáo năm ${year}`] : []),
  ].join(" và ");
  const wanted = [...(missesRegistrations ? ["lập hồ sơ đăng ký"] : []), ...(missesReport ? ["nộp báo cáo"] : [])].join(
    ", ",
  );
  return `Kính gửi Hội Khuyến học ${nameVi}: tính đến ngày ${shortDate(date)}, đơn vị ${undone}. Đề nghị đơn vị ${wanted} trên hệ thống trong thời gian sớm nhất. Trân trọng cảm ơn.`;
}
