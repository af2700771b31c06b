import { createPrivateKey } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { generateSecrets, loadSecrets, readSecrets } from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "khuyenhoc-secrets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("are made once and read again", () => {
  const file = join(folder, "new", "secrets.json");
  expect(readSecrets(file)).toBeUndefined();
  const made = loadSecrets(file);
  expect(loadSecrets(file)).toEqual(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const key = createPrivateKey({ key: Buffer.from(made.signingKey, "base64"), format: "der", type: "pkcs8" });
  expect(key.asymmetricKeyType).toBe("rsa");
});

test("of an installation that had no signing key yet get one, once, and keep all others", () => {
  const file = join(folder, "old.json");
  const { signingKey: _signingKey, ...earlier } = generateSecrets();
  writeFileSync(file, JSON.stringify(earlier));
  const completed = readSecrets(file);
  expect(completed).toMatchObject(earlier);
  expect(completed?.signingKey).toMatch(/^[A-Za-z0-9+/=]{1000,}$/);
  expect(readSecrets(file)).toEqual(completed);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(completed);
});
