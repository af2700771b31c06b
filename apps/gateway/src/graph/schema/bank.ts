import {
  type BankColumn,
  type BankLine as BankLineData,
  type BankPreview as BankPreviewData,
  type BankProblem as BankProblemData,
  type BankStatement as BankStatementData,
  type BankSuggestion as BankSuggestionData,
  type ControlTotals as ControlTotalsData,
  bank as contract,
  type ImportedBankStatement,
  type Reconciliation as ReconciliationData,
} from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize, withoutNulls } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { idOf } from "../ids.ts";
import { mutation } from "./failures.ts";
import { JournalKind } from "./fund-refs.ts";
import { ImportFile, ImportMapping, mappingOf } from "./imports.ts";

const ControlTotals = builder.objectRef<ControlTotalsData>("ControlTotals").implement({
  description: "Sums by which a person tells that nothing got lost on the way.",
  fields: (t) => ({
    lines: t.exposeInt("lines"),
    credits: t.expose("credits", { type: "Dong", description: "Paid in." }),
    debits: t.expose("debits", { type: "Dong", description: "Paid out, as a positive amount." }),
  }),
});

const BankProblem = builder.objectRef<BankProblemData>("BankProblem").implement({
  description: "What is wrong with a line of the file, or with the file as a whole.",
  fields: (t) => ({
    line: t.exposeInt("line", { nullable: true }),
    column: t.exposeString("column", { nullable: true }),
    code: t.exposeString("code"),
    message: t.string({ resolve: (problem, _args, { language }) => problem[language] }),
  }),
});

const BankColumnPosition = builder
  .objectRef<{ column: BankColumn | string; position: number | null }>("BankColumnPosition")
  .implement({
    fields: (t) => ({
      column: t.exposeString("column"),
      position: t.exposeInt("position", { nullable: true, description: "From 0; null: the file has no such column." }),
    }),
  });

const BankSample = builder.objectRef<BankPreviewData["sample"][number]>("BankSample").implement({
  fields: (t) => ({
    line: t.exposeInt("line", { description: "In the file." }),
    bookedOn: t.expose("bookedOn", { type: "Date" }),
    amount: t.expose("amount", { type: "Dong" }),
    balance: t.expose("balance", { type: "Dong", nullable: true }),
    reference: t.exposeString("reference", { nullable: true }),
    description: t.exposeString("description"),
    counterparty: t.exposeString("counterparty", { nullable: true }),
  }),
});

const BankPreview = builder.objectRef<BankPreviewData>("BankPreview").implement({
  description: "A bank statement (sao kê) as it was understood; nothing is kept of it.",
  fields: (t) => ({
    headers: t.exposeStringList("headers"),
    mapping: t.expose("mapping", { type: [BankColumnPosition] }),
    totals: t.expose("totals", { type: ControlTotals }),
    openingBalance: t.expose("openingBalance", { type: "Dong", nullable: true }),
    closingBalance: t.expose("closingBalance", { type: "Dong", nullable: true }),
    firstDay: t.expose("firstDay", { type: "Date", nullable: true }),
    lastDay: t.expose("lastDay", { type: "Date", nullable: true }),
    knownLines: t.exposeInt("knownLines", { description: "Lines that came with an earlier statement." }),
    problems: t.expose("problems", { type: [BankProblem] }),
    sample: t.expose("sample", { type: [BankSample] }),
  }),
});

const BankStatement = builder.objectRef<BankStatementData>("BankStatement").implement({
  description: "A bank statement (sao kê) that was imported.",
  fields: (t) => ({
    id: t.exposeID("id"),
    fileName: t.exposeString("fileName"),
    firstDay: t.expose("firstDay", { type: "Date" }),
    lastDay: t.expose("lastDay", { type: "Date" }),
    totals: t.expose("totals", { type: ControlTotals }),
    openingBalance: t.expose("openingBalance", { type: "Dong", nullable: true }),
    closingBalance: t.expose("closingBalance", { type: "Dong", nullable: true }),
    openLines: t.exposeInt("openLines"),
    importedBy: t.exposeString("importedBy"),
    importedAt: t.expose("importedAt", { type: "DateTime" }),
  }),
});

const BankLineState = builder.enumType("BankLineState", {
  description: "Chưa đối chiếu; đã khớp với sổ; để riêng, có lý do.",
  values: contract.bankLineStates,
});

const BankLine = builder.objectRef<BankLineData>("BankLine").implement({
  description: "A movement at the bank.",
  fields: (t) => ({
    id: t.exposeID("id"),
    statementId: t.exposeID("statementId"),
    bookedOn: t.expose("bookedOn", { type: "Date" }),
    amount: t.expose("amount", { type: "Dong", description: "Paid in is positive, paid out negative." }),
    balance: t.expose("balance", { type: "Dong", nullable: true }),
    reference: t.exposeString("reference", { nullable: true }),
    description: t.exposeString("description", {
      nullable: true,
      description: "As the counterparty: null for who does not work at the fund, since it names people.",
    }),
    counterparty: t.exposeString("counterparty", { nullable: true }),
    state: t.expose("state", { type: BankLineState }),
    note: t.exposeString("note", { nullable: true, description: "Why it was set aside." }),
    journalIds: t.exposeIDList("journalIds"),
  }),
});

const BankSuggestion = builder.objectRef<BankSuggestionData>("BankSuggestion").implement({
  description: "A journal that a line may stand for.",
  fields: (t) => ({
    lineId: t.exposeID("lineId"),
    journalId: t.exposeID("journalId"),
    sequence: t.exposeString("sequence"),
    kind: t.expose("kind", { type: JournalKind }),
    effectiveOn: t.expose("effectiveOn", { type: "Date" }),
    description: t.exposeString("description"),
    amount: t.expose("amount", { type: "Dong" }),
    daysApart: t.exposeInt("daysApart"),
    named: t.exposeBoolean("named", { description: "The bank's reference stands in the journal's text." }),
  }),
});

const UnmatchedJournal = builder
  .objectRef<ReconciliationData["unmatchedJournals"][number]>("UnmatchedJournal")
  .implement({
    fields: (t) => ({
      journalId: t.exposeID("journalId"),
      sequence: t.exposeString("sequence"),
      effectiveOn: t.expose("effectiveOn", { type: "Date" }),
      description: t.exposeString("description"),
      amount: t.expose("amount", { type: "Dong" }),
    }),
  });

const Reconciliation = builder.objectRef<ReconciliationData>("BankReconciliation").implement({
  description: "Bank and books at the end of a day (đối chiếu ngân hàng), and all that explains why they differ.",
  fields: (t) => ({
    on: t.expose("on", { type: "Date" }),
    bankBalance: t.expose("bankBalance", { type: "Dong", nullable: true }),
    bookBalance: t.expose("bookBalance", { type: "Dong", description: "Account 112." }),
    onlyAtBank: t.expose("onlyAtBank", { type: "Dong" }),
    onlyAtBankLines: t.exposeInt("onlyAtBankLines"),
    onlyInBooks: t.expose("onlyInBooks", { type: "Dong" }),
    onlyInBooksJournals: t.exposeInt("onlyInBooksJournals"),
    setAside: t.expose("setAside", { type: "Dong" }),
    difference: t.expose("difference", {
      type: "Dong",
      nullable: true,
      description: "What nothing explains; null while no line tells the bank's balance.",
    }),
    unmatchedJournals: t.expose("unmatchedJournals", { type: [UnmatchedJournal], description: "At most 100." }),
  }),
});

const BankStatementConnection = connection(BankStatement, "BankStatement");
const BankLineConnection = connection(BankLine, "BankLine");

builder.queryFields((t) => ({
  bankStatements: t.field({
    type: BankStatementConnection,
    description: "Bank statements of a fund, the last import first.",
    args: { fundId: t.arg.id({ required: true }), first: t.arg.int(), after: t.arg.string() },
    complexity: pageComplexity,
    resolve: async (_root, { fundId, first, after }, { clients }) =>
      connectionOf(
        await clients.funds.bank.statements.query({ fundId: idOf("Fund", fundId), first: pageSize(first), after }),
      ),
  }),
  bankLines: t.field({
    type: BankLineConnection,
    description: "Movements at a fund's bank, the latest first. Reading them is recorded.",
    args: {
      fundId: t.arg.id({ required: true }),
      statementId: t.arg.id(),
      states: t.arg({ type: [BankLineState] }),
      first: t.arg.int(),
      after: t.arg.string(),
    },
    complexity: pageComplexity,
    resolve: async (_root, { fundId, first, ...args }, { clients }) =>
      connectionOf(
        await clients.funds.bank.lines.query({ ...args, fundId: idOf("Fund", fundId), first: pageSize(first) }),
      ),
  }),
  bankSuggestions: t.field({
    type: [BankSuggestion],
    description: "Journals that open lines may stand for: the same amount within ten days, the nearest first.",
    args: { fundId: t.arg.id({ required: true }), lineIds: t.arg.idList({ required: true }) },
    complexity: ({ lineIds }) => ({ field: 1, multiplier: lineIds.length }),
    resolve: (_root, { fundId, lineIds }, { clients }) =>
      clients.funds.bank.suggestions.query({ fundId: idOf("Fund", fundId), lineIds }),
  }),
  bankReconciliation: t.field({
    type: Reconciliation,
    args: { fundId: t.arg.id({ required: true }), on: t.arg({ type: "Date", required: true }) },
    complexity: 20,
    resolve: (_root, { fundId, on }, { clients }) =>
      clients.funds.bank.reconcile.query({ fundId: idOf("Fund", fundId), on }),
  }),
}));

mutation<{ preview: BankPreviewData }>()("previewBankStatement", {
  description: "Reads a bank statement and shows how it was understood; keeps nothing.",
  input: (t) => ({
    fundId: t.id({ required: true }),
    file: t.field({ type: ImportFile, required: true }),
    mapping: t.field({ type: [ImportMapping] }),
  }),
  success: (t) => ({ preview: t.expose("preview", { type: BankPreview }) }),
  resolve: async ({ fundId, file, mapping }, { clients }) => ({
    preview: await clients.funds.bank.preview.mutate({
      fundId: idOf("Fund", fundId),
      file,
      mapping: mappingOf(mapping),
    }),
  }),
});

const ControlTotalsInput = builder.inputType("ControlTotalsInput", {
  fields: (t) => ({
    lines: t.int({ required: true }),
    credits: t.field({ type: "Dong", required: true }),
    debits: t.field({ type: "Dong", required: true }),
  }),
});

mutation<ImportedBankStatement>()("importBankStatement", {
  description:
    "Keeps the lines that are new, and matches those that exactly one journal fits. The same file again writes nothing.",
  input: (t) => ({
    fundId: t.id({ required: true }),
    file: t.field({ type: ImportFile, required: true }),
    mapping: t.field({ type: [ImportMapping] }),
    totals: t.field({
      type: ControlTotalsInput,
      required: true,
      description: "As they were compared with the bank's paper: a file with others is refused.",
    }),
  }),
  success: (t) => ({
    statement: t.expose("statement", { type: BankStatement, nullable: true }),
    newLines: t.exposeInt("newLines"),
    knownLines: t.exposeInt("knownLines"),
    matched: t.exposeInt("matched"),
  }),
  resolve: ({ fundId, mapping, ...input }, { clients }) =>
    clients.funds.bank.importStatement.mutate({
      ...input,
      fundId: idOf("Fund", fundId),
      mapping: mappingOf(mapping),
    }),
});

const answersLine = (
  t: Parameters<Parameters<ReturnType<typeof mutation<{ line: BankLineData }>>>[1]["success"]>[0],
) => ({
  line: t.expose("line", { type: BankLine }),
});

mutation<{ line: BankLineData }>()("matchBankLine", {
  description: "Lets a line of the bank stand for journals whose movements at the bank add up to it.",
  input: (t) => ({ lineId: t.id({ required: true }), journalIds: t.idList({ required: true }) }),
  success: answersLine,
  resolve: async (input, { clients }) => ({ line: await clients.funds.bank.match.mutate(input) }),
});

mutation<{ line: BankLineData }>()("unmatchBankLine", {
  description: "Makes a line wait again: parts it from its journals, or takes it up that was set aside.",
  input: (t) => ({ lineId: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: answersLine,
  resolve: async (input, { clients }) => ({ line: await clients.funds.bank.unmatch.mutate(input) }),
});

mutation<{ line: BankLineData }>()("setBankLineAside", {
  description: "Sets a line aside that the books are not to follow, such as a mistake of the bank.",
  input: (t) => ({ lineId: t.id({ required: true }), reason: t.string({ required: true }) }),
  success: answersLine,
  resolve: async (input, { clients }) => ({ line: await clients.funds.bank.setAside.mutate(input) }),
});

const BankBooking = builder.enumType("BankBooking", {
  description: "Lãi tiền gửi; phí ngân hàng; nộp hoặc rút tiền mặt.",
  values: ["INTEREST", "COST", "TRANSFER"] as const,
});

mutation<{ line: BankLineData }>()("bookBankLine", {
  description: "Enters what the bank did and the books do not know, and matches it.",
  input: (t) => ({
    lineId: t.id({ required: true }),
    as: t.field({ type: BankBooking, required: true }),
    description: t.string({ required: true }),
    lateReason: t.string({ description: "Why it comes after its month was closed." }),
  }),
  success: answersLine,
  resolve: async (input, { clients }) => ({ line: await clients.funds.bank.book.mutate(withoutNulls(input)) }),
});
