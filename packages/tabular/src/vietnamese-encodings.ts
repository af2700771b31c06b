/**
 * The encodings of Vietnamese from before Unicode. Bytes are held as a string with one character per byte (U+0000–U+00FF):
 * the same form in which text of these encodings reaches a workbook that only its font made readable.
 */
export const legacyEncodings = ["windows-1258", "tcvn3", "vni"] as const;
export type LegacyEncoding = (typeof legacyEncodings)[number];

/** Names as officers know them. */
export const encodingNames: Readonly<Record<LegacyEncoding, string>> = {
  "windows-1258": "Windows-1258",
  tcvn3: "TCVN3 (ABC)",
  vni: "VNI",
};

/** Tones in the order huyền, hỏi, ngã, sắc, nặng, as combining marks. */
const tones = ["\u0300", "\u0309", "\u0303", "\u0301", "\u0323"] as const;
const toned = (vowel: string) => tones.map((tone) => (vowel + tone).normalize("NFC"));

/**
 * TCVN 5712:1993. VN3 (the ABC fonts) has the lower-case letters and Ă Â Ê Ô Ơ Ư Đ at 0xA1–0xFE; VN1 adds the toned capitals at
 * 0x80–0x9F and in the gaps, and 0xB0–0xB4 are tones that combine with the letter before. Of each run: first byte, then letters.
 */
const tcvnRuns: readonly (readonly [number, string])[] = [
  [0x80, "ÀẢÃÁẠẶẬÈẺẼÉẸỆÌỈĨÍỊÒỎÕÓỌỘỜỞỠỚỢÙỦŨ"],
  [0xa0, "\u00a0ĂÂÊÔƠƯĐăâêôơưđẰ"],
  [0xb0, tones.join("")],
  [0xb5, "àảãáạẲằẳẵắẴ"],
  [0xc0, "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"],
  [0xd0, "éẹềểễếệìỉỄẾỒĩíịò"],
  [0xe0, "Ổỏõóọồổỗốộờởỡớợù"],
  [0xf0, "ỖủũúụừửữứựỳỷỹýỵỐ"],
];

const tcvnToUnicode = new Map(
  tcvnRuns.flatMap(([first, letters]) => [...letters].map((letter, index) => [first + index, letter] as const)),
);

/** Circumflex, breve, or none. */
type Hat = "" | "\u0302" | "\u0306";

/** VNI writes a letter, and after it one byte that carries its tone, its hat or both. Lower case; capitals are 0x20 below. */
const vniMarks: ReadonlyMap<number, { hat: Hat; tone: string }> = new Map<number, { hat: Hat; tone: string }>([
  ...[0xf8, 0xfb, 0xf5, 0xf9, 0xef].map((byte, index) => [byte, { hat: "", tone: tones[index] ?? "" }] as const),
  [0xe2, { hat: "\u0302", tone: "" }],
  ...[0xe0, 0xe5, 0xe3, 0xe1, 0xe4].map((byte, index) => [byte, { hat: "\u0302", tone: tones[index] ?? "" }] as const),
  [0xea, { hat: "\u0306", tone: "" }],
  ...[0xe8, 0xfa, 0xfc, 0xe9, 0xeb].map((byte, index) => [byte, { hat: "\u0306", tone: tones[index] ?? "" }] as const),
]);

/** VNI's letters of one byte; ơ and ư take a tone after them like the plain vowels. */
const vniLetters: ReadonlyMap<number, string> = new Map([
  [0xec, "ì"],
  [0xed, "í"],
  [0xe6, "ỉ"],
  [0xf3, "ĩ"],
  [0xf2, "ị"],
  [0xee, "ỵ"],
  [0xf1, "đ"],
  [0xf4, "ơ"],
  [0xf6, "ư"],
]);

const lower = (byte: number) => (byte >= 0xc0 && byte < 0xe0 ? byte + 0x20 : byte);
const isCapital = (byte: number) => byte >= 0xc0 && byte < 0xe0;
/** Which vowels take which hat: â ê ô, ă; tones alone go on every vowel that has no byte of its own with them. */
const hatted: Readonly<Record<Hat, string>> = { "": "aeouyơư", "\u0302": "aeo", "\u0306": "a" };

function fromTcvn(bytes: string): string {
  let text = "";
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes.charCodeAt(index);
    text += byte < 0x80 ? bytes[index] : (tcvnToUnicode.get(byte) ?? "\ufffd");
  }
  return capitalsOfFont(text.normalize("NFC"));
}

/** The ABC fonts have no toned capitals: in a text of capitals the toned letters stand in lower case. */
function capitalsOfFont(text: string): string {
  if (!/[A-Z]{2}/.test(text) || /[a-z]/.test(text)) return text;
  return text.toUpperCase();
}

/** A capital is followed by a capital mark. */
function takes(letter = "", hat: Hat, capital: boolean): boolean {
  const small = letter.toLowerCase();
  return small !== "" && hatted[hat].includes(small) && (letter !== small) === capital;
}

function fromVni(bytes: string): string {
  let text = "";
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes.charCodeAt(index);
    if (byte < 0x80) {
      text += bytes[index];
      continue;
    }
    const capital = isCapital(byte);
    const letter = vniLetters.get(lower(byte));
    const mark = vniMarks.get(lower(byte));
    if (letter !== undefined) text += capital ? letter.toUpperCase() : letter;
    else if (mark !== undefined && takes(text.at(-1), mark.hat, capital)) {
      text = text.slice(0, -1) + ((text.at(-1) ?? "") + mark.hat + mark.tone).normalize("NFC");
    } else text += "\ufffd";
  }
  return text.normalize("NFC");
}

const windows1258 = new TextDecoder("windows-1258");

/**
 * Text of a legacy encoding in Unicode NFC; what has no meaning in it becomes U+FFFD. Letter by letter: a text may be decoded
 * in pieces that end where a line ends.
 *
 * @param bytes one character per byte
 */
export function decodeLegacy(bytes: string, encoding: LegacyEncoding): string {
  if (encoding === "tcvn3") return fromTcvn(bytes);
  if (encoding === "vni") return fromVni(bytes);
  return windows1258.decode(Buffer.from(bytes, "latin1")).normalize("NFC");
}

const tcvnFromUnicode = new Map([...tcvnToUnicode].map(([byte, letter]) => [letter, byte]));

const vniFromUnicode = new Map<string, string>();
for (const [byte, letter] of vniLetters) {
  vniFromUnicode.set(letter, String.fromCharCode(byte));
  vniFromUnicode.set(letter.toUpperCase(), String.fromCharCode(byte - 0x20));
}
for (const [byte, { hat, tone }] of vniMarks) {
  for (const vowel of hatted[hat]) {
    for (const [base, code] of [
      [vowel, byte],
      [vowel.toUpperCase(), byte - 0x20],
    ] as const) {
      const letter = (base + hat + tone).normalize("NFC");
      if (!vniFromUnicode.has(letter)) {
        vniFromUnicode.set(letter, (vniFromUnicode.get(base) ?? base) + String.fromCharCode(code));
      }
    }
  }
}

/**
 * Text in TCVN3 or VNI, one character per byte: for samples of what other programs write.
 *
 * @throws RangeError for a letter the encoding has not
 */
export function encodeLegacy(text: string, encoding: "tcvn3" | "vni"): string {
  return [...text.normalize("NFC")]
    .map((letter) => {
      if (letter < "\u0080") return letter;
      if (encoding === "vni") {
        const bytes = vniFromUnicode.get(letter);
        if (bytes === undefined) throw new RangeError(`VNI has no ${letter}`);
        return bytes;
      }
      const byte = tcvnFromUnicode.get(letter);
      if (byte !== undefined) return String.fromCharCode(byte);
      // The capitals that VN1 keeps below 0x20, where text has its control characters, are written with a combining tone.
      const [base = "", ...marks] = letter.normalize("NFD");
      const tone = marks.find((mark) => tones.some((known) => known === mark)) ?? "";
      const rest = (base + marks.filter((mark) => mark !== tone).join("")).normalize("NFC");
      const codes = [rest < "\u0080" ? rest.charCodeAt(0) : tcvnFromUnicode.get(rest), tcvnFromUnicode.get(tone)];
      return codes
        .map((code) => {
          if (code === undefined) throw new RangeError(`TCVN3 has no ${letter}`);
          return String.fromCharCode(code);
        })
        .join("");
    })
    .join("");
}

/** All letters of Vietnamese with their tones, lower case and capitals. */
export const vietnameseLetters: readonly string[] = [..."aăâeêioôơuưy"]
  .flatMap((vowel) => [vowel, ...toned(vowel)])
  .concat("đ")
  .flatMap((letter) => [letter, letter.toUpperCase()]);

/** Windows-1252 at 0x80–0x9F, which is how bytes there look in a text that was taken for Western. */
const western = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const westernBytes = new Map([...western].map((character, index) => [character, String.fromCharCode(0x80 + index)]));

/** The bytes behind a text that was taken for Western, one character per byte; undefined where it holds other letters. */
export function bytesOfWestern(text: string): string | undefined {
  let bytes = "";
  for (const character of text) {
    const byte = character <= "\u00ff" ? character : westernBytes.get(character);
    if (byte === undefined) return undefined;
    bytes += byte;
  }
  return bytes;
}
