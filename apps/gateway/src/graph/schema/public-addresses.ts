import { builder } from "../builder.ts";
import { idOf } from "../ids.ts";
import { mutation } from "./failures.ts";

// Where everybody who was given it sees a fund, or what became of a gift.

builder.queryFields((t) => ({
  fundPagePath: t.string({
    description: "Path of a fund's public page, to be given out by its officers.",
    args: { fundId: t.arg.id({ required: true }) },
    resolve: async (_root, { fundId }, { clients }) => {
      const { token } = await clients.funds.answering.fundPage.query({ fundId: idOf("Fund", fundId) });
      return `/f/${token}`;
    },
  }),
}));

mutation<{ path: string }>()("renewFundPage", {
  description:
    "A new address of a fund's public page. The old one says that it is no longer valid, after a minute at the latest.",
  input: (t) => ({ fundId: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ path: t.exposeString("path") }),
  resolve: async ({ fundId, ...input }, { clients }) => {
    const { token } = await clients.funds.answering.renewFundPage.mutate({ ...input, fundId: idOf("Fund", fundId) });
    return { path: `/f/${token}` };
  },
});

mutation<{ path: string }>()("renewGiftPage", {
  description:
    "A new address of a donor's page. The receipt is printed again with it; the old address says that it is no longer valid.",
  input: (t) => ({ giftId: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ path: t.exposeString("path") }),
  resolve: async (input, { clients }) => {
    const { token } = await clients.funds.answering.renewGiftPage.mutate(input);
    return { path: `/g/${token}` };
  },
});
