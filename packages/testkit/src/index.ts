export { principal } from "./principals.ts";
export { type TestIdentity, type TokenSet, testIdentity, tokenFor, tokensFor } from "./tokens.ts";
export { uuidOf } from "./uuid-of.ts";
