import { fold } from "@khuyenhoc/contracts";

/** Somebody as he is typed or pasted; empty where nothing is given. */
export interface TypedPerson {
  name: string;
  office: string;
  code: string;
  email: string;
  phone: string;
}

export const nobody: TypedPerson = { name: "", office: "", code: "", email: "", phone: "" };

const headings = new Set(["ho va ten", "ho ten", "ten", "name", "full name", "stt", "so thu tu", "no.", "no"]);
const isPhone = (cell: string) => /^\+?[\d\s.()-]{8,20}$/.test(cell) && cell.replace(/\D/g, "").length >= 8;
const isNumber = (cell: string) => /^\d{1,4}[.)]?$/.test(cell);

function personOf(line: string): TypedPerson | undefined {
  const cells = line.split("\t").map((cell) => cell.normalize("NFC").replace(/\s+/g, " ").trim());
  const filled = cells.filter((cell) => cell !== "");
  if (filled.length === 0 || filled.some((cell) => headings.has(fold(cell)))) return undefined;
  const emailAt = cells.findIndex((cell) => cell.includes("@"));
  const phoneAt = cells.findIndex(isPhone);
  // A number of the line in front of the name is none of what is said of the person.
  const first = cells.findIndex((cell) => cell !== "");
  const numberAt = filled.length > 1 && isNumber(cells[first] ?? "") ? first : -1;
  const rest = cells.filter((_cell, index) => ![emailAt, phoneAt, numberAt].includes(index));
  // An empty office before a code keeps its column; what is empty in front of the name does not.
  const [name = "", office = "", code = ""] = rest.slice(rest.findIndex((cell) => cell !== ""));
  const [email, phone] = [cells[emailAt] ?? "", cells[phoneAt] ?? ""];
  return name === "" ? undefined : { name, office, code, email, phone };
}

/**
 * People of a list as it is copied from a spreadsheet: a line each, cells apart by tabs. Headings, empty lines and numbers of lines are left
 * out; e-mail and phone are recognised wherever they stand.
 */
export function peopleOf(text: string): TypedPerson[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => personOf(line) ?? []);
}

/** What is sent of a person. */
export function personInput({ name, office, code, email, phone }: TypedPerson) {
  const given = (text: string) => (text.trim() === "" ? null : text.trim());
  return { name, office: given(office), subjectCode: given(code), email: given(email), phone: given(phone) };
}
