import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { readEnvironment } from "@khuyenhoc/service-kit";
import { environmentSchema } from "./environment.ts";
import { createNumberVault, type NumberVault } from "./modules/subjects/number-vault.ts";

/** Numbers that are sealed anew in one transaction: their records are locked for as long. */
const BATCH = 1000;

/**
 * Seals citizens' numbers that an earlier key sealed with the present one, and hashes them anew, in batches. Broken off and begun again
 * it goes on with what is left; the service may run meanwhile.
 *
 * @param options.progress told after each batch how many it was
 * @returns how many numbers were sealed anew
 * @throws Error at a number that none of the keys opens; nothing of its batch is written then
 */
export async function rotateNumbers(
  database: Database,
  vault: NumberVault,
  options: { batch?: number; progress?: (count: number) => void } = {},
): Promise<number> {
  const { batch = BATCH, progress = () => undefined } = options;
  let total = 0;
  let last: string | null = null;
  for (;;) {
    const ids = await sealAnew(database, vault, last, batch);
    const latest = ids.at(-1);
    if (latest === undefined) return total;
    last = latest;
    total += ids.length;
    progress(ids.length);
  }
}

/** @returns ids of the subjects of one batch, those after `last`, in order */
function sealAnew(database: Database, vault: NumberVault, last: string | null, batch: number): Promise<string[]> {
  return database.transaction(systemScope, async (tx) => {
    const rows = await tx.query<{ id: string; cipher: Buffer }>(
      `SELECT id, number_cipher AS cipher FROM subject
       WHERE number_hash IS NOT NULL AND ($1::uuid IS NULL OR id > $1) AND substring(number_cipher FROM 1 FOR $3) <> $2
       ORDER BY id LIMIT $4 FOR UPDATE`,
      [last, vault.presentPrefix, vault.presentPrefix.length, batch],
    );
    const anew = rows.map(({ id, cipher }) => ({ id, ...vault.seal(vault.open(cipher, id), id) }));
    await tx.query(
      `UPDATE subject AS s SET number_cipher = anew.cipher, number_hash = anew.hash
       FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS anew (id, cipher, hash) WHERE s.id = anew.id`,
      [anew.map(({ id }) => id), anew.map(({ cipher }) => cipher), anew.map(({ hash }) => hash)],
    );
    return rows.map(({ id }) => id);
  });
}

if (import.meta.main) {
  const environment = readEnvironment(
    environmentSchema.pick({ DATABASE_URL: true, SUBJECT_KEY: true, SUBJECT_KEYS_EARLIER: true }),
  );
  const { DATABASE_URL: url, SUBJECT_KEY: present, SUBJECT_KEYS_EARLIER: earlier } = environment;
  const database = openDatabase({ url, applicationName: "registrations rotate-keys" });
  let done = 0;
  try {
    const total = await rotateNumbers(database, createNumberVault(present, ...earlier), {
      progress(count) {
        done += count;
        console.log(`${done} numbers sealed anew`);
      },
    });
    console.log(`All numbers are sealed with the present key; ${total} were not.`);
  } finally {
    await database.close();
  }
}
