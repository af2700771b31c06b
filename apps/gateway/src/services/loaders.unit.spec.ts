import { DomainError } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { type RecordedCall, recordingClients } from "../testing/recording-clients.ts";
import { createLoaders } from "./loaders.ts";

function loadersOver(answer: (call: RecordedCall) => unknown) {
  const { clients, calls } = recordingClients(async (call) => answer(call));
  return { loaders: createLoaders(clients), calls };
}

const idsIn = ({ input }: RecordedCall) => (input as { ids: string[] }).ids;
const units = (call: RecordedCall) => idsIn(call).map((id) => ({ id, asOf: (call.input as { asOf: string }).asOf }));

it("asks once per date, each id once, and gives every key its own answer", async () => {
  const { loaders, calls } = loadersOver((call) => units(call).reverse());
  const keys = [
    { id: "a", asOf: "2026-01-01" },
    { id: "b", asOf: "2025-01-01" },
    { id: "b", asOf: "2026-01-01" },
    { id: "a", asOf: "2026-01-01" },
  ];
  expect(await Promise.all(keys.map((key) => loaders.unit.load(key)))).toEqual(keys);
  expect(calls.map(({ procedure, input }) => [procedure, input])).toEqual([
    ["organizations.units.byIds", { ids: ["a", "b"], asOf: "2026-01-01", parents: 0 }],
    ["organizations.units.byIds", { ids: ["b"], asOf: "2025-01-01", parents: 0 }],
  ]);
  await loaders.unit.load({ id: "a", asOf: "2026-01-01" });
  expect(calls).toHaveLength(2);
});

it("brings parents along with what is asked for, and does not ask again for those that are hidden", async () => {
  const above: Record<string, string | null> = { hamlet: "commune", commune: "district", district: "city" };
  const { loaders, calls } = loadersOver(() =>
    ["hamlet", "commune"].map((id) => ({ id, parentId: above[id] ?? null })),
  );
  const asOf = "2026-01-01";
  await Promise.all([loaders.unit.load({ id: "hamlet", asOf, parents: 2 }), loaders.unit.load({ id: "hamlet", asOf })]);
  expect((await loaders.unit.load({ id: "commune", asOf }))?.id).toBe("commune");
  expect(await loaders.unit.load({ id: "district", asOf })).toBeNull();
  expect(calls.map(({ input }) => input)).toEqual([{ ids: ["hamlet"], asOf, parents: 2 }]);
  await loaders.unit.load({ id: "commune", asOf: "2025-01-01" });
  expect(calls).toHaveLength(2);
});

it("answers null for what the service leaves out", async () => {
  const { loaders } = loadersOver((call) => units(call).filter(({ id }) => id !== "hidden"));
  const [hidden, seen] = await Promise.all(
    ["hidden", "seen"].map((id) => loaders.unit.load({ id, asOf: "2026-01-01" })),
  );
  expect([hidden, seen?.id]).toEqual([null, "seen"]);
});

it("fails only what was asked in the call that failed", async () => {
  const refusal = new DomainError("OUT_OF_SCOPE");
  const { loaders } = loadersOver((call) => {
    if (units(call)[0]?.asOf === "1900-01-01") throw refusal;
    return units(call);
  });
  const [good, bad] = await Promise.allSettled([
    loaders.unit.load({ id: "a", asOf: "2026-01-01" }),
    loaders.unit.load({ id: "a", asOf: "1900-01-01" }),
  ]);
  expect(good).toMatchObject({ status: "fulfilled", value: { id: "a" } });
  expect(bad).toEqual({ status: "rejected", reason: refusal });
});

it("asks for no more at once than a service takes", async () => {
  const { loaders, calls } = loadersOver((call) =>
    call.procedure.startsWith("registrations.counts")
      ? (call.input as { queries: { unitId: string }[] }).queries
      : call.procedure.endsWith("officeHolders.list")
        ? (call.input as { unitIds: string[] }).unitIds.map((unitId) => ({ unitId }))
        : units(call),
  );
  const ids = Array.from({ length: 501 }, (_, index) => `unit ${index}`);
  const asOf = "2026-01-01";
  const [views, counts, holders] = await Promise.all([
    Promise.all(ids.map((id) => loaders.unit.load({ id, asOf }))),
    Promise.all(ids.map((unitId) => loaders.counts.load({ unitId, year: 2026, asOf }))),
    Promise.all(ids.map((id) => loaders.officeHolders.load({ id, asOf, includePast: false }))),
  ]);
  expect(views.map((view) => view?.id)).toEqual(ids);
  expect(counts.map((count) => count?.unitId)).toEqual(ids);
  expect(holders.map((list) => list?.[0]?.unitId)).toEqual(ids);
  const sizes = Map.groupBy(calls, ({ procedure }) => procedure);
  expect(
    Object.fromEntries(
      [...sizes].map(([procedure, asked]) => [
        procedure,
        asked.map(({ input }) => Object.values(input as object).find(Array.isArray)?.length),
      ]),
    ),
  ).toEqual({
    "organizations.units.byIds": [500, 1],
    "registrations.counts.byUnits": [200, 200, 101],
    "organizations.officeHolders.list": [100, 100, 100, 100, 100, 1],
  });
});

it("keeps years and dates of counts apart, and tells them to the service", async () => {
  const { loaders, calls } = loadersOver(({ input }) => (input as { queries: object[] }).queries);
  const keys = [
    { unitId: "a", year: 2025, asOf: "2025-12-31" },
    { unitId: "a", year: 2026, asOf: "2025-12-31" },
    { unitId: "a", year: 2026, asOf: "2026-06-30" },
  ];
  expect(await Promise.all(keys.map((key) => loaders.counts.load(key)))).toEqual(keys);
  expect(calls.map(({ input }) => input)).toEqual(keys.map((key) => ({ queries: [key] })));
});

it("gathers office holders by unit, past ones apart", async () => {
  const { loaders, calls } = loadersOver(({ input }) =>
    (input as { includePast: boolean }).includePast
      ? [{ id: "1", unitId: "a" }]
      : [
          { id: "2", unitId: "b" },
          { id: "3", unitId: "a" },
          { id: "4", unitId: "b" },
        ],
  );
  const asOf = "2026-01-01";
  const [past, b, none] = await Promise.all([
    loaders.officeHolders.load({ id: "a", asOf, includePast: true }),
    loaders.officeHolders.load({ id: "b", asOf, includePast: false }),
    loaders.officeHolders.load({ id: "c", asOf, includePast: false }),
  ]);
  expect([past?.map(({ id }) => id), b?.map(({ id }) => id), none]).toEqual([["1"], ["2", "4"], null]);
  expect(calls.map(({ input }) => input)).toEqual([
    { unitIds: ["a"], asOf, includePast: true },
    { unitIds: ["b", "c"], asOf, includePast: false },
  ]);
});
