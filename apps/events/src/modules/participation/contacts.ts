import { createVault, type Vault } from "@khuyenhoc/service-kit";
import { z } from "zod";

/** How a participant is reached: for his ticket and what concerns the event, nothing else. */
export const contact = z.object({
  email: z.email().max(200).nullable(),
  phone: z
    .string()
    .regex(/^\+?\d{8,15}$/)
    .nullable(),
});
export type Contact = z.infer<typeof contact>;

/** Seals contacts. @param secret 32 bytes of the installation */
export const contactVault = (secret: Buffer): Vault => createVault(secret, "khuyenhoc attendee");

/** Seals the contact of one participant; nothing where there is none. */
export function sealContact(vault: Vault, participantId: string, { email, phone }: Contact): Buffer | null {
  return email === null && phone === null ? null : vault.seal(JSON.stringify({ email, phone }), participantId);
}

/** @throws Error when it was sealed for another participant or with another key */
export function openContact(vault: Vault, participantId: string, sealed: Uint8Array | null): Contact {
  return sealed === null ? { email: null, phone: null } : contact.parse(JSON.parse(vault.open(sealed, participantId)));
}
