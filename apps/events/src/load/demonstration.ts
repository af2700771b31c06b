import { createHash } from "node:crypto";

/** Account that everything made up is marked with. */
export const DEMONSTRATION_ACCOUNT = "demonstration";

export interface DemonstrationUnit {
  unitId: string;
  tier: string;
  /** Official code, or the id of a unit that has none. */
  code: string;
  nameVi: string;
  parentId: string | null;
}

/** An event that was held. */
export interface HeldEvent {
  id: string;
  sessionId: string;
  unitId: string;
  kindCode: string;
  title: string;
  /** Instants in UTC. */
  startsAt: string;
  endsAt: string;
  partners: string[];
  /** By roll or declared. */
  byRoll: boolean;
  delegates: number;
}

/** The same id in every installation (UUID version 8). */
export function demonstrationId(label: string): string {
  const hex = createHash("sha256").update(`demonstration event ${label}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whole numbers from 0 to below a limit that are the same in every installation. */
export function numbersOf(label: string): (limit: number) => number {
  let drawn = 0;
  return (limit) => {
    const digest = createHash("sha256").update(`${label} ${++drawn}`).digest();
    return digest.readUInt32BE(0) % limit;
  };
}

/** Years of the article's figures. */
const SEMINAR_YEARS = [2020, 2021, 2022, 2023, 2024, 2025] as const;
/** From this year on attendance was taken by roll; before it was a number in a report. */
const ROLL_SINCE = 2024;

/** Seminars of one tier in the six years, and about how many delegates each had. */
const seminarsOf = { city: [12, 200], district: [60, 86], commune: [73, 50] } as const;

const themes = [
  "Xây dựng xã hội học tập ở cơ sở",
  "Mô hình Công dân học tập trong thời kỳ chuyển đổi số",
  "Gia đình học tập, dòng họ học tập: kinh nghiệm và giải pháp",
  "Văn hóa đọc trong cộng đồng dân cư",
  "Khuyến học, khuyến tài với phát triển nguồn nhân lực Thủ đô",
  "Học tập suốt đời của người lao động",
] as const;
const departments = [
  "Sở Giáo dục và Đào tạo",
  "Liên đoàn Lao động",
  "Hội Nông dân",
  "Hội Liên hiệp Phụ nữ",
  "Hội Cựu giáo chức",
  "Đoàn Thanh niên",
] as const;

/** An instant in UTC of a local time in Hanoi, which knows no summer time. */
export function inHanoi(day: string, hour: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + (hour - 7) * 3600_000).toISOString();
}

const dayOf = (year: number, dayOfYear: number) =>
  new Date(Date.UTC(year, 0, 1 + dayOfYear)).toISOString().slice(0, 10);

/**
 * Seminars and discussions of 2020 to 2025 at all tiers, made up so that they come to what was reported of these years: 145 with more
 * than 11,000 delegates.
 */
export function demonstrationSeminars(units: readonly DemonstrationUnit[]): HeldEvent[] {
  return (["city", "district", "commune"] as const).flatMap((tier) => {
    const hosts = units.filter((unit) => unit.tier === tier);
    const [count, delegates] = seminarsOf[tier];
    if (hosts.length === 0) return [];
    return Array.from({ length: count }, (_, index): HeldEvent => {
      // Every seventh commune, so that the hosts lie all over the city.
      const host = hosts[(index * 7) % hosts.length] ?? hosts[0];
      if (host === undefined) throw new Error("no host");
      const year = SEMINAR_YEARS[index % SEMINAR_YEARS.length] ?? 2020;
      const draw = numbersOf(`seminar ${tier} ${index}`);
      const day = dayOf(year, 40 + draw(280));
      const id = demonstrationId(`seminar ${tier} ${index}`);
      return {
        id,
        sessionId: demonstrationId(`${id} session`),
        unitId: host.unitId,
        kindCode: draw(3) === 0 ? "DISCUSSION" : "SEMINAR",
        title: themes[draw(themes.length)] ?? themes[0],
        startsAt: inHanoi(day, 8),
        endsAt: inHanoi(day, 11),
        partners: [...new Set([departments[draw(6)] ?? "", departments[draw(6)] ?? ""])].slice(0, 1 + draw(2)),
        byRoll: year >= ROLL_SINCE,
        // Of a pair one has as many more than usual as the other has fewer: the sum is known.
        delegates:
          delegates + (index % 2 === 0 ? 1 : -1) * numbersOf(`pair ${tier} ${index >> 1}`)(Math.floor(delegates / 4)),
      };
    });
  });
}

/** What every commune holds every year: the learning week of 1 to 7 October and the ceremony for its scholarships. Declared numbers. */
export function demonstrationYears(units: readonly DemonstrationUnit[], years: readonly number[]): HeldEvent[] {
  return units
    .filter(({ tier }) => tier === "commune")
    .flatMap((unit) =>
      years.flatMap((year): HeldEvent[] => {
        const draw = numbersOf(`year ${unit.code} ${year}`);
        const one = (kindCode: string, title: string, day: string, delegates: number): HeldEvent => {
          const id = demonstrationId(`${unit.code} ${year} ${kindCode}`);
          const times = { startsAt: inHanoi(day, 8), endsAt: inHanoi(day, 10) };
          const sessionId = demonstrationId(`${id} session`);
          return {
            id,
            sessionId,
            unitId: unit.unitId,
            kindCode,
            title,
            ...times,
            partners: [],
            byRoll: false,
            delegates,
          };
        };
        return [
          one("LEARNING_WEEK", `Tuần lễ hưởng ứng học tập suốt đời năm ${year}`, `${year}-10-01`, 80 + draw(240)),
          one("SCHOLARSHIP_CEREMONY", `Lễ trao học bổng năm ${year}`, `${year}-09-0${2 + draw(6)}`, 40 + draw(80)),
        ];
      }),
    );
}

const families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ", "Ngô", "Vũ"] as const;
const middles = ["Văn", "Thị", "Đức", "Minh", "Thu", "Quang", "Ngọc", "Hữu"] as const;
const givens = [
  "An",
  "Bình",
  "Chi",
  "Dũng",
  "Hà",
  "Hạnh",
  "Hùng",
  "Lan",
  "Mai",
  "Nam",
  "Phúc",
  "Sơn",
  "Tâm",
  "Vân",
] as const;

/** A made-up name. */
export function demonstrationName(draw: (limit: number) => number): string {
  return [families[draw(families.length)], middles[draw(middles.length)], givens[draw(givens.length)]].join(" ");
}
