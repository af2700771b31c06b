import { attachInfrastructure, type Infrastructure } from "@khuyenhoc/local";

let attached: Promise<Infrastructure> | undefined;

/**
 * The servers of profile test, which the test run has started.
 *
 * @throws Error when they do not run
 */
export function testInfrastructure(): Promise<Infrastructure> {
  attached ??= attachInfrastructure("test").then((infrastructure) => {
    if (infrastructure === undefined) {
      throw new Error(
        "The test servers do not run. Use npm test, or keep them up with: node infra/local/src/cli.ts infra --profile test",
      );
    }
    return infrastructure;
  });
  return attached;
}
