import { join } from "node:path";
import { seedUnitId } from "@khuyenhoc/contracts";
import { migrate } from "@khuyenhoc/database";
import { checkout, createServiceDatabase, dropDatabase, type Infrastructure, rolesOf } from "@khuyenhoc/local";
import pg from "pg";

/** A database of the funds on the platform's own server that no relay reads from, with the city alone in its tree. */
export interface QuietDatabase {
  /** as the service's own role */
  appUrl: string;
  /** as the superuser */
  adminUrl: string;
  drop(): Promise<void>;
}

const NAME = "khuyenhoc_bench_funds";

function loginUrl(url: string, user: string, password: string): string {
  const copy = new URL(url);
  copy.username = user;
  copy.password = password;
  return copy.toString();
}

/**
 * Makes it anew. What is measured in it is the database's own work: in the service's database every journal is also published, which
 * takes Kafka and the consumers' databases the same two cores.
 */
export async function quietFunds({ postgres, secrets }: Infrastructure): Promise<QuietDatabase> {
  const administration = postgres.url("postgres");
  await dropDatabase(administration, NAME);
  await createServiceDatabase(administration, { database: NAME, service: "funds" });
  const adminUrl = postgres.url(NAME);
  const { app, migrator } = rolesOf("funds");
  await migrate({
    url: loginUrl(adminUrl, migrator, secrets.migrators.funds),
    directory: join(checkout, "apps/funds/prisma/migrations"),
  });
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const cityId = seedUnitId("city", "01");
    await client.query("INSERT INTO unit (id, tier_code, tier_rank, revision) VALUES ($1, 'city', 1, 1)", [cityId]);
    await client.query(
      `INSERT INTO unit_version (unit_id, validity, scope_validity, code, name_vi, name_folded)
       VALUES ($1, '[2020-01-01,)', '(,)', '01', 'Hà Nội', 'ha noi')`,
      [cityId],
    );
    await client.query("SELECT recompute_unit_closure(ARRAY[$1]::uuid[])", [cityId]);
  } finally {
    await client.end();
  }
  return {
    appUrl: loginUrl(adminUrl, app, secrets.apps.funds),
    adminUrl,
    drop: () => dropDatabase(administration, NAME),
  };
}
