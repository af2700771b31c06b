import { z } from "zod";
import { certificateToken } from "./certificates.ts";
import { id, idempotencyKey, instant } from "./primitives.ts";

/** Address of a unit's calendar (địa chỉ lịch): whoever has it sees what the unit holds and is invited to. */
export const calendarAddress = z.object({
  unitId: id,
  /** Null: there is none. */
  url: z.string().nullable(),
  createdAt: instant.nullable(),
});
export type CalendarAddress = z.infer<typeof calendarAddress>;
export const calendarOfUnit = z.object({ unitId: id });
/** A new address; the one before leads nowhere any more. */
export const renewCalendar = z.object({ idempotencyKey, unitId: id });
export const revokeCalendar = z.object({ idempotencyKey, unitId: id });
export const calendarToken = certificateToken;
