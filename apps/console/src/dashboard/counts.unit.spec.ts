import { describe, expect, it } from "vitest";
import { type Cell, cellOf, cellsByGroup, cellsByModel, inboxOf, recordsFilter, treeDateOf } from "./counts.ts";

function cell(values: Partial<Cell> & Pick<Cell, "model">): Cell {
  return {
    group: null,
    registered: 0,
    recognised: 0,
    pending: 0,
    returned: 0,
    draft: 0,
    base: null,
    suppressed: false,
    ...values,
  };
}

const rows = [
  cell({ model: "FAMILY", pending: 10, returned: 2, draft: 1 }),
  cell({ model: "CITIZEN", pending: 5, draft: 4 }),
  cell({ model: "CITIZEN", group: "WORKER", pending: 5, draft: 4 }),
];

describe("cells", () => {
  it("of a title as a whole are not those of a group", () => {
    expect(cellOf(rows, "CITIZEN").group).toBeNull();
    expect(cellOf(rows, "CITIZEN", "WORKER").group).toBe("WORKER");
  });

  it("are there for every title and group, in the order of the domain", () => {
    expect(cellsByModel(rows).map(({ model }) => model)).toEqual(["FAMILY", "CLAN", "COMMUNITY", "UNIT", "CITIZEN"]);
    expect(cellsByGroup(rows).map(({ group }) => group)).toEqual(["FARMER", "WORKER", "OFFICIAL", "STUDENT"]);
  });
});

describe("the inbox", () => {
  const children = [
    { rows: [cell({ model: "FAMILY", pending: 4 })] },
    { rows: [cell({ model: "FAMILY", pending: 3 })] },
  ];

  it("of one's own unit holds what came from below, and leaves one's own to the tier above", () => {
    expect(inboxOf({ rows }, children, true)).toEqual({ toDecide: 7, waiting: 8, returned: 2, drafts: 5 });
  });

  it("of a unit below holds all of it", () => {
    expect(inboxOf({ rows }, children, false)).toEqual({ toDecide: 15, waiting: 0, returned: 2, drafts: 5 });
  });

  it("counts no citizen twice, as a whole and in his group", () => {
    expect(inboxOf({ rows: rows.slice(1) }, [], false).toDecide).toBe(5);
  });
});

describe("the records behind a figure", () => {
  it("are of the unit, year, title, group and the measure that was counted", () => {
    expect(recordsFilter("u", 2026, "registered", cell({ model: "CITIZEN", group: "WORKER" }))).toEqual({
      unitId: "u",
      year: 2026,
      measure: "REGISTERED",
      models: ["CITIZEN"],
      groups: ["WORKER"],
    });
  });

  it("of the inbox are of every title", () => {
    expect(recordsFilter("u", 2026, "returned")).toEqual({ unitId: "u", year: 2026, measure: "RETURNED" });
  });
});

describe("the tree that a year is counted over", () => {
  it("is today's for the running year and the next", () => {
    expect(treeDateOf(2026, "2026-03-01")).toBeUndefined();
    expect(treeDateOf(2027, "2026-03-01")).toBeUndefined();
  });

  it("is that of its last day for a year that is over", () => {
    expect(treeDateOf(2024, "2026-03-01")).toBe("2024-12-31");
  });
});
