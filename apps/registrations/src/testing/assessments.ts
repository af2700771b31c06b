import type { CriteriaDefinition, CriteriaSet, Registration, TitleModel } from "@khuyenhoc/contracts";
import { principal } from "@khuyenhoc/testkit";
import { draftFramework, frameworkDefinition, publish } from "../modules/campaigns/testing.ts";
import { type Caller, type Fixture, freshKey, type UnitKey, units } from "./fixture.ts";

/** An officer other than the usual one of his role and units. */
export function officer(
  fixture: Fixture,
  subject: string,
  role: "commune-officer" | "district-officer" | "city-admin",
  ...roots: UnitKey[]
): Caller {
  return fixture.asPrincipal({
    ...principal(
      role,
      roots.map((key) => units[key]),
    ),
    subject,
    username: subject,
  });
}

/** Windows around the present day of the specs, 2026-11-24. */
export const windows = {
  registerFrom: "2026-01-01",
  registerTo: "2026-12-31",
  assessFrom: "2026-01-01",
  assessTo: "2026-12-31",
  reviewTo: "2027-01-10",
  decideTo: "2027-01-31",
};

/** An open campaign of the city with a framework of its own. */
export async function openCampaign(
  fixture: Fixture,
  given: {
    model: TitleModel;
    year?: number;
    unit?: UnitKey;
    definition?: CriteriaDefinition;
    criteriaSet?: Pick<CriteriaSet, "id">;
    change?: Partial<typeof windows>;
  },
) {
  const { model, year = 2026, unit = "city", definition = frameworkDefinition, change = {} } = given;
  const city = fixture.as("city-admin", "city");
  const set = given.criteriaSet ?? (await publish(fixture, await draftFramework(fixture, model, definition)));
  const campaign = await city.campaigns.create({
    idempotencyKey: freshKey(),
    unitId: units[unit],
    year,
    model,
    title: `Đợt ${year}`,
    criteriaSetId: set.id,
    ...windows,
    ...change,
    appealDays: 30,
  });
  const opened = await city.campaigns.open({
    idempotencyKey: freshKey(),
    id: campaign.id,
    expectedRevision: campaign.revision,
  });
  return { campaign: opened, set };
}

/** Answers to the framework's four criteria. */
export const answersOf = (...points: number[]) =>
  points.map((value, index) => ({ criterion: String(index + 1), points: value, note: null as string | null }));

let subjects = 0;
/** A registration that was submitted, by a clerk. */
export function submittedAt(
  clerk: Caller,
  unit: UnitKey,
  given: { model?: TitleModel; year?: number; subjectName?: string; subjectCode?: string } = {},
): Promise<Registration> {
  const { model = "FAMILY", year = 2026, subjectName = `Chủ thể ${++subjects}`, subjectCode } = given;
  return clerk.registrations.create({
    idempotencyKey: freshKey(),
    unitId: units[unit],
    year,
    model,
    subjectName,
    ...(subjectCode === undefined ? {} : { subjectCode }),
    ...(model === "CITIZEN" ? { group: "FARMER" as const } : {}),
    submit: true,
  });
}

/** Fills in and hands in one side of a sheet. */
export async function handIn(
  caller: Caller,
  registrationId: string,
  kind: "SELF" | "REVIEW",
  answers: ReturnType<typeof answersOf> = answersOf(8, 8, 8, 8),
): Promise<Registration> {
  const { revision } = await caller.assessments.byId({ registrationId });
  const saved = await caller.assessments.saveSheet({
    idempotencyKey: freshKey(),
    registrationId,
    kind,
    expectedRevision: revision,
    answers,
  });
  const command = { idempotencyKey: freshKey(), registrationId, expectedRevision: saved.revision };
  return kind === "SELF" ? caller.assessments.selfAssess(command) : caller.assessments.review(command);
}

/** Takes a submitted registration as far as a stage. */
export async function upTo(
  caller: Caller,
  registrationId: string,
  stage: "SELF_ASSESSED" | "REVIEWED" | "PROPOSED",
  answers: ReturnType<typeof answersOf> = answersOf(8, 8, 8, 8),
): Promise<void> {
  await handIn(caller, registrationId, "SELF", answers);
  if (stage === "SELF_ASSESSED") return;
  await handIn(caller, registrationId, "REVIEW", answers);
  if (stage === "REVIEWED") return;
  const { refused } = await caller.assessments.propose({ idempotencyKey: freshKey(), ids: [registrationId] });
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
}
