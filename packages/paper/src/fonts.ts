import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Faces of Tinos, which has the measures of Times New Roman (the letter of official papers) and every Vietnamese character. */
const files = {
  regular: import.meta.resolve("@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf"),
  bold: import.meta.resolve("@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf"),
  italic: import.meta.resolve("@expo-google-fonts/tinos/400Regular_Italic/Tinos_400Regular_Italic.ttf"),
} as const;
export type Face = keyof typeof files;
export const faces = Object.keys(files) as Face[];

const loaded = new Map<Face, Buffer>();

/** The font file of a face, read once. */
export function fontFile(face: Face): Buffer {
  const known = loaded.get(face);
  if (known !== undefined) return known;
  const file = readFileSync(fileURLToPath(files[face]));
  loaded.set(face, file);
  return file;
}
