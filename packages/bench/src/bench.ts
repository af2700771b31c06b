import type { Platform } from "@khuyenhoc/local";
import type { Result } from "./results.ts";

/** What every benchmark is given. */
export interface Bench {
  platform: Platform;
  /** a real access token of an officer of the whole city */
  token(): Promise<string>;
  progress(line: string): void;
}

export type Benchmark = (bench: Bench) => Promise<Result[]>;
