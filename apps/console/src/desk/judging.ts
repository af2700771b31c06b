import type { DeskRoll, ScanDirection, ScanRefusal } from "@khuyenhoc/contracts";

export interface Person {
  id: string;
  name: string;
  unit: string;
  version: number;
  state: string;
}

/** What the device thinks of a scan by what it has; the service decides. */
export type Verdict =
  /** Admitted, whatever the service says later. */
  | { kind: "GOOD"; person: Person }
  /** Was scanned on this device before. */
  | { kind: "ALREADY"; person: Person; firstAt: string }
  /** By the roll on the device it does not count; the roll may be old, so that the scan goes up all the same. */
  | { kind: "DOUBTFUL"; reason: ScanRefusal; person: Person | null }
  /** Cannot count, whatever the service knows: it is not kept. */
  | { kind: "REFUSED"; reason: ScanRefusal };

export interface Asked {
  /** From a ticket whose signature is good, or by name without a version; null for a text that is no ticket. */
  claim: { participantId: string; eventId: string; version: number | null } | null;
  sessionId: string;
  direction: ScanDirection;
  /** By the service's clock. */
  at: Date;
}

/** Who is there on this device: earliest scan by session and participant. */
export type Seen = ReadonlyMap<string, string>;
export const seenKey = (sessionId: string, participantId: string) => `${sessionId}/${participantId}`;

export function peopleOf({ participants, units }: Pick<DeskRoll, "participants" | "units">): Map<string, Person> {
  return new Map(
    participants.map(([id, name, unit, version, state]) => [id, { id, name, unit: units[unit] ?? "", version, state }]),
  );
}

const stateRefusal = (state: string): ScanRefusal =>
  state === "CANCELLED" || state === "WAITING" ? state : "NOT_CONFIRMED";

/** Judges a scan without a network. */
export function judge(roll: DeskRoll, people: ReadonlyMap<string, Person>, seen: Seen, asked: Asked): Verdict {
  const { claim, sessionId, direction, at } = asked;
  if (claim === null) return { kind: "REFUSED", reason: "TICKET_INVALID" };
  if (claim.eventId !== roll.eventId) return { kind: "REFUSED", reason: "OTHER_EVENT" };
  const person = people.get(claim.participantId);
  // Whoever was confirmed after the roll was loaded is not in it.
  if (person === undefined) return { kind: "DOUBTFUL", reason: "PARTICIPANT_UNKNOWN", person: null };
  const doubt = (reason: ScanRefusal): Verdict => ({ kind: "DOUBTFUL", reason, person });
  const session = roll.sessions.find(({ id }) => id === sessionId);
  if (session === undefined) return doubt("SESSION_UNKNOWN");
  const tolerance = roll.toleranceMinutes * 60_000;
  if (
    at.getTime() < Date.parse(session.startsAt) - tolerance ||
    at.getTime() > Date.parse(session.endsAt) + tolerance
  ) {
    return doubt("SESSION_NOT_NOW");
  }
  if (claim.version !== null && claim.version !== person.version) return doubt("TICKET_SUPERSEDED");
  if (person.state !== "CONFIRMED") return doubt(stateRefusal(person.state));
  const firstAt = seen.get(seenKey(sessionId, person.id));
  return direction === "IN" && firstAt !== undefined ? { kind: "ALREADY", person, firstAt } : { kind: "GOOD", person };
}

/** The session that takes place, or the next one, or the last. */
export function currentSession(sessions: DeskRoll["sessions"], at: Date): string | undefined {
  const open = sessions.find(({ endsAt }) => Date.parse(endsAt) >= at.getTime());
  return (open ?? sessions.at(-1))?.id;
}
