import { fold } from "@khuyenhoc/contracts";
import type { Person } from "./judging.ts";

interface Entry {
  person: Person;
  words: string[];
}
export type Index = readonly Entry[];

export const indexOf = (people: Iterable<Person>): Index =>
  Array.from(people, (person) => ({ person, words: fold(`${person.name} ${person.unit}`).split(" ") }));

/** The roll knows what stands between family and given name by first letters only: "Văn" finds "V.". */
const fits = (word: string, asked: string) =>
  word.startsWith(asked) || (word.endsWith(".") && asked.startsWith(word.slice(0, -1)));

/** Whoever has all words of the question in name or unit, without accents or case; whose given name begins with the last word comes first. */
export function search(index: Index, question: string, most: number): Person[] {
  const asked = fold(question).split(" ").filter(Boolean);
  const last = asked.at(-1);
  if (last === undefined) return [];
  const given = ({ person }: Entry) => (fold(person.name).split(" ").at(-1) ?? "").startsWith(last);
  const found = index.filter(({ words }) => asked.every((part) => words.some((word) => fits(word, part))));
  return [...found.filter(given), ...found.filter((entry) => !given(entry))].slice(0, most).map(({ person }) => person);
}
