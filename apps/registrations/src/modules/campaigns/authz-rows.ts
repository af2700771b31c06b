import type { CriteriaSet } from "@khuyenhoc/contracts";
import { everywhere, found, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";
import { derived, draftFramework, frameworkDefinition, publish, publishedFramework } from "./testing.ts";

/** Rows of criteria sets, campaigns and competence in the authorization matrix. @param fixture opened before a row is aimed */
export function campaignRows(fixture: () => Fixture): Rows {
  let framework: Promise<CriteriaSet> | undefined;
  const frameworkOnce = () => {
    framework ??= publishedFramework(fixture(), "CLAN");
    return framework;
  };
  const draftAt = async (unit: UnitKey): Promise<CriteriaSet> =>
    unit === "city" ? draftFramework(fixture(), "COMMUNITY") : derived(fixture(), await frameworkOnce(), unit);
  const publishedAt = async (unit: UnitKey) => publish(fixture(), await draftAt(unit));
  const plan = async () => ({
    title: "Đợt",
    criteriaSetId: (await frameworkOnce()).id,
    registerFrom: null,
    registerTo: "2027-03-31",
    assessFrom: null,
    assessTo: null,
    reviewTo: null,
    decideTo: null,
  });
  // A year of its own for each of a unit: of one issuer, year and model only one may be open.
  const years = new Map<UnitKey, number>();
  const yearAt = (unit: UnitKey) => {
    const year = (years.get(unit) ?? 2029) + 1;
    years.set(unit, year);
    return year;
  };
  const campaignAt = async (unit: UnitKey, year = 2029) =>
    fixture()
      .as("city-admin", "city")
      .campaigns.create({
        idempotencyKey: freshKey(),
        unitId: units[unit],
        year,
        model: "CLAN",
        ...(await plan()),
      });
  const openAt = async (unit: UnitKey) => {
    const { id, revision } = await campaignAt(unit, yearAt(unit));
    return fixture()
      .as("city-admin", "city")
      .campaigns.open({ idempotencyKey: freshKey(), id, expectedRevision: revision });
  };
  const titles = { titleVi: "Bộ", titleEn: "Set" };

  return {
    // What is out of scope is left out.
    "criteria.list": {
      aim: (caller, unit) => ok(caller.criteria.list({ unitId: units[unit] })),
      expected: everywhere,
    },
    // Published ones of units above are for all below.
    "criteria.byIds": {
      aim: async (caller, unit) => found(caller.criteria.byIds({ ids: [(await publishedAt(unit)).id] })),
      expected: { own: "OK", descendant: "OK", ancestor: "OK", sibling: "NOT_FOUND" },
    },
    "criteria.create": {
      aim: (caller, unit) =>
        ok(
          caller.criteria.create({
            idempotencyKey: freshKey(),
            unitId: units[unit],
            model: "FAMILY",
            ...titles,
            definition: frameworkDefinition,
          }),
        ),
      // A framework is the city's: nobody at a district may issue one.
      expected: {
        own: "FRAMEWORK_UNIT",
        descendant: "FRAMEWORK_UNIT",
        ancestor: "OUT_OF_SCOPE",
        sibling: "OUT_OF_SCOPE",
      },
    },
    "criteria.derive": {
      aim: async (caller, unit) => {
        const { id: frameworkId } = await frameworkOnce();
        return ok(caller.criteria.derive({ idempotencyKey: freshKey(), unitId: units[unit], frameworkId, ...titles }));
      },
      expected: subtree("OUT_OF_SCOPE"),
    },
    "criteria.update": {
      aim: async (caller, unit) => {
        const { id, revision, definition } = await draftAt(unit);
        const key = { idempotencyKey: freshKey(), id, expectedRevision: revision };
        return ok(caller.criteria.update({ ...key, ...titles, definition }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "criteria.publish": {
      aim: async (caller, unit) => {
        const { id, revision } = await draftAt(unit);
        const decision = { decisionNumber: "1/QĐ", decisionDate: "2026-02-02" };
        return ok(caller.criteria.publish({ idempotencyKey: freshKey(), id, expectedRevision: revision, ...decision }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "criteria.deleteDraft": {
      aim: async (caller, unit) => {
        const { id, revision } = await draftAt(unit);
        const command = { idempotencyKey: freshKey(), id, expectedRevision: revision, reason: "Lập nhầm" };
        return ok(caller.criteria.deleteDraft(command));
      },
      expected: subtree("NOT_FOUND"),
    },
    "criteria.history": {
      aim: async (caller, unit) => found(caller.criteria.history({ id: (await draftAt(unit)).id })),
      expected: subtree("NOT_FOUND"),
    },
    "criteria.deleted": { aim: (caller) => ok(caller.criteria.deleted({})), expected: everywhere },
    "criteria.simulate": {
      aim: async (caller, unit) => {
        const { id } = await frameworkOnce();
        return ok(caller.criteria.simulate({ id, unitId: units[unit], year: 2026 }));
      },
      expected: subtree("OUT_OF_SCOPE"),
    },
    "campaigns.list": {
      aim: (caller, unit) => ok(caller.campaigns.list({ unitId: units[unit] })),
      expected: everywhere,
    },
    // Opened ones of units above are for all below.
    "campaigns.byIds": {
      aim: async (caller, unit) => found(caller.campaigns.byIds({ ids: [(await openAt(unit)).id] })),
      expected: { own: "OK", descendant: "OK", ancestor: "OK", sibling: "NOT_FOUND" },
    },
    "campaigns.create": {
      aim: async (caller, unit) =>
        ok(
          caller.campaigns.create({
            idempotencyKey: freshKey(),
            unitId: units[unit],
            year: 2029,
            model: "CLAN",
            ...(await plan()),
          }),
        ),
      expected: subtree("OUT_OF_SCOPE"),
    },
    "campaigns.update": {
      aim: async (caller, unit) => {
        const { id, revision } = await campaignAt(unit);
        const key = { idempotencyKey: freshKey(), id, expectedRevision: revision };
        return ok(caller.campaigns.update({ ...key, ...(await plan()) }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "campaigns.open": {
      aim: async (caller, unit) => {
        const { id, revision } = await campaignAt(unit, yearAt(unit));
        return ok(caller.campaigns.open({ idempotencyKey: freshKey(), id, expectedRevision: revision }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "campaigns.close": {
      aim: async (caller, unit) => {
        const { id, revision } = await openAt(unit);
        return ok(caller.campaigns.close({ idempotencyKey: freshKey(), id, expectedRevision: revision }));
      },
      expected: subtree("NOT_FOUND"),
    },
    "campaigns.deleteDraft": {
      aim: async (caller, unit) => {
        const { id, revision } = await campaignAt(unit);
        const command = { idempotencyKey: freshKey(), id, expectedRevision: revision, reason: "Lập nhầm" };
        return ok(caller.campaigns.deleteDraft(command));
      },
      expected: subtree("NOT_FOUND"),
    },
    "campaigns.history": {
      aim: async (caller, unit) => found(caller.campaigns.history({ id: (await campaignAt(unit)).id })),
      expected: subtree("NOT_FOUND"),
    },
    "campaigns.deleted": { aim: (caller) => ok(caller.campaigns.deleted({})), expected: everywhere },
    // What is out of scope is not counted.
    "campaigns.undecided": {
      aim: async (caller, unit) => ok(caller.campaigns.undecided({ ids: [(await campaignAt(unit)).id] })),
      expected: everywhere,
    },
    "competence.list": { aim: (caller) => ok(caller.competence.list()), expected: everywhere },
    // Which tier decides is the city's to say, wherever else one works.
    "competence.set": {
      aim: (caller) =>
        ok(
          caller.competence.set({
            idempotencyKey: freshKey(),
            model: "UNIT",
            tierCode: "commune",
            validFrom: "2026-01-01",
          }),
        ),
      expected: { own: "FORBIDDEN", descendant: "FORBIDDEN", ancestor: "FORBIDDEN", sibling: "FORBIDDEN" },
    },
  };
}
