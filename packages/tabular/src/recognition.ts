import { DomainError } from "@khuyenhoc/contracts";
import { isSyllable } from "./syllables.ts";
import {
  bytesOfWestern,
  decodeLegacy,
  encodingNames,
  type LegacyEncoding,
  legacyEncodings,
} from "./vietnamese-encodings.ts";

/** What a text may be: what it says as it stands, or one of the encodings it may have been written in. */
export type Reading = "unicode" | LegacyEncoding;

/** Of the words that are Vietnamese in some reading, how many are in each. */
export interface Evidence {
  words: number;
  valid: Record<Reading, number>;
}

const readings: readonly Reading[] = ["unicode", ...legacyEncodings];
/** A reading is taken if nearly all words are Vietnamese in it … */
const CLEAR = 0.9;
/** … and at most so many in any other. */
const OTHERWISE = 0.75;
/** Words that are looked at; more of them would not tell more. */
const ENOUGH_WORDS = 20_000;

/** Everything between ASCII signs and digits, with a sign of another kind in it; marks of the old encodings are no letters. */
const words = /[A-Za-z\u0080-\uffff]+/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is meant
const plain = /^[\u0000-\u007f]*$/;
/** Most words of any file are among a few thousand. */
const REMEMBERED = 20_000;

/** Collects what speaks for which reading of a text. */
export class Evidences {
  readonly #known = new Map<string, number>();
  readonly #bytes: boolean;

  /** @param kind BYTES: one character per byte, of a file that is no Unicode; TEXT: as a workbook or a Unicode file gives it */
  constructor(kind: "BYTES" | "TEXT") {
    this.#bytes = kind === "BYTES";
  }

  add(evidence: Evidence, text: string): void {
    if (plain.test(text) || evidence.words >= ENOUGH_WORDS) return;
    for (const [word] of text.matchAll(words)) {
      if (word.length < 2 || plain.test(word)) continue;
      const verdict = this.#verdict(word);
      if (verdict === 0) continue;
      evidence.words += 1;
      readings.forEach((reading, index) => {
        if ((verdict & (1 << index)) !== 0) evidence.valid[reading] += 1;
      });
    }
  }

  /** One bit per reading in which the word is Vietnamese. */
  #verdict(word: string): number {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    let verdict = !this.#bytes && isSyllable(word.normalize("NFC")) ? 1 : 0;
    const bytes = this.#bytes ? word : bytesOfWestern(word);
    if (bytes !== undefined) {
      legacyEncodings.forEach((encoding, index) => {
        // In a text, Windows-1258 would have become combining marks, which say what they mean.
        if (!this.#bytes && encoding === "windows-1258") return;
        if (isSyllable(decodeLegacy(bytes, encoding))) verdict |= 1 << (index + 1);
      });
    }
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(word, verdict);
    return verdict;
  }
}

export function noEvidence(): Evidence {
  return { words: 0, valid: { unicode: 0, "windows-1258": 0, tcvn3: 0, vni: 0 } };
}

const share = ({ words, valid }: Evidence, reading: Reading) => (words === 0 ? 0 : valid[reading] / words);

/** The one reading that the words speak for; undefined where none does, or several do. */
export function readingOf(evidence: Evidence): Reading | undefined {
  const [best, second] = [...readings].sort((one, other) => share(evidence, other) - share(evidence, one));
  if (best === undefined || second === undefined) return undefined;
  return share(evidence, best) >= CLEAR && share(evidence, second) <= OTHERWISE ? best : undefined;
}

/** What a text looks like, for people. */
function seen(evidence: Evidence): string {
  const likely = readings.filter((reading) => share(evidence, reading) >= 0.25);
  if (likely.length === 0) return "không rõ / unknown";
  return likely.map((reading) => (reading === "unicode" ? "Unicode" : encodingNames[reading])).join(", ");
}

/** @param where column or line, as a person finds it */
export function refuseEncoding(evidence: Evidence, where = ""): DomainError {
  return new DomainError("IMPORT_ENCODING", { seen: `${seen(evidence)}${where === "" ? "" : ` – ${where}`}` });
}

/**
 * Which legacy encoding the bytes of a text file are in.
 *
 * @param bytes one character per byte; a part of the file is enough
 * @throws DomainError IMPORT_ENCODING where that cannot be told
 */
export function recogniseBytes(bytes: string): LegacyEncoding {
  const evidence = noEvidence();
  new Evidences("BYTES").add(evidence, bytes);
  const reading = readingOf(evidence);
  if (reading === undefined || reading === "unicode") throw refuseEncoding(evidence);
  return reading;
}
