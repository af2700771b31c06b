/**
 * A failure a caller may meet, with what to do about it in Vietnamese and English. `http` is the status of the tRPC and GraphQL
 * transports. `{name}` is filled from the error's details.
 */
export interface ErrorEntry {
  http: number;
  vi: string;
  en: string;
}
