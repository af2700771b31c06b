import { readFile } from "node:fs/promises";
import { seedUnitId, type UnitState } from "@khuyenhoc/contracts";
import { mapHeaders, openTable } from "@khuyenhoc/tabular";

/** The registry's first day: the list of 2025-03-01 is taken as having stood since. */
export const registryOpening = "2020-01-01";

export const cityId = seedUnitId("city", "01");

type Fields = Record<"code" | "name" | "district_code", string>;

async function readList(file: string): Promise<Fields[]> {
  const table = await openTable(await readFile(new URL(`../../data/hanoi/${file}`, import.meta.url)));
  const column = (key: keyof Fields, required: boolean) => ({ key, titleVi: key, titleEn: key, required });
  const places = mapHeaders(table.headers, [
    column("code", true),
    column("name", true),
    column("district_code", false),
  ]);
  const rows: Fields[] = [];
  for await (const batch of table.batches()) {
    for (const { cells } of batch) {
      const cell = (key: keyof Fields) => cells[places.get(key) ?? -1] ?? "";
      rows.push({ code: cell("code"), name: cell("name"), district_code: cell("district_code") });
    }
  }
  return rows;
}

function unit(tier: "city" | "district" | "commune", code: string, nameVi: string, parentId: string | null): UnitState {
  return {
    unitId: seedUnitId(tier, code),
    revision: 1,
    tier,
    tierRank: { city: 10, district: 20, commune: 30 }[tier],
    branchKind: null,
    versions: [{ validFrom: registryOpening, validTo: null, parentId, code, nameVi, nameEn: null }],
  };
}

/** The city, its 30 districts and 526 communes, parents first. */
export async function hanoiUnits(): Promise<UnitState[]> {
  const districts = await readList("districts-2025-03-01.csv");
  const communes = await readList("communes-2025-03-01.csv");
  const city = unit("city", "01", "Hội Khuyến học thành phố Hà Nội", null);
  city.versions = city.versions.map((version) => ({
    ...version,
    nameEn: "Hanoi Association for Promoting Learning",
  }));
  return [
    city,
    ...districts.map(({ code, name }) => unit("district", code, name, cityId)),
    ...communes.map(({ code, name, district_code: district }) =>
      unit("commune", code, name, seedUnitId("district", district)),
    ),
  ];
}
