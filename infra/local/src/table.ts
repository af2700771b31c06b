import type { Platform } from "./platform.ts";

/** The demonstration logins that the first data of organizations makes. */
const logins: readonly (readonly [string, string])[] = [
  ["city", "city administrator (Hội Khuyến học thành phố)"],
  ["quan.badinh", "district officer, Quận Ba Đình"],
  ["quan.tayho", "district officer, Quận Tây Hồ"],
  ["phuong.phucxa", "commune officer, Phường Phúc Xá (Ba Đình)"],
  ["phuong.buoi", "commune officer, Phường Bưởi (Tây Hồ)"],
  ["ketoan.buoi", "fund accountant, Phường Bưởi"],
  ["duyetchi.buoi", "fund approver, Phường Bưởi"],
  ["auditor", "auditor of the whole city"],
];

/**
 * @param consoleUrl where the console answers; the gateway's origin, or Vite's in `dev`
 * @returns what is printed when everything is ready: addresses, logins, and where the logs are
 */
export function readyTable(platform: Platform, consoleUrl = platform.gatewayUrl): string {
  const { infrastructure } = platform;
  const rows: (readonly [string, string])[] = [
    ["Console", consoleUrl],
    ["GraphQL API", `${platform.gatewayUrl}/graphql`],
    ["Keycloak", `${infrastructure.keycloak.url}/admin`],
    ["PostgreSQL", `127.0.0.1:${infrastructure.postgres.port}`],
    ["Kafka", infrastructure.kafka.brokers.join(",")],
    ["Logs", infrastructure.paths.logs],
    ["Secrets", `${infrastructure.paths.secrets} (administrator of Keycloak: ${infrastructure.keycloak.adminUser})`],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(14)}${value}`);
  if (platform.options.demonstration) {
    lines.push(
      "",
      `  Demonstration logins, all with the password ${platform.demonstrationPassword}`,
      ...logins.map(([name, who]) => `  ${name.padEnd(14)}${who}`),
      "",
      "  Demonstration partner (client credentials)",
      `  khuyenhoc-partner-education  ${platform.partnerSecret}`,
    );
  } else {
    lines.push(
      "",
      `  First administrator: city, with the temporary password ${platform.demonstrationPassword}`,
      "  It must be changed at the first login, and is void afterwards.",
    );
  }
  return ["", ...lines, "", "  Ctrl-C ends everything; the data stays."].join("\n");
}
