/** Uploads the queue of a device to the database whose URL is the first argument, in parts of seven, until it is killed or has ended. Says each part. */
import { createPublicKey } from "node:crypto";
import type { Scan } from "@khuyenhoc/contracts";
import { takeScans } from "../modules/attendance/uploading.ts";
import { openStore } from "./fixture.ts";

const [, , url = "", queue = ""] = process.argv;
const { secret, deviceId, scans, now, publicKey } = JSON.parse(queue) as {
  secret: string;
  deviceId: string;
  scans: Scan[];
  now: string;
  publicKey: string;
};
const database = openStore(url, 1);
const parts = { database, ticketKey: createPublicKey(publicKey), now: () => new Date(now) };
for (let start = 0; start < scans.length; start += 7) {
  process.stdout.write("sending\n");
  await takeScans(parts, { secret, deviceId, scans: scans.slice(start, start + 7) });
}
await database.close();
