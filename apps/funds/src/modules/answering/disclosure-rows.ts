import type { DisclosedUse, Disclosure } from "@khuyenhoc/contracts";

const useWords: Readonly<Record<DisclosedUse["kind"], string>> = {
  SCHOLARSHIPS: "Chi học bổng",
  REWARDS: "Chi khen thưởng và hoạt động khác",
  MANAGEMENT: "Chi phí quản lý",
};

/** What was used of a kind, in money and in goods, where that is told apart; else all of it stands as money. */
function useRow({ used, uses }: Disclosure["content"], kind: DisclosedUse["kind"]): string[] {
  const whole = { SCHOLARSHIPS: used.scholarships, REWARDS: used.rewards, MANAGEMENT: used.management }[kind];
  if (uses === undefined) return [useWords[kind], "", whole, ""];
  const goods = uses.reduce((sum, use) => (use.kind === kind ? sum + BigInt(use.inKind) : sum), 0n);
  return [useWords[kind], "", `${BigInt(whole) - goods}`, goods === 0n ? "" : `${goods}`];
}

/** Rows of the published figures: what, for which purpose, money, goods. */
export function disclosureRows({ content }: Disclosure): string[][] {
  const { received } = content;
  const general = "Tiền chung";
  const few = "dưới 5";
  return [
    ["Số dư đầu năm", "", content.opening.money, content.opening.inKind],
    ["Thu tài trợ bằng tiền", "", received.giftsInMoney, ""],
    ["Thu tài trợ bằng hiện vật", "", "", received.giftsInKind],
    ["Lãi tiền gửi", "", received.interest, ""],
    ["Số dư ghi nhận ban đầu", "", received.openingEntries, ""],
    useRow(content, "SCHOLARSHIPS"),
    useRow(content, "REWARDS"),
    useRow(content, "MANAGEMENT"),
    ["Tăng, giảm công nợ", "", content.debts, ""],
    ["Còn lại cuối năm", "", content.closing.money, content.closing.inKind],
    ...content.purposes.flatMap((line) => {
      const name = line.purposeName ?? general;
      return [
        ["Đầu năm", name, line.opening.money, line.opening.inKind],
        ["Đã nhận", name, line.received.money, line.received.inKind],
        ["Đã sử dụng", name, line.used.money, line.used.inKind],
        ...(content.uses ?? [])
          .filter(({ code }) => code === line.code)
          .map(({ kind, money, inKind }) => [`– ${useWords[kind]}`, name, money, inKind]),
        ["Chuyển giữa các mục đích", name, line.transferred.money, line.transferred.inKind],
        ["Công nợ", name, line.other.money, line.other.inKind],
        ["Mua hiện vật", name, line.exchanged === "0" ? "0" : `${-BigInt(line.exchanged)}`, line.exchanged],
        ["Còn lại", name, line.closing.money, line.closing.inKind],
      ];
    }),
    ["Lượt nhận học bổng", "", content.awards === null ? few : String(content.awards), ""],
    ["Người nhận học bổng", "", content.people === null ? few : String(content.people), ""],
    ...content.programmes.flatMap(({ title, awards, people, amount }) => [
      ["Lượt của chương trình", title, awards === null ? few : String(awards), ""],
      ["Người của chương trình", title, people === null ? few : String(people), ""],
      ["Số tiền của chương trình", title, amount ?? "không nêu", ""],
    ]),
  ];
}

/** Where a disclosure comes from, for whoever wants to verify it. */
export function disclosureOrigin({ content, contentHash, version }: Disclosure): string[][] {
  return [
    ["Quỹ", content.fund.name],
    ["Đơn vị", content.unit.name],
    ["Năm", String(content.year)],
    ["Bản", version === null ? "BẢN NHÁP" : String(version)],
    ...(content.restates === null
      ? []
      : [["Thay cho bản", `${content.restates.version} (${content.restates.contentHash})`]]),
    ["Sổ quỹ tính đến", content.recordedBefore],
    ["Bút toán cuối", content.head.sequence],
    ["Mã băm của sổ (SHA-256)", content.head.hash],
    ["Mã băm của bản này (SHA-256)", contentHash],
    ...(content.note === null ? [] : [["Thuyết minh", content.note]]),
  ];
}
