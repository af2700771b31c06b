import { openings as contract, type Opening as OpeningData } from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf, optionalId } from "../ids.ts";
import { mutation } from "./failures.ts";

const OpeningAccount = builder.enumType("OpeningAccount", {
  description: "Tiền mặt, ngân hàng, hiện vật.",
  values: { CASH: { value: "111" }, BANK: { value: "112" }, GOODS: { value: "152" } } as const,
});
const OpeningState = builder.enumType("OpeningState", {
  description: "Chờ duyệt, đã duyệt, không duyệt.",
  values: contract.openingStates,
});
const Opening = builder.objectRef<OpeningData>("Opening").implement({
  description: "A request for an opening entry (số dư đầu): one asks, another approves.",
  fields: (t) => ({
    id: t.exposeID("id"),
    fundId: t.exposeID("fundId"),
    fundName: t.exposeString("fundName"),
    account: t.expose("account", { type: OpeningAccount }),
    purposeId: t.exposeID("purposeId", { nullable: true, description: "Null: general money." }),
    purposeName: t.exposeString("purposeName", { nullable: true }),
    amount: t.expose("amount", { type: "Dong" }),
    effectiveOn: t.expose("effectiveOn", { type: "Date" }),
    description: t.exposeString("description"),
    lateReason: t.exposeString("lateReason", { nullable: true }),
    state: t.expose("state", { type: OpeningState }),
    proposedAt: t.expose("proposedAt", { type: "DateTime" }),
    proposedBy: t.exposeString("proposedBy"),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    decidedBy: t.exposeString("decidedBy", { nullable: true }),
    decisionNote: t.exposeString("decisionNote", { nullable: true }),
    journalId: t.exposeID("journalId", { nullable: true }),
    own: t.exposeBoolean("own", { description: "The caller asked for it: somebody else decides." }),
  }),
});
const OpeningConnection = connection(Opening, "Opening");

builder.queryField("openings", (t) =>
  t.field({
    type: OpeningConnection,
    description: "Requests for opening entries of one fund, or of all in the caller's scope; the newest first.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      fundId: t.arg.id(),
      states: t.arg({ type: [OpeningState] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { first, fundId, ...rest }, { clients }) =>
      connectionOf(
        await clients.funds.ledger.openings.query({
          ...rest,
          first: pageSize(first),
          fundId: optionalId("Fund", fundId),
        }),
      ),
  }),
);

mutation<{ opening: OpeningData }>()("requestOpening", {
  description: "Asks for an opening entry; another account decides.",
  input: (t) => ({
    fundId: t.id({ required: true }),
    account: t.field({ type: OpeningAccount, required: true }),
    purposeId: t.id(),
    amount: t.field({ type: "Dong", required: true }),
    effectiveOn: t.field({ type: "Date", required: true }),
    description: t.string({ required: true }),
    lateReason: t.string({ description: "Needed where the month is closed." }),
  }),
  success: (t) => ({ opening: t.expose("opening", { type: Opening }) }),
  resolve: async ({ fundId, purposeId, ...input }, { clients }) => ({
    opening: await clients.funds.ledger.requestOpening.mutate({
      ...input,
      fundId: idOf("Fund", fundId),
      purposeId: purposeId ?? null,
    }),
  }),
});
mutation<{ opening: OpeningData }>()("approveOpening", {
  description: "Books the opening entry that somebody else asked for.",
  input: (t) => ({ id: t.id({ required: true }), note: t.string() }),
  success: (t) => ({ opening: t.expose("opening", { type: Opening }) }),
  resolve: async (input, { clients }) => ({ opening: await clients.funds.ledger.approveOpening.mutate(input) }),
});
mutation<{ opening: OpeningData }>()("rejectOpening", {
  description: "Books nothing, with a note why.",
  input: (t) => ({ id: t.id({ required: true }), note: t.string({ required: true }) }),
  success: (t) => ({ opening: t.expose("opening", { type: Opening }) }),
  resolve: async (input, { clients }) => ({ opening: await clients.funds.ledger.rejectOpening.mutate(input) }),
});
