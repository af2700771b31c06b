import { type AwardApproval as ApprovalData, awardApprovals as contract } from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { optionalId } from "../ids.ts";
import { mutation } from "./failures.ts";
import { Payee } from "./scholarship-refs.ts";

const ApprovalKind = builder.enumType("AwardApprovalKind", {
  description: "Đổi người nhận, chi lại.",
  values: contract.approvalKinds,
});
const ApprovalState = builder.enumType("AwardApprovalState", {
  description: "Chờ duyệt, đã duyệt, không duyệt, đã có thay đổi mới hơn.",
  values: contract.approvalStates,
});
const Approval = builder.objectRef<ApprovalData>("AwardApproval").implement({
  description: "What of an award is approved once more: a changed payee, or a payment that is made again.",
  fields: (t) => ({
    id: t.exposeID("id"),
    kind: t.expose("kind", { type: ApprovalKind }),
    state: t.expose("state", { type: ApprovalState }),
    awardId: t.exposeID("awardId"),
    awardNumber: t.exposeString("awardNumber"),
    fundId: t.exposeID("fundId"),
    programmeTitle: t.exposeString("programmeTitle"),
    studentName: t.exposeString("studentName"),
    masked: t.exposeBoolean("masked"),
    paymentId: t.exposeID("paymentId", { nullable: true, description: "That was reversed or ran out." }),
    instalment: t.exposeInt("instalment", { nullable: true }),
    amount: t.expose("amount", { type: "Dong", nullable: true }),
    dueOn: t.expose("dueOn", { type: "Date", nullable: true }),
    payeeBefore: t.expose("payeeBefore", { type: Payee, nullable: true }),
    payeeAfter: t.expose("payeeAfter", { type: Payee, nullable: true }),
    reason: t.exposeString("reason", { nullable: true }),
    proposedBy: t.exposeString("proposedBy"),
    proposedAt: t.expose("proposedAt", { type: "DateTime" }),
    decidedBy: t.exposeString("decidedBy", { nullable: true }),
    decidedAt: t.expose("decidedAt", { type: "DateTime", nullable: true }),
    decisionNote: t.exposeString("decisionNote", { nullable: true }),
    own: t.exposeBoolean("own", { description: "The caller had a part in it: he does not decide it." }),
  }),
});
const ApprovalConnection = connection(Approval, "AwardApproval");

builder.queryField("awardApprovals", (t) =>
  t.field({
    type: ApprovalConnection,
    description: "The newest first; those that wait are the approver's inbox. Reading them is recorded.",
    args: {
      first: t.arg.int(),
      after: t.arg.string(),
      fundId: t.arg.id(),
      awardId: t.arg.id(),
      states: t.arg({ type: [ApprovalState] }),
    },
    complexity: pageComplexity,
    resolve: async (_root, { first, fundId, ...rest }, { clients }) =>
      connectionOf(
        await clients.funds.awardPayments.approvals.query({
          ...rest,
          first: pageSize(first),
          fundId: optionalId("Fund", fundId),
        }),
      ),
  }),
);

mutation<{ approval: ApprovalData }>()("requestPaymentAgain", {
  description: "Asks for an instalment to be paid again whose payment was reversed or ran out.",
  input: (t) => ({
    paymentId: t.id({ required: true }),
    dueOn: t.field({ type: "Date", required: true }),
    reason: t.string({ required: true }),
  }),
  success: (t) => ({ approval: t.expose("approval", { type: Approval }) }),
  resolve: async (input, { clients }) => ({
    approval: await clients.funds.awardPayments.requestAgain.mutate(input),
  }),
});
mutation<{ approval: ApprovalData }>()("approveAwardApproval", {
  description:
    "Approves a changed payee, or reserves money for another payment; whoever had a part in the award may not.",
  input: (t) => ({ id: t.id({ required: true }), note: t.string() }),
  success: (t) => ({ approval: t.expose("approval", { type: Approval }) }),
  resolve: async (input, { clients }) => ({ approval: await clients.funds.awardPayments.approve.mutate(input) }),
});
mutation<{ approval: ApprovalData }>()("rejectAwardApproval", {
  description: "Rejects it: a changed payee is not paid until it is changed again.",
  input: (t) => ({ id: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: (t) => ({ approval: t.expose("approval", { type: Approval }) }),
  resolve: async (input, { clients }) => ({ approval: await clients.funds.awardPayments.reject.mutate(input) }),
});
