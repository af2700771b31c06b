import { uuidOf } from "@khuyenhoc/testkit";
import { execute, parse } from "graphql";
import { expect, it } from "vitest";
import { contextOver, recordingClients } from "../../testing/recording-clients.ts";
import { schema } from "./index.ts";

const ids = ["a", "b", "c"].map((name) => uuidOf(`event ${name}`));
const [fundId, directiveId] = [uuidOf("fund"), uuidOf("directive")];
const event = (id: string, index: number) => ({
  ...{ id, unitId: uuidOf(`unit ${index}`), title: `Hội thảo ${index}`, fundId, directiveId, partners: [] },
});

it("a page of events costs one call per service and kind of thing, however many there are", async () => {
  const { clients, calls } = recordingClients(async ({ procedure }) => {
    if (procedure === "events.events.list") {
      const edges = ids.map((id, index) => ({ cursor: id, node: event(id, index) }));
      return { edges, pageInfo: { hasNextPage: false, endCursor: null }, totalCount: ids.length };
    }
    return procedure === "events.events.agendas" ? [{ eventId: ids[1], id: uuidOf("session"), title: "Khai mạc" }] : [];
  });
  const document = parse(`{
    events(first: 50) { totalCount edges { node { title unit { nameVi } fund { name } directive { number } sessions { title } } } }
  }`);
  const { data, errors } = await execute({ schema, document, contextValue: contextOver(clients) });
  expect(errors).toBeUndefined();
  expect(data?.events).toMatchObject({
    totalCount: 3,
    edges: [{ node: { sessions: [] } }, { node: { sessions: [{ title: "Khai mạc" }] } }, { node: { unit: null } }],
  });
  expect(calls.map(({ procedure }) => procedure).sort()).toEqual([
    ...["events.events.agendas", "events.events.list", "funds.funds.byIds"],
    ...["organizations.directives.byIds", "organizations.units.byIds"],
  ]);
  expect(calls.find(({ procedure }) => procedure === "events.events.agendas")?.input).toEqual({ eventIds: ids });
});
