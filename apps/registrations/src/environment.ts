import { serviceEnvironment } from "@khuyenhoc/service-kit";
import type { z } from "zod";

/** What the service reads from the environment; the table in README.md is made from it. */
export const environmentSchema = serviceEnvironment;
export type Environment = z.infer<typeof environmentSchema>;
