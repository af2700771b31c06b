import type { DomainEventDraft } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

export async function appendDomainEvent(tx: Transaction, event: DomainEventDraft): Promise<void> {
  await appendDomainEvents(tx, [event]);
}

export async function appendDomainEvents(_tx: Transaction, _events: readonly DomainEventDraft[]): Promise<void> {
  throw new Error();
}
