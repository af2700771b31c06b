import type { DeskGreeting, DeskRoll, ScanDirection, SessionFigures } from "@khuyenhoc/contracts";
import { type Asked, judge, type Person, peopleOf, seenKey, type Verdict } from "./judging.ts";
import { type Index, indexOf } from "./searching.ts";
import { Refusal, service } from "./service.ts";
import { importKey, readRoll, readTicket } from "./signatures.ts";
import { type KeptDesk, type KeptScan, openStore, type Store, scansOf, wipe } from "./store.ts";

const PART = 200;
const GREET_MS = 30_000;
/** A roll that goes on changing is loaded so often at most: it is large, and the network may be small. */
const ROLL_MS = 120_000;
const RETRY_MS = { first: 1000, most: 60_000 } as const;

export type Phase = "OPENING" | "NEEDS_NETWORK" | "UNKNOWN" | "FULL" | "WRONG_ROLL" | "READY" | "ENDED";
/** What the page shows. */
export interface View {
  phase: Phase;
  online: boolean;
  desk: KeptDesk | undefined;
  roll: DeskRoll | undefined;
  figures: readonly SessionFigures[];
  /** The latest first. */
  scans: readonly KeptScan[];
  waiting: number;
  conflicts: number;
}

interface Loaded {
  roll: DeskRoll;
  key: CryptoKey;
  people: Map<string, Person>;
  index: Index;
}

/**
 * A desk on this device: what was loaded is kept, scans are kept before they are shown, and go up whenever the service can be reached.
 */
export class DeskSession {
  readonly #secret: string;
  readonly #changed: (view: View) => void;
  #store: Store | undefined;
  #desk: KeptDesk | undefined;
  #loaded: Loaded | undefined;
  #phase: Phase = "OPENING";
  #online = true;
  #figures: readonly SessionFigures[] = [];
  readonly #scans = new Map<string, KeptScan>();
  readonly #seen = new Map<string, string>();
  #rollLoadedAt = 0;
  #uploading: Promise<void> | undefined;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(secret: string, changed: (view: View) => void) {
    this.#secret = secret;
    this.#changed = changed;
  }

  /** Opens what the device has, then asks the service. */
  async start(): Promise<void> {
    this.#store = await openStore();
    const known = await this.#store.get("desks", this.#secret);
    this.#desk = known ?? {
      secret: this.#secret,
      deviceId: crypto.randomUUID(),
      ...{ deviceNumber: null, label: "", endsAt: null, offsetMs: 0, bundle: null },
    };
    const scans = await scansOf(this.#store, this.#secret);
    scans.sort((left, right) => (left.scan.scannedAt < right.scan.scannedAt ? -1 : 1));
    for (const kept of scans) this.#remember(kept);
    if (this.#desk.bundle !== null) await this.#open(this.#desk);
    this.#show();
    addEventListener("online", this.#wake);
    document.addEventListener("visibilitychange", this.#wake);
    await this.#round();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#wake);
    document.removeEventListener("visibilitychange", this.#wake);
  }

  /** Now by the service's clock, as far as it is known. */
  now(): Date {
    return new Date(Date.now() + (this.#desk?.offsetMs ?? 0));
  }

  get index(): Index {
    return this.#loaded?.index ?? [];
  }

  /** A text that was read from a code, or pasted. */
  async scanText(text: string, sessionId: string, direction: ScanDirection): Promise<Verdict> {
    const ticket = this.#loaded === undefined ? undefined : await readTicket(this.#loaded.key, text);
    return this.#take({ claim: ticket ?? null, sessionId, direction, at: this.now() }, text.trim());
  }

  /** Somebody who was found by name. */
  scanPerson(person: Person, sessionId: string, direction: ScanDirection): Promise<Verdict> {
    const eventId = this.#loaded?.roll.eventId ?? "";
    const claim = { participantId: person.id, eventId, version: null };
    return this.#take({ claim, sessionId, direction, at: this.now() }, null);
  }

  personOf(id: string | null): Person | undefined {
    return id === null ? undefined : this.#loaded?.people.get(id);
  }

  /** Removes everything of this desk from the device. */
  async forget(): Promise<void> {
    this.stop();
    if (this.#store !== undefined) await wipe(this.#store, this.#secret);
    this.#loaded = undefined;
    this.#desk = undefined;
    this.#scans.clear();
    this.#phase = "ENDED";
    this.#show();
  }

  async #take(asked: Asked, ticket: string | null): Promise<Verdict> {
    const { roll, people } = this.#loaded ?? {};
    if (roll === undefined || people === undefined || this.#store === undefined || this.#desk === undefined) {
      return { kind: "REFUSED", reason: "DESK_REVOKED" };
    }
    const verdict = judge(roll, people, this.#seen, asked);
    if (verdict.kind === "REFUSED" || asked.claim === null) return verdict;
    const { participantId } = asked.claim;
    const nonce = crypto.randomUUID();
    const kept: KeptScan = {
      nonce,
      secret: this.#secret,
      participantId: people.has(participantId) ? participantId : null,
      verdict: verdict.kind,
      answer: null,
      scan: {
        nonce,
        sessionId: asked.sessionId,
        direction: asked.direction,
        ticket,
        participantId: ticket === null ? participantId : null,
        scannedAt: new Date().toISOString(),
        deviceOffsetMs: this.#desk.offsetMs,
      },
    };
    // Kept before it is shown: what the volunteer saw is not lost with the battery.
    await this.#store.put("scans", kept);
    this.#remember(kept);
    this.#show();
    this.#wake();
    return verdict;
  }

  #remember(kept: KeptScan): void {
    this.#scans.set(kept.nonce, kept);
    const { participantId, scan, verdict, answer } = kept;
    const counts =
      answer === null ? verdict === "GOOD" : answer.outcome === "ACCEPTED" || answer.outcome === "ALREADY_IN";
    if (participantId === null || !counts) return;
    const at = new Date(Date.parse(scan.scannedAt) + scan.deviceOffsetMs).toISOString();
    const key = seenKey(scan.sessionId, participantId);
    const known = this.#seen.get(key);
    if (known === undefined || at < known) this.#seen.set(key, at);
  }

  #isOver(): boolean {
    const endsAt = this.#desk?.endsAt ?? null;
    return endsAt !== null && Date.parse(endsAt) <= this.now().getTime();
  }

  async #open(desk: KeptDesk | undefined): Promise<void> {
    const bundle = desk?.bundle ?? null;
    if (bundle === null) return;
    if (this.#isOver()) {
      // Names go as soon as the desk is over; what was scanned and not sent names nobody, and waits for the network.
      await this.#keep({ bundle: null });
      this.#loaded = undefined;
      this.#phase = "ENDED";
      return;
    }
    const roll = await readRoll(bundle);
    if (roll === undefined) {
      this.#phase = "WRONG_ROLL";
      return;
    }
    const people = peopleOf(roll);
    this.#loaded = { roll, key: await importKey(bundle.publicKey), people, index: indexOf(people.values()) };
    this.#phase = "READY";
  }

  async #keep(change: Partial<KeptDesk>): Promise<void> {
    if (this.#desk === undefined || this.#store === undefined) return;
    this.#desk = { ...this.#desk, ...change };
    await this.#store.put("desks", this.#desk);
  }

  readonly #wake = (): void => {
    if (this.#stopped || this.#uploading !== undefined) return;
    clearTimeout(this.#timer);
    void this.#round();
  };

  /** Asks and uploads, then waits: a while when all went well, longer and longer when nothing is reached. */
  async #round(): Promise<void> {
    if (this.#uploading !== undefined || this.#stopped) return;
    this.#uploading = this.#talk();
    await this.#uploading;
    this.#uploading = undefined;
    if (this.#stopped) return;
    const more = this.#waiting().length > 0 && this.#failures === 0;
    const backoff = Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** Math.min(this.#failures, 10));
    const wait = more ? 0 : this.#failures === 0 ? GREET_MS : backoff * (0.5 + Math.random());
    this.#timer = setTimeout(this.#wake, wait);
  }

  async #talk(): Promise<void> {
    // A page that stays open over the end of its desk forgets the names as well, with or without a network.
    if (this.#loaded !== undefined && this.#isOver()) await this.#open(this.#desk);
    try {
      await this.#greet();
      await this.#upload();
      this.#online = true;
      this.#failures = 0;
    } catch (error) {
      if (error instanceof Refusal) await this.#refused(error);
      else {
        this.#online = false;
        this.#failures += 1;
        if (this.#phase === "OPENING") this.#phase = "NEEDS_NETWORK";
      }
    }
    this.#show();
  }

  async #greet(): Promise<void> {
    const desk = this.#desk;
    if (desk === undefined) return;
    const greeting: DeskGreeting & { offsetMs: number } = await service.greet(this.#secret, desk.deviceId);
    this.#figures = greeting.figures;
    const { deskLabel: label, deviceNumber, endsAt, offsetMs } = greeting;
    await this.#keep({ label, deviceNumber, endsAt, offsetMs });
    const known = this.#loaded === undefined ? undefined : this.#desk?.bundle?.rollTag;
    if (known === greeting.rollTag || (known !== undefined && Date.now() - this.#rollLoadedAt < ROLL_MS)) return;
    const bundle = await service.roll(this.#secret, known);
    this.#rollLoadedAt = Date.now();
    if (bundle === undefined) return;
    await this.#keep({ bundle });
    await this.#open(this.#desk);
  }

  #waiting(): KeptScan[] {
    return [...this.#scans.values()].filter(({ answer }) => answer === null);
  }

  async #upload(): Promise<void> {
    const part = this.#waiting().slice(0, PART);
    if (part.length === 0 || this.#desk === undefined || this.#store === undefined) return;
    const answers = await service.upload(
      this.#secret,
      this.#desk.deviceId,
      part.map(({ scan }) => scan),
    );
    for (const answer of answers) {
      const kept = this.#scans.get(answer.nonce);
      if (kept === undefined) continue;
      const answered = { ...kept, answer };
      await this.#store.put("scans", answered);
      this.#remember(answered);
    }
  }

  async #refused({ status }: Refusal): Promise<void> {
    this.#online = true;
    if (status === 410) {
      // Over, or revoked. What was scanned before still goes up, then nothing stays on the device.
      try {
        while (this.#waiting().length > 0) await this.#upload();
        await this.forget();
      } catch {
        await this.#keep({ bundle: null });
        this.#loaded = undefined;
        this.#phase = "ENDED";
        this.#failures += 1;
      }
      return;
    }
    this.#failures += 1;
    if (this.#loaded !== undefined) return;
    if (status === 404) this.#phase = "UNKNOWN";
    if (status === 409) this.#phase = "FULL";
  }

  #show(): void {
    const scans = [...this.#scans.values()].reverse();
    this.#changed({
      phase: this.#phase,
      online: this.#online,
      desk: this.#desk,
      roll: this.#loaded?.roll,
      figures: this.#figures,
      scans,
      waiting: this.#waiting().length,
      conflicts: scans.filter(({ answer }) => answer?.outcome === "CONFLICT" || answer?.outcome === "REFUSED").length,
    });
  }
}
