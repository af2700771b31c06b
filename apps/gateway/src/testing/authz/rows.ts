import type { Permission } from "@khuyenhoc/authz";

/** Procedures that a field reaches, with the permissions they demand. */
export type Procedures = Readonly<Record<string, Permission>>;

/** What one file of the schema reaches: its questions and commands, and what is asked anew below an answer. */
export interface Rows {
  fields: Readonly<Record<string, Procedures>>;
  below?: Readonly<Record<string, Procedures>>;
}
