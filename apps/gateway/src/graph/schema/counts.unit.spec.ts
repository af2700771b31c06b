import { execute, parse } from "graphql";
import { expect, it } from "vitest";
import { contextOver, recordingClients } from "../../testing/recording-clients.ts";
import { city, districtOne } from "../../testing/stand-ins.ts";
import { schema } from "./index.ts";

it("is of the date that the service answered for, with everything below, also where another was asked for", async () => {
  const today = "2026-03-01";
  const asked: unknown[] = [];
  const answer = (unitId: string) => ({ unitId, year: 2026, asOf: today, rows: [], unitsReporting: 0, unitsTotal: 1 });
  const { clients } = recordingClients(async ({ procedure, input }) => {
    asked.push([procedure, (input as { asOf?: string }).asOf]);
    if (procedure === "registrations.counts.byUnits") return [answer(city)];
    if (procedure === "registrations.counts.children") return [answer(districtOne)];
    // As every unit that was founded since: there is none of it at the date that was asked for.
    const { ids, asOf } = input as { ids: string[]; asOf: string };
    return asOf === today || ids.includes(city) ? ids.map((id) => ({ id, revision: 1 })) : [];
  });
  const result = await execute({
    schema,
    document: parse(`{
      counts(unitId: "${city}", year: 2026, asOf: "2024-01-01") {
        asOf unit { asOf } children { asOf unit { asOf } }
      }
      unit(id: "${city}", asOf: "2024-01-01") { asOf counts(year: 2026) { asOf } }
    }`),
    contextValue: contextOver(clients),
  });
  expect(result).toEqual({
    data: {
      counts: { asOf: today, unit: { asOf: today }, children: [{ asOf: today, unit: { asOf: today } }] },
      unit: { asOf: "2024-01-01", counts: { asOf: today } },
    },
  });
  expect(asked).toContainEqual(["registrations.counts.children", today]);
});
