import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { LocalFailure } from "./failure.ts";

/** The four services that own a database. */
export const services = ["organizations", "registrations", "funds", "events"] as const;
export type ServiceName = (typeof services)[number];

/** Everything of one installation that nobody else may know; made once, never fixed in a file of the repository. */
export type Secrets = {
  /** password of the database superuser `postgres` */
  postgres: string;
  /** password of the role `keycloak` */
  keycloakDatabase: string;
  /** first administrator of Keycloak's master realm */
  keycloakAdmin: string;
  /** passwords of `kh_<service>_migrator` */
  migrators: Record<ServiceName, string>;
  /** passwords of `kh_<service>_app` */
  apps: Record<ServiceName, string>;
  /** client secret of khuyenhoc-organizations */
  organizationsClient: string;
  /** client secret of the demonstration partner */
  partnerClient: string;
  /** password of the demonstration logins */
  demonstration: string;
  /** private key that signs credentials, PKCS #8 as DER in base64 */
  signingKey: string;
  /** 32 bytes in base64, which citizens' numbers are encrypted and found with: who loses it loses the numbers */
  subjectKey: string;
  /** keys that were these two before, until everything is sealed anew, or for as long as what they signed shall be verified */
  subjectKeysEarlier?: string[];
  signingKeysEarlier?: string[];
  /** the same for the data of students whom the funds support */
  studentKey: string;
  /** the same for the contacts of participants of events */
  attendeeKey: string;
  /** private key that signs tickets, EC P-256 as PKCS #8, DER in base64 */
  ticketKey: string;
  /** identity of the Kafka cluster */
  kafkaCluster: string;
};

function password(): string {
  return randomBytes(24).toString("base64url");
}

/** Short enough to be typed from the table that `npm start` prints; 59 bits from an alphabet without look-alikes. */
function typeablePassword(): string {
  const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  const letters = Array.from(randomBytes(12), (byte) => alphabet[byte % alphabet.length] ?? "a");
  return [letters.slice(0, 4), letters.slice(4, 8), letters.slice(8, 12)].map((part) => part.join("")).join("-");
}

function signingKey(): string {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 3072 });
  return privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
}

function ticketKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "der" }).toString("base64");
}

function keyOf32Bytes(): string {
  return randomBytes(32).toString("base64");
}

function forServices(): Record<ServiceName, string> {
  return { organizations: password(), registrations: password(), funds: password(), events: password() };
}

/** @returns new secrets, different every time */
export function generateSecrets(): Secrets {
  return {
    postgres: password(),
    keycloakDatabase: password(),
    keycloakAdmin: password(),
    migrators: forServices(),
    apps: forServices(),
    organizationsClient: password(),
    partnerClient: password(),
    demonstration: typeablePassword(),
    signingKey: signingKey(),
    subjectKey: keyOf32Bytes(),
    studentKey: keyOf32Bytes(),
    attendeeKey: keyOf32Bytes(),
    ticketKey: ticketKey(),
    kafkaCluster: Buffer.from(randomUUID().replaceAll("-", ""), "hex").toString("base64url"),
  };
}

/** Secrets that earlier versions did not know, and how each is made. */
const laterKeys = {
  signingKey,
  subjectKey: keyOf32Bytes,
  studentKey: keyOf32Bytes,
  attendeeKey: keyOf32Bytes,
  ticketKey,
};

function writeSecrets(file: string, secrets: Secrets): Secrets {
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(partial, file);
  return secrets;
}

/** @returns the secrets of an installation, or undefined when it has none yet; one that an earlier version did not know is made */
export function readSecrets(file: string): Secrets | undefined {
  if (!existsSync(file)) return undefined;
  let known: Omit<Secrets, keyof typeof laterKeys> & Partial<Secrets>;
  try {
    known = JSON.parse(readFileSync(file, "utf8")) as typeof known;
  } catch {
    throw new LocalFailure(`${file} cannot be read.`, "Restore it, or wipe this installation with npm run reset.");
  }
  const missing = Object.entries(laterKeys).filter(([name]) => known[name as keyof typeof laterKeys] === undefined);
  const complete = { ...known, ...Object.fromEntries(missing.map(([name, make]) => [name, make()])) } as Secrets;
  return missing.length === 0 ? complete : writeSecrets(file, complete);
}

/**
 * Reads the secrets of an installation, or makes them on its first start.
 *
 * @param file readable by its owner only (mode 600)
 */
export function loadSecrets(file: string): Secrets {
  const known = readSecrets(file);
  if (known !== undefined) {
    chmodSync(file, 0o600);
    return known;
  }
  mkdirSync(dirname(file), { recursive: true });
  return writeSecrets(file, generateSecrets());
}
