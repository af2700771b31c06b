import type { DeskBundle, Scan, ScanAnswer } from "@khuyenhoc/contracts";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Verdict } from "./judging.ts";

/** What the device keeps of a desk. */
export interface KeptDesk {
  secret: string;
  deviceId: string;
  deviceNumber: number | null;
  label: string;
  /** Null until the service was asked. */
  endsAt: string | null;
  /** Milliseconds that the service's clock is ahead. */
  offsetMs: number;
  bundle: DeskBundle | null;
}
/** A scan with what this device thought of it, and what the service answered once it was asked. */
export interface KeptScan {
  nonce: string;
  secret: string;
  scan: Scan;
  /** Whom the device took it for; null for a ticket that the roll does not know. */
  participantId: string | null;
  verdict: Verdict["kind"];
  answer: ScanAnswer | null;
}

interface Schema extends DBSchema {
  desks: { key: string; value: KeptDesk };
  scans: { key: string; value: KeptScan; indexes: { desk: string } };
}

export type Store = IDBPDatabase<Schema>;

export function openStore(): Promise<Store> {
  return openDB<Schema>("desk", 1, {
    upgrade(database) {
      database.createObjectStore("desks", { keyPath: "secret" });
      database.createObjectStore("scans", { keyPath: "nonce" }).createIndex("desk", "secret");
    },
  });
}

export const scansOf = (store: Store, secret: string): Promise<KeptScan[]> =>
  store.getAllFromIndex("scans", "desk", secret);

/** Forgets a desk: its roll, its scans, and that this device was there. */
export async function wipe(store: Store, secret: string): Promise<void> {
  const transaction = store.transaction(["desks", "scans"], "readwrite");
  const scans = transaction.objectStore("scans");
  for (const nonce of await scans.index("desk").getAllKeys(secret)) await scans.delete(nonce);
  await transaction.objectStore("desks").delete(secret);
  await transaction.done;
}
