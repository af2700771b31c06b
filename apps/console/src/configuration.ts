/** What the gateway tells the console about its surroundings (`/config.json`). */
export interface Configuration {
  keycloakUrl: string;
  realm: string;
  clientId: string;
  version: string;
}

const keys = ["keycloakUrl", "realm", "clientId", "version"] as const;

/**
 * @param value the parsed answer of `/config.json`
 * @throws when a setting is missing, naming it
 */
export function readConfiguration(value: unknown): Configuration {
  const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  const setting = (key: (typeof keys)[number]): string => {
    const text = found[key];
    if (typeof text !== "string" || text === "") throw new Error(`config.json: ${key} is missing`);
    return text;
  };
  return {
    keycloakUrl: setting("keycloakUrl"),
    realm: setting("realm"),
    clientId: setting("clientId"),
    version: setting("version"),
  };
}

/** @throws when the gateway does not answer, or not with a configuration */
export async function fetchConfiguration(): Promise<Configuration> {
  const response = await fetch("/config.json", { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`config.json: HTTP ${response.status}`);
  return readConfiguration(await response.json());
}
