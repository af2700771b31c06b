export { type TestDatabase, type TestDatabaseOptions, testDatabase } from "./databases.ts";
export { eventually } from "./eventually.ts";
export { testInfrastructure } from "./infrastructure.ts";
export { principal } from "./principals.ts";
export { type TestStorageServer, testStorageServer } from "./storage-server.ts";
export { personFor, type TestIdentity, type TokenSet, testIdentity, tokenFor, tokensFor } from "./tokens.ts";
export { type TestTopics, testTopics } from "./topics.ts";
export { uuidOf } from "./uuid-of.ts";
