import { seedUnitId } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { load } from "../load.ts";
import { type Organization, openOrganization } from "../testing/organization.ts";
import { loadDirectives } from "./directives.ts";
import { cityId } from "./hanoi.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization({ withTree: false });
  await load(organization.database, { demonstration: false, progress: () => undefined });
  await loadDirectives(organization.database);
});
afterAll(() => organization.close());

const city = () => organization.as(principal("city-admin", [cityId]));
const numbered = async (query: string) => {
  const { edges } = await city().directives.list({ query });
  const found = edges.find(({ node }) => node.number === query)?.node;
  if (found === undefined) throw new Error(`${query} is missing`);
  return found;
};

it("shows the resolution, the decision and the plan that the movement rests on, with the plan's targets", async () => {
  const resolution = await numbered("23-NQ/TU");
  expect(resolution).toMatchObject({ outsideIssuer: "Thành ủy Hà Nội", issuedOn: "2023-11-16", state: "ISSUED" });
  expect(await numbered("387/QĐ-TTg")).toMatchObject({ outsideIssuer: "Thủ tướng Chính phủ" });
  const plan = await numbered("291/KH-UBND");
  expect(plan.restsOn?.number).toBe("387/QĐ-TTg");
  expect(plan.targets.map(({ measure, year, value }) => `${measure} ${year} ${value}`)).toEqual([
    "family-recognised 2025 70",
    "family-recognised 2030 80",
    "clan-recognised 2025 65",
    "clan-recognised 2030 75",
    "community-recognised 2025 65",
    "community-recognised 2030 75",
    "unit-recognised 2025 80",
    "unit-recognised 2030 90",
    "citizen-worker-recognised 2025 40",
    "citizen-worker-recognised 2030 60",
    "citizen-official-recognised 2025 60",
    "citizen-official-recognised 2030 80",
  ]);
});

it("shows the city's plan acknowledged by most of 30 districts and 526 communes, and passed on by five districts", async () => {
  const plan = await numbered("15/KH-HKH");
  const { unit, tiers, children } = await city().directives.status({ directiveId: plan.id, unitId: cityId });
  expect(tiers.map(({ tier, addressed }) => [tier, addressed])).toEqual([
    ["district", 30],
    ["commune", 526],
  ]);
  expect(unit.passedOn).toBe(5);
  expect(unit.acknowledged).toBeGreaterThan(450);
  expect(unit.acknowledged).toBeLessThan(556);
  // The sums of the districts and what is below them are the sum of the city.
  const sums = children.map((child) => child.acknowledged + (child.own?.state === "ACKNOWLEDGED" ? 1 : 0));
  expect(sums.reduce((sum, one) => sum + one, 0)).toBe(unit.acknowledged);
  const { open } = await city().directives.reminders({ directiveId: plan.id, unitId: cityId });
  expect(open).toBe(556 - unit.acknowledged);
  expect(plan.targets.find(({ unitId }) => unitId === cityId)).toMatchObject({ measure: "seminars", value: "120" });
  const { edges } = await city().directives.list({ restsOnId: plan.id });
  expect(edges.map(({ node }) => node.unitName).sort()).toContain("Quận Tây Hồ");
  for (const { node } of edges) expect(node.title).toContain("minh hoạ");
});

it("lets the education department read what names it and what is public, and nothing else", async () => {
  const partner = organization.as({
    ...principal("partner", [cityId]),
    clientId: "khuyenhoc-partner-education",
  });
  const { edges } = await partner.directives.list({});
  expect(edges.map(({ node }) => node.number).sort()).toEqual(
    ["01/CTPH-HKH-SGDĐT", "23-NQ/TU", "291/KH-UBND", "387/QĐ-TTg"].sort(),
  );
});

it("is loaded once, and waits at communes that have not acknowledged", async () => {
  expect(await loadDirectives(organization.database)).toBe(0);
  const waiting = await organization.database.transaction(systemScope, (tx) =>
    tx.query<{ unit_id: string }>(
      `select r.unit_id from directive_receipt r join directive d on d.id = r.directive_id
       where d.number = '15/KH-HKH' and r.state = 'OPEN' and r.tier_code = 'commune' order by 1 limit 1`,
    ),
  );
  const unitId = waiting[0]?.unit_id ?? seedUnitId("commune", "00001");
  const { edges } = await organization.as(principal("commune-officer", [unitId])).directives.list({ side: "WAITING" });
  expect(edges.map(({ node }) => node.number)).toContain("15/KH-HKH");
});
