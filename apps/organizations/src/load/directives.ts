import { directives, seedUnitId } from "@khuyenhoc/contracts";
import { type Database, systemScope, type Transaction } from "@khuyenhoc/database";
import type { z } from "zod";
import { writeAcknowledged } from "../modules/directives/acknowledge.ts";
import { insertDraft } from "../modules/directives/draft.ts";
import { issueDraft } from "../modules/directives/issue.ts";
import { lockDirective } from "../modules/directives/repository.ts";
import { cityId } from "./hanoi.ts";
import { loader } from "./load-units.ts";

type Draft = Omit<z.input<typeof directives.createDirective>, "idempotencyKey" | "unitId" | "restsOnId">;
interface Sample extends Draft {
  unitId: string;
  issuedOn: string;
  /** Number of a sample before it that this one rests on. */
  restsOn?: string;
}

const DAY_MS = 86_400_000;
const illustrative = "Văn bản minh hoạ cho bản trình diễn, không phải văn bản thật.";
const bodies = { tiers: ["district", "commune"] };
const both = (measure: string, from: string, to: string) => [
  { measure, year: 2025, value: from },
  { measure, year: 2030, value: to },
];

/** Districts whose own plans rest on the city's; some have none yet. */
const planning = ["001", "002", "003", "006", "009"].map((code) => ({ code, id: seedUnitId("district", code) }));

/**
 * Directives of the demonstration. Numbers, dates and subjects of the first three are those of the real ones, in words of ours; their
 * full texts are to be attached by whoever has them. The rest are made up and say so.
 */
function samples(districtIds: readonly string[], communesOf: ReadonlyMap<string, readonly string[]>): Sample[] {
  return [
    {
      unitId: cityId,
      kind: "decision",
      number: "387/QĐ-TTg",
      outsideIssuer: "Thủ tướng Chính phủ",
      title:
        "Phê duyệt Chương trình “Đẩy mạnh phong trào học tập suốt đời trong gia đình, dòng họ, cộng đồng, đơn vị giai đoạn 2021–2030”",
      issuedOn: "2022-03-25",
      inForceFrom: "2022-03-25",
      inForceUntil: "2030-12-31",
      isPublic: true,
      addressing: bodies,
    },
    {
      unitId: cityId,
      kind: "plan",
      number: "291/KH-UBND",
      outsideIssuer: "Ủy ban nhân dân thành phố Hà Nội",
      title:
        "Thực hiện Chương trình “Đẩy mạnh phong trào học tập suốt đời trong gia đình, dòng họ, cộng đồng, đơn vị giai đoạn 2021–2030” trên địa bàn thành phố",
      summary: "Chỉ tiêu công nhận các danh hiệu học tập đến năm 2025 và đến năm 2030.",
      issuedOn: "2022-12-05",
      inForceFrom: "2022-12-05",
      inForceUntil: "2030-12-31",
      isPublic: true,
      restsOn: "387/QĐ-TTg",
      addressing: bodies,
      targets: [
        ...both("family-recognised", "70", "80"),
        ...both("clan-recognised", "65", "75"),
        ...both("community-recognised", "65", "75"),
        ...both("unit-recognised", "80", "90"),
        ...both("citizen-worker-recognised", "40", "60"),
        ...both("citizen-official-recognised", "60", "80"),
      ],
    },
    {
      unitId: cityId,
      kind: "resolution",
      number: "23-NQ/TU",
      outsideIssuer: "Thành ủy Hà Nội",
      title:
        "Tăng cường sự lãnh đạo của Đảng đối với công tác khuyến học, khuyến tài, xây dựng xã hội học tập trên địa bàn thành phố đến năm 2030, tầm nhìn đến năm 2045",
      issuedOn: "2023-11-16",
      inForceFrom: "2023-11-16",
      isPublic: true,
      addressing: bodies,
    },
    {
      unitId: cityId,
      kind: "coordination",
      number: "01/CTPH-HKH-SGDĐT",
      title: "Chương trình phối hợp xây dựng Đơn vị học tập trong trường học (minh hoạ)",
      summary: illustrative,
      issuedOn: "2026-01-12",
      partners: [{ unitId: null, name: "Sở Giáo dục và Đào tạo Hà Nội", clientId: "khuyenhoc-partner-education" }],
      restsOn: "23-NQ/TU",
      addressing: bodies,
    },
    {
      unitId: cityId,
      kind: "coordination",
      number: "02/CTPH-HKH-LĐLĐ",
      title: "Chương trình phối hợp xây dựng Công dân học tập trong công nhân, lao động (minh hoạ)",
      summary: illustrative,
      issuedOn: "2026-01-19",
      partners: [{ unitId: null, name: "Liên đoàn Lao động thành phố Hà Nội", clientId: null }],
      restsOn: "23-NQ/TU",
      addressing: { tiers: ["district"] },
    },
    {
      unitId: cityId,
      kind: "plan",
      number: "15/KH-HKH",
      title: "Kế hoạch thực hiện Nghị quyết 23-NQ/TU năm 2026 (minh hoạ)",
      summary: illustrative,
      issuedOn: "2026-02-02",
      acknowledgeBy: "2026-02-16",
      restsOn: "23-NQ/TU",
      addressing: bodies,
      targets: [
        {
          measure: "seminars",
          year: 2026,
          value: String(districtIds.length * 4),
          allotments: districtIds.map((unitId) => ({ unitId, value: "4" })),
        },
        { measure: "family-recognised", year: 2026, value: "72" },
      ],
    },
    ...planning.map(({ code, id }): Sample => {
      const [first, ...others] = communesOf.get(id) ?? [];
      const value = String(others.length + 4);
      return {
        unitId: id,
        kind: "plan",
        number: `${code}/KH-HKH`,
        title: "Kế hoạch khuyến học năm 2026 của quận (minh hoạ)",
        summary: illustrative,
        issuedOn: "2026-02-10",
        acknowledgeBy: "2026-02-28",
        restsOn: "15/KH-HKH",
        addressing: { tiers: ["commune"] },
        targets: [
          {
            measure: "seminars",
            year: 2026,
            value,
            allotments: [
              ...(first === undefined ? [] : [{ unitId: first, value: "4" }]),
              ...others.map((unitId) => ({ unitId, value: "1" })),
            ],
          },
        ],
      };
    }),
  ];
}

/** How many days after the issue a unit acknowledged; undefined: not yet. The same in every installation. */
function daysOf(number: string, unitId: string): number | undefined {
  const drawn = Number.parseInt(seedUnitId("receipt", `${number} ${unitId}`).slice(0, 6), 16) % 100;
  return drawn < 12 ? undefined : 1 + (drawn % 7);
}

async function write(tx: Transaction, sample: Sample, ids: Map<string, string>): Promise<number> {
  const { unitId, restsOn, ...rest } = sample;
  const draft = directives.createDirective.parse({
    ...rest,
    idempotencyKey: `load ${sample.number}`.replace(/[^\x21-\x7e]/g, "-"),
    unitId,
    restsOnId: restsOn === undefined ? null : ids.get(restsOn),
  });
  const issuedAt = new Date(`${sample.issuedOn}T02:00:00Z`);
  const id = await insertDraft(tx, { subject: loader.subject, now: issuedAt }, unitId, draft);
  ids.set(sample.number, id);
  const held = await lockDirective(tx, id);
  if (held === undefined) throw new Error(`${sample.number} was not written`);
  await issueDraft(tx, loader, held, { now: issuedAt });

  const open = await tx.query<{ unitId: string }>(
    `select unit_id as "unitId" from directive_receipt where directive_id = $1 and state = 'OPEN' order by unit_id`,
    [id],
  );
  const byDays = Map.groupBy(open, (receipt) => daysOf(sample.number, receipt.unitId));
  for (const [days, receipts] of byDays) {
    if (days === undefined) continue;
    await writeAcknowledged(tx, loader, {
      directiveId: id,
      unitIds: receipts.map((receipt) => receipt.unitId),
      note: null,
      now: new Date(issuedAt.getTime() + days * DAY_MS),
    });
  }
  return open.length;
}

/**
 * Issues the directives of the demonstration, and acknowledges them for most units. Where one of them is there already, nothing is
 * done.
 *
 * @returns how many were issued
 */
export function loadDirectives(database: Pick<Database, "transaction">): Promise<number> {
  return database.transaction(systemScope, async (tx) => {
    const known = await tx.query("select 1 from directive where unit_id = $1 and number = '23-NQ/TU'", [cityId]);
    if (known.length > 0) return 0;
    const below = await tx.query<{ id: string; parentId: string }>(
      `select unit_id as id, parent_id as "parentId" from unit_version join unit on unit.id = unit_id
       where tier_code in ('district', 'commune') and validity @> '2026-02-10'::date order by code, unit_id`,
    );
    const byParent = new Map(
      [...Map.groupBy(below, ({ parentId }) => parentId)].map(([parent, units]) => [parent, units.map(({ id }) => id)]),
    );
    const ids = new Map<string, string>();
    const all = samples(byParent.get(cityId) ?? [], byParent);
    for (const sample of all) await write(tx, sample, ids);
    return all.length;
  });
}
