import { randomUUID } from "node:crypto";
import type { Scan, ScanAnswer } from "@khuyenhoc/contracts";
import { type Fixture, freshKey, type HeldEvent, now } from "../../testing/fixture.ts";
import { signTicket } from "../participation/tickets.ts";
import { greet } from "./desk-roll.ts";
import { type DeskParts, takeScans } from "./uploading.ts";

export const partsOf = (fixture: Fixture, at: Date = now): DeskParts => ({
  database: fixture.database,
  ticketKey: fixture.contextOf({ subject: "", username: "", roles: [], roots: [], clientId: "" }).ticketKey,
  now: () => at,
});

export interface Device {
  deskId: string;
  secret: string;
  deviceId: string;
}

let labels = 0;
/** A desk of an event of district d1. @returns its id and secret */
export async function deskAt(fixture: Fixture, event: HeldEvent): Promise<Omit<Device, "deviceId">> {
  const { id, url } = await fixture
    .as("district-officer", "d1")
    .desks.create({ idempotencyKey: freshKey(), eventId: event.eventId, label: `Cửa ${++labels}` });
  return { deskId: id, secret: url?.split("/").at(-1) ?? "" };
}

/** A device that has greeted the desk. */
export async function deviceAt(fixture: Fixture, desk: Omit<Device, "deviceId">): Promise<Device> {
  const deviceId = randomUUID();
  await greet(partsOf(fixture), { secret: desk.secret, deviceId });
  return { ...desk, deviceId };
}

/** A scan of somebody found by name at the fixture's present moment, unless told otherwise. */
export function scanOf(event: HeldEvent, participantId: string, change: Partial<Scan> = {}): Scan {
  return {
    nonce: randomUUID(),
    sessionId: event.sessionId,
    direction: "IN",
    ticket: null,
    participantId,
    scannedAt: now.toISOString(),
    deviceOffsetMs: 0,
    ...change,
  };
}

/** The same by ticket. */
export function ticketScan(
  fixture: Fixture,
  event: HeldEvent,
  {
    participantId,
    version = 1,
    eventId = event.eventId,
  }: { participantId: string; version?: number; eventId?: string },
  change: Partial<Scan> = {},
): Scan {
  const ticket = signTicket(partsOf(fixture).ticketKey, { participantId, eventId, version });
  return { ...scanOf(event, participantId, change), ticket, participantId: null };
}

export const upload = (fixture: Fixture, device: Device, scans: readonly Scan[], at?: Date): Promise<ScanAnswer[]> =>
  takeScans(partsOf(fixture, at), { secret: device.secret, deviceId: device.deviceId, scans });

/** What became of each, in short. */
export const said = (answers: readonly ScanAnswer[]) =>
  answers.map(({ outcome, reason, repeated }) =>
    [outcome, reason, ...(repeated ? ["again"] : [])].filter(Boolean).join(" "),
  );

/** A moment of the fixture's day, hours and minutes in UTC. */
export const at = (time: string) => `2026-11-24T${time}:00.000Z`;
