import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { readEnvironment } from "@khuyenhoc/service-kit";
import { loadEnvironmentSchema } from "./environment.ts";
import { demonstrationBranches, demonstrationDistricts, demonstrationYears } from "./load/demonstration.ts";
import { loadDirectives } from "./load/directives.ts";
import { hanoiUnits } from "./load/hanoi.ts";
import { loadFigures, loadUnits } from "./load/load-units.ts";
import { loadPeople } from "./load/people.ts";
import { createIdentity } from "./modules/people/identity.ts";

/**
 * Loads what an installation starts with: Hanoi's units, and in demonstration mode branches and made-up figures. It may be run
 * again: what is there stays as it has become.
 *
 * @param progress told in one line each what was loaded
 */
export async function load(
  database: Database,
  options: { demonstration: boolean; progress: (line: string) => void },
): Promise<void> {
  const { progress } = options;
  const units = await hanoiUnits();
  const founded = await database.transaction(systemScope, (tx) =>
    loadUnits(tx, units, "Danh mục hành chính 01/03/2025 của Tổng cục Thống kê"),
  );
  progress(`${founded} units of Hanoi`);
  if (!options.demonstration) return;

  const communes = units.filter(({ tier }) => tier === "commune");
  const shown = communes.filter(({ versions }) => demonstrationDistricts.includes(versions[0]?.parentId ?? ""));
  const branches = await database.transaction(systemScope, (tx) =>
    loadUnits(tx, shown.flatMap(demonstrationBranches), "Dữ liệu minh họa"),
  );
  progress(`${branches} branches of the demonstration`);
  for (const year of demonstrationYears) {
    const figures = await database.transaction(systemScope, (tx) => loadFigures(tx, communes, year));
    progress(`figures of ${figures} communes for ${year} (made up)`);
  }
  progress(`${await loadDirectives(database)} directives of the demonstration`);
}

if (import.meta.main) {
  const environment = readEnvironment(loadEnvironmentSchema);
  const database = openDatabase({ url: environment.DATABASE_URL, applicationName: "organizations load" });
  try {
    const progress = (line: string) => console.log(line);
    await load(database, { demonstration: environment.DEMONSTRATION, progress });
    if (environment.KH_DEMO_PASSWORD !== undefined) {
      const identity = createIdentity({
        url: environment.KEYCLOAK_URL,
        realm: environment.KEYCLOAK_REALM,
        clientId: environment.KEYCLOAK_CLIENT_ID,
        clientSecret: environment.KEYCLOAK_CLIENT_SECRET,
      });
      const people = { demonstration: environment.DEMONSTRATION, password: environment.KH_DEMO_PASSWORD };
      progress(`${await loadPeople(database, identity, people)} logins`);
    }
  } finally {
    await database.close();
  }
}
