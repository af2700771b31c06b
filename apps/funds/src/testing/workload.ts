import { DomainError } from "@khuyenhoc/contracts";
import { idempotent, systemScope, type Transaction } from "@khuyenhoc/database";
import type { Store } from "../context.ts";
import { postOnce } from "../modules/ledger/once.ts";
import { type JournalDraft, nextNumber, post, release, reserve, reverse, settle } from "../modules/ledger/posting.ts";
import type { OpenedFund } from "./fixture.ts";

/** One step of a random workload; what it is aimed at is found among what is there when its turn comes. */
export interface Command {
  op: "gift" | "pay" | "transfer" | "reserve" | "settle" | "release" | "reverse" | "number" | "once";
  /** place in the list of funds */
  fund: number;
  restricted: boolean;
  amount: number;
  /** which of the journals or reservations there are */
  target: number;
}

/** Commands with their keys: who sends the same list again means the same effects. */
export interface Workload {
  funds: OpenedFund[];
  /** put before the number of each command to make its key */
  prefix: string;
  commands: Command[];
}

const by = { subject: "workload", username: "workload" };

/** Whether the command had its effect, now or earlier; false where the books refused it. */
export async function perform(database: Store, workload: Workload, index: number): Promise<boolean> {
  const command = workload.commands[index];
  if (command === undefined) throw new RangeError(`There is no command ${index}`);
  const key = `${workload.prefix}-${index}`;
  try {
    if (command.op === "once") {
      const identity = { key, operation: "workload", body: command };
      await postOnce(database, systemScope, { ...identity, draft: paymentOf(workload, command, key) });
      return true;
    }
    await database.transaction(systemScope, (tx) =>
      idempotent(tx, { key, operation: "workload", subject: by.subject, body: command }, async () => {
        await effectOf(tx, workload, command, key);
        return { done: true };
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

function fundOf({ funds }: Workload, command: Command): OpenedFund {
  const fund = funds[command.fund % funds.length];
  if (fund === undefined) throw new RangeError("no fund");
  return fund;
}

type Lines = [account: "111" | "112" | "511" | "611", purposeId: string | null, amount: bigint][];

const draftOf = ({ fundId }: OpenedFund, key: string, kind: JournalDraft["kind"], lines: Lines): JournalDraft => ({
  fundId,
  kind,
  effectiveOn: "2026-03-02",
  description: `Việc ${key}`,
  postings: lines.map(([account, purposeId, amount]) => ({ account, purposeId, amount })),
  source: { type: "WORKLOAD", id: key },
  by,
});

function paymentOf(workload: Workload, command: Command, key: string): JournalDraft {
  const fund = fundOf(workload, command);
  const purposeId = command.restricted ? (fund.purposes.HB ?? null) : null;
  return draftOf(fund, key, "PAYMENT", [
    ["611", purposeId, BigInt(command.amount)],
    ["112", purposeId, -BigInt(command.amount)],
  ]);
}

/** Every effect but a release and a settlement leaves the key behind, as its source. */
async function effectOf(tx: Transaction, workload: Workload, command: Command, key: string): Promise<void> {
  const fund = fundOf(workload, command);
  const { fundId } = fund;
  const purposeId = command.restricted ? (fund.purposes.HB ?? null) : null;
  const amount = BigInt(command.amount);
  const draft = (kind: JournalDraft["kind"], lines: Lines) => draftOf(fund, key, kind, lines);
  switch (command.op) {
    case "gift":
      await post(
        tx,
        draft("GIFT", [
          ["112", purposeId, amount],
          ["511", purposeId, -amount],
        ]),
      );
      return;
    case "once":
    case "pay":
      await post(tx, paymentOf(workload, command, key));
      return;
    case "transfer":
      await post(
        tx,
        draft("TRANSFER", [
          ["112", fund.purposes.HB ?? null, amount],
          ["112", null, -amount],
        ]),
      );
      return;
    case "reserve":
      await reserve(tx, {
        fundId,
        purposeId,
        amount,
        expiresOn: "2026-12-31",
        source: { type: "WORKLOAD", id: key },
        by,
      });
      return;
    case "number":
      await nextNumber(tx, { fundId, series: "RECEIPT", year: 2026 });
      return;
    case "reverse": {
      const found = await pick<{ id: string }>(tx, "journal", fundId, command.target);
      await reverse(tx, { journalId: found.id, effectiveOn: "2026-03-03", reason: key, by });
      return;
    }
    case "settle": {
      const held = await pick<{ id: string; purpose: string | null; amount: bigint }>(
        tx,
        "reservation",
        fundId,
        command.target,
      );
      const lines: Lines = [
        ["611", held.purpose, held.amount],
        ["112", held.purpose, -held.amount],
      ];
      await settle(tx, { reservationId: held.id, draft: draft("PAYMENT", lines) });
      return;
    }
    case "release": {
      const held = await pick<{ id: string }>(tx, "reservation", fundId, command.target);
      await release(tx, { reservationId: held.id, as: "VOIDED", reason: key, by });
    }
  }
}

async function pick<Row extends object>(tx: Transaction, table: string, fundId: string, target: number): Promise<Row> {
  const columns = table === "journal" ? "id" : "id, purpose_id AS purpose, amount";
  const rows = await tx.query<Row>(`SELECT ${columns} FROM ${table} WHERE fund_id = $1 ORDER BY id`, [fundId]);
  const row = rows[target % Math.max(rows.length, 1)];
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/**
 * Performs all commands, some at once.
 *
 * @returns the places of those that had their effect
 */
export async function performAll(database: Store, workload: Workload, lanes: number): Promise<number[]> {
  const done: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      while (next < workload.commands.length) {
        const index = next++;
        if (await perform(database, workload, index)) done.push(index);
      }
    }),
  );
  return done;
}
