import { expect, it } from "vitest";
import { unitMark } from "./marks.ts";

it.each([
  [{ code: "00175", name: "Phường Yên Hòa" }, "00175"],
  [{ code: null, name: "Tổ dân phố số 5 Yên Hòa" }, "TDPS5YH"],
  [{ code: null, name: "Ban khuyến học dòng họ Đỗ" }, "BKHDHD"],
  [{ code: null, name: "–" }, "KH"],
])("the mark of %o is %s", (unit, mark) => expect(unitMark(unit)).toBe(mark));
