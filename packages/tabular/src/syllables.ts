/** Initial consonants of Vietnamese syllables. */
const initials = "b|ch|c|d|đ|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x";

/** What can follow, without tones. With a stop at the end only two tones are possible. */
const openRhymes =
  "a ai am an ang anh ao au ay ăm ăn ăng âm ân âng âu ây e em en eng eo ê êm ên ênh êu i ia im in inh iu iêm iên iêng iêu " +
  "y yêm yên yêng yêu ynh yn yu o oi om on ong oong oa oai oam oan oang oanh oao oay oăm oăn oăng oe oen oeo ô ôi ôm ôn ông ôông " +
  "ơ ơi ơm ơn u ua ui um un ung uê uênh uên uy uya uynh uyn uyu uyên uân uâng uây uâ uơ uôi uôm uôn uông uă uăn uăng uang uan uai uao " +
  "ư ưa ưi ưm ưn ưng ưu ươi ươm ươn ương ươu uay ưng";
const stoppedRhymes =
  "ac ach ap at ăc ăp ăt âc âp ât ec ep et êch êp êt ich ip it iêc iêp iêt yêt ych yt yp oc op ot ooc oac oach oap oat oăc oăt oet " +
  "ôc ôp ôt ơp ơt uc up ut uêch uych uyt uyp uyêt uât uôc uôt uôp ưc ưt ươc ươp ươt uat uăt uac";

const either = (rhymes: string) => [...new Set(rhymes.split(" "))].join("|");
const syllable = new RegExp(`^(?:${initials})?(?:(${either(stoppedRhymes)})|${either(openRhymes)})$`, "u");

/** Marks that tell letters apart (hat, breve, horn); all other marks are tones. */
const toneMarks = /[\u0300\u0301\u0303\u0309\u0323]/gu;

/**
 * Whether a word could be a Vietnamese syllable by its spelling: initial, vowels and end fit together, one tone at the most, which
 * fits the end, and no capital inside of a word in lower case. Chance makes few of them, which tells encodings apart.
 *
 * @param word in NFC, letters only
 */
export function isSyllable(word: string): boolean {
  if (word !== word.toLowerCase() && word !== word.toUpperCase() && !/^\p{Lu}[^\p{Lu}]*$/u.test(word)) return false;
  const decomposed = word.toLowerCase().normalize("NFD");
  const tones = decomposed.match(toneMarks) ?? [];
  if (tones.length > 1) return false;
  const found = syllable.exec(decomposed.replace(toneMarks, "").normalize("NFC"));
  if (found === null) return false;
  return found[1] === undefined || tones[0] === "\u0301" || tones[0] === "\u0323";
}
