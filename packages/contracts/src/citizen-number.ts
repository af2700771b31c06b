/**
 * The citizen's number (số định danh cá nhân, 12 digits): province or country of birth, century and sex, year of birth, six
 * random digits. Source: Thông tư 59/2021/TT-BCA, điều 4 and its tables of codes; numbers given before July 2025 keep the codes
 * of the 63 provinces of their time. There is no check digit, so a mistyped number may still read as one.
 */
const provinces: ReadonlySet<string> = new Set(
  "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096".split(
    " ",
  ),
);

/** Why a text is no citizen's number. */
export type CitizenNumberFault = "LENGTH" | "PLACE" | "FUTURE" | "BIRTH_YEAR";

/** What is known of the citizen besides. */
export interface CitizenNumberCheck {
  /** Year of birth where it is known; the number has to agree. */
  birthYear?: number | null;
  /** Present calendar year: nobody is born later. */
  presentYear: number;
}

/** Year of birth that the digits of a number tell: the fourth digit counts centuries from 1900, two digits each. */
export function birthYearOf(digits: string): number {
  return 1900 + 100 * Math.floor(Number(digits[3]) / 2) + Number(digits.slice(4, 6));
}

/**
 * Checks the structure of a citizen's number.
 *
 * @param digits exactly as it is to be kept, without spaces
 * @returns what is wrong with it, or null
 */
export function faultOfCitizenNumber(digits: string, check: CitizenNumberCheck): CitizenNumberFault | null {
  if (!/^\d{12}$/.test(digits)) return "LENGTH";
  const place = digits.slice(0, 3);
  // Citizens who were born abroad bear the code of the country, from 101 upwards.
  if (!provinces.has(place) && place < "101") return "PLACE";
  const birthYear = birthYearOf(digits);
  if (birthYear > check.presentYear) return "FUTURE";
  if (check.birthYear != null && check.birthYear !== birthYear) return "BIRTH_YEAR";
  return null;
}
