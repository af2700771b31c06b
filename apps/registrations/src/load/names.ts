/** Numbers in [0, 1) that are the same in every installation (mulberry32 over an FNV-1a hash of the label). */
export function numbersOf(label: string): () => number {
  let state = 0x811c9dc5;
  for (const character of label) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of a list, by the next number. */
export function pick<Item>(items: readonly [Item, ...Item[]], random: () => number): Item {
  return items[Math.floor(random() * items.length)] ?? items[0];
}

/** Family names with their share in a hundred, roughly as they are spread in the Red River delta. */
const families: readonly [string, number][] = [
  ["Nguyễn", 36],
  ["Trần", 11],
  ["Lê", 9],
  ["Phạm", 7],
  ["Hoàng", 5],
  ["Vũ", 5],
  ["Đỗ", 4],
  ["Bùi", 4],
  ["Đặng", 3],
  ["Ngô", 3],
  ["Dương", 3],
  ["Đinh", 2],
  ["Đào", 2],
  ["Trịnh", 2],
  ["Phan", 2],
  ["Lưu", 1],
  ["Tạ", 1],
];
const middlesOfMen = ["Văn", "Đức", "Hữu", "Quang", "Minh", "Xuân", "Công", "Đình", "Ngọc", "Thành"] as const;
const middlesOfWomen = ["Thị", "Thị", "Thị Thu", "Thị Thanh", "Ngọc", "Thùy", "Thị Minh", "Phương", "Kim"] as const;
const namesOfMen = [
  "An",
  "Bình",
  "Cường",
  "Dũng",
  "Đạt",
  "Hải",
  "Hiếu",
  "Hòa",
  "Hùng",
  "Khánh",
  "Long",
  "Mạnh",
  "Nam",
  "Phúc",
  "Quân",
  "Sơn",
  "Thắng",
  "Tiến",
  "Trung",
  "Tuấn",
] as const;
const namesOfWomen = [
  "Anh",
  "Bích",
  "Chi",
  "Dung",
  "Giang",
  "Hà",
  "Hạnh",
  "Hằng",
  "Hoa",
  "Huệ",
  "Hương",
  "Lan",
  "Linh",
  "Mai",
  "Nga",
  "Nhung",
  "Oanh",
  "Thảo",
  "Thủy",
  "Yến",
] as const;

export function familyName(random: () => number): string {
  let left = random() * families.reduce((sum, [, share]) => sum + share, 0);
  for (const [name, share] of families) {
    left -= share;
    if (left < 0) return name;
  }
  return "Nguyễn";
}

/** A made-up person's name: family, middle and given name. */
export function personName(random: () => number): string {
  const family = familyName(random);
  return random() < 0.5
    ? `${family} ${pick(middlesOfMen, random)} ${pick(namesOfMen, random)}`
    : `${family} ${pick(middlesOfWomen, random)} ${pick(namesOfWomen, random)}`;
}

export function clanName(random: () => number): string {
  return `Dòng họ ${familyName(random)} ${pick(middlesOfMen, random)}`;
}

/** A made-up agency, school or enterprise of a place. */
export function institutionName(place: string, random: () => number): string {
  const kind = pick(
    [
      "Trường Tiểu học",
      "Trường THCS",
      "Trường Mầm non",
      "Trạm Y tế",
      "Công an",
      "Hợp tác xã dịch vụ",
      "Trung tâm học tập cộng đồng",
      "Công ty TNHH Thương mại",
    ],
    random,
  );
  return `${kind} ${place}`;
}

export function addressOf(random: () => number): string {
  const number = 1 + Math.floor(random() * 160);
  return `Số ${number}, ngõ ${1 + Math.floor(random() * 90)}, tổ dân phố ${1 + Math.floor(random() * 14)}`;
}
