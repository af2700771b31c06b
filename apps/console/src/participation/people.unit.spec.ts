import { expect, it } from "vitest";
import { nobody, peopleOf, personInput } from "./people.ts";

it("reads people as they are copied from a spreadsheet", () => {
  const text = [
    "STT\tHọ và tên\tChức vụ\tĐiện thoại",
    "1\tNguyễn  Văn An\tChủ tịch\t0912.345.678",
    "",
    "2.\tTrần Thị Bình\t\tCD-007\tbinh@example.vn",
    "Lê Văn Cường",
    "\t\t",
    "\tPhạm Thị Dung\tGiáo viên\tdung@example.vn\t+84 24 3825 1234\tCD-008",
  ].join("\r\n");
  expect(peopleOf(text)).toEqual([
    { ...nobody, name: "Nguyễn Văn An", office: "Chủ tịch", phone: "0912.345.678" },
    { ...nobody, name: "Trần Thị Bình", code: "CD-007", email: "binh@example.vn" },
    { ...nobody, name: "Lê Văn Cường" },
    { name: "Phạm Thị Dung", office: "Giáo viên", code: "CD-008", email: "dung@example.vn", phone: "+84 24 3825 1234" },
  ]);
});

it("sends what is given", () => {
  expect(personInput({ ...nobody, name: "An", email: " " })).toEqual({
    ...{ name: "An", office: null, subjectCode: null, email: null, phone: null },
  });
});
