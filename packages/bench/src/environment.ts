/** What the server for comparison reads from its environment. */
export function readBenchEnvironment(): { DATABASE_URL: string } {
  const { DATABASE_URL } = process.env;
  if (DATABASE_URL === undefined) throw new Error("DATABASE_URL is missing");
  return { DATABASE_URL };
}
