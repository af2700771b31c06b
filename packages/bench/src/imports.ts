import { randomUUID } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type ImportStatus, seedUnitId, today } from "@khuyenhoc/contracts";
import { databaseOf } from "@khuyenhoc/local";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Bench, Benchmark } from "./bench.ts";
import { call } from "./procedures.ts";
import { result } from "./results.ts";

const ROWS = 1_000_000;
/** A year without figures, so that no base limits the number of rows. */
const YEAR = 2028;

const families = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ"];
const given = ["An", "Bình", "Châu", "Dũng", "Giang", "Hòa", "Khánh", "Lan", "Minh", "Oanh", "Phúc", "Thảo"];

/** A file as an officer would send it: the families of all communes, commune by commune, with a code each. */
function csvOf(communes: readonly string[]): string {
  const lines = ["Mã đơn vị,Danh hiệu,Họ tên,Mã đối tượng,Địa chỉ"];
  for (let index = 0; index < ROWS; index++) {
    const name = `${families[index % families.length]} Văn ${given[index % given.length]} ${Math.floor(index / 120)}`;
    lines.push(
      `${communes[Math.floor((index * communes.length) / ROWS)]},Gia đình học tập,${name},HS-${index},Số ${index % 300} ngõ ${index % 77}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

/** From sending the file to the last row written, through preview and confirmation. */
async function throughService(
  bench: Bench,
  compressed: Uint8Array,
): Promise<{ seconds: number; status: ImportStatus }> {
  const begin = performance.now();
  const preview = await call<ImportStatus>(bench, "registrations", "imports.preview", {
    idempotencyKey: randomUUID(),
    unitId: seedUnitId("city", "01"),
    year: YEAR,
    submit: true,
    file: { fileName: "bench.csv", contentBase64: Buffer.from(compressed).toString("base64") },
  });
  if (preview.state !== "READY" || preview.errorRows > 0)
    throw new Error(`The preview ended ${JSON.stringify(preview)}`);
  let status = await call<ImportStatus>(bench, "registrations", "imports.confirm", {
    idempotencyKey: randomUUID(),
    importId: preview.id,
  });
  while (status.state === "APPLYING") {
    await pause(50);
    status = await call<ImportStatus>(bench, "registrations", "imports.status", { importId: preview.id });
  }
  if (status.state !== "DONE") throw new Error(`The import ended ${JSON.stringify(status.failure)}`);
  return { seconds: (performance.now() - begin) / 1000, status };
}

/**
 * What a script would do: COPY into a temporary table, and one upsert each into tables of the same shape, with all their indexes
 * and constraints, which stay empty until then. What is compared is comparable: both sides write a subject and a registration for
 * every line and answer once that is on disk. To the script's advantage, it checks nothing, writes neither history, counters nor
 * domain events, folds no Vietnamese and can neither be resumed nor undone; to the service's, it may write two parts of the file
 * at once, where the script has the one connection that a transaction has.
 *
 * @param subjects whether it writes the subjects too, as the service does, or the registrations alone
 * @returns seconds
 */
async function plainSql(client: pg.Client, csv: string, subjects: boolean): Promise<number> {
  await client.query("create schema if not exists bench");
  await client.query("drop table if exists bench.imported, bench.imported_subject");
  await client.query("create table bench.imported (like public.registration including all)");
  await client.query("create table bench.imported_subject (like public.subject including all)");
  // Neither side pays for what was written before it.
  await client.query("checkpoint");
  const begin = performance.now();
  await client.query("begin");
  await client.query(
    "create temporary table staging (unit_code text, title text, name text, code text, address text) on commit drop",
  );
  await pipeline([csv], client.query(copyFrom("copy staging from stdin (format csv, header true)")));
  const lines =
    "staging join unit_version as version on version.code = staging.unit_code and version.validity @> $1::date";
  if (subjects) {
    await client.query(
      `insert into bench.imported_subject as known (kind, unit_id, name, code, address, subject_key, search, created_by)
       select 'HOUSEHOLD', version.unit_id, staging.name, staging.code, staging.address, 'c:' || lower(staging.code),
         lower(staging.name || ' ' || staging.code), 'bench'
       from ${lines}
       on conflict (unit_id, kind, subject_key) do nothing`,
      [today()],
    );
  }
  await client.query(
    `insert into bench.imported as known (unit_id, year, model, subject_id, subject_name, subject_code, address, subject_key, search,
       state, created_by, submitted_at, submitted_by)
     select version.unit_id, $2, 'FAMILY', ${subjects ? "subject.id" : "uuidv7()"}, staging.name, staging.code, staging.address,
       'c:' || lower(staging.code), lower(staging.name || ' ' || staging.code), 'REGISTERED', 'bench', now(), 'bench'
     from ${lines} ${
       subjects
         ? `join bench.imported_subject as subject on subject.unit_id = version.unit_id and subject.kind = 'HOUSEHOLD'
           and subject.subject_key = 'c:' || lower(staging.code)`
         : ""
     }
     on conflict (unit_id, year, model, subject_key) do update
     set subject_name = excluded.subject_name, subject_code = excluded.subject_code, address = excluded.address, search = excluded.search
     where (known.subject_name, known.subject_code, known.address)
       is distinct from (excluded.subject_name, excluded.subject_code, excluded.address)`,
    [today(), YEAR],
  );
  await client.query("commit");
  const seconds = (performance.now() - begin) / 1000;
  await client.query("drop table bench.imported, bench.imported_subject");
  return seconds;
}

/**
 * An import of a million rows, against COPY and upsert of the same rows; then the very same file once more, which is known, and one
 * that says the same in another order, which has to be read and compared line by line.
 */
export const imports: Benchmark = async (bench) => {
  const client = new pg.Client({
    connectionString: bench.platform.infrastructure.postgres.url(databaseOf("registrations")),
  });
  await client.connect();
  try {
    const { rows: communes } = await client.query<{ code: string }>(
      `select code from unit_version join unit on unit.id = unit_id
       where tier_code = 'commune' and validity @> $1::date and code is not null order by code`,
      [today()],
    );
    const csv = csvOf(communes.map(({ code }) => code));
    const alone = await plainSql(client, csv, false);
    const peer = await plainSql(client, csv, true);
    await client.query("checkpoint");
    // As the console sends a large file.
    const first = await throughService(bench, gzipSync(csv));
    if (first.status.createdRows !== ROWS) throw new Error(`${first.status.createdRows} rows were created`);
    const again = await throughService(bench, gzipSync(csv));
    const [head, ...rows] = csv.trimEnd().split("\n");
    const other = await throughService(bench, gzipSync([head, ...rows.reverse()].join("\n")));
    for (const { status } of [again, other]) {
      if (status.unchangedRows !== ROWS) throw new Error(`${status.unchangedRows} rows were left unchanged`);
    }
    return [
      result(
        {
          name: "import of 1,000,000 rows",
          value: ROWS / first.seconds,
          unit: "rows/s",
          peer: ROWS / peer,
          better: "more",
        },
        { ratio: 0.8 },
      ),
      result({
        name: "— against a script that writes no subjects",
        value: ROWS / first.seconds,
        unit: "rows/s",
        peer: ROWS / alone,
        better: "more",
      }),
      result(
        { name: "— the same file again", value: ROWS / again.seconds, unit: "rows/s", better: "more" },
        { atLeast: 200_000 },
      ),
      result({ name: "— the same rows in another order", value: ROWS / other.seconds, unit: "rows/s", better: "more" }),
    ];
  } finally {
    await client.end();
  }
};
