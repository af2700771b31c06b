import { everywhere, found, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Caller, type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function jobRows(fixture: () => Fixture): Rows {
  const jobAt = async (unit: UnitKey, subject = "job starter") => {
    const [job] = await fixture().query<{ id: string }>(
      `INSERT INTO job (kind, unit_id, params, subject, username, client_id, roles, roots)
       VALUES ('test.append', $1, '{}', $2, 'starter', 'test', '{}', '{}') RETURNING id`,
      [units[unit], subject],
    );
    if (job === undefined) throw new Error("no job");
    return { jobId: job.id };
  };
  return {
    "jobs.status": {
      aim: async (caller: Caller, unit) => ok(caller.jobs.status(await jobAt(unit))),
      expected: subtree("NOT_FOUND"),
    },
    // What is out of scope is left out.
    "jobs.list": { aim: (caller) => ok(caller.jobs.list({})), expected: everywhere },
    "jobs.cancel": {
      aim: async (caller, unit) => ok(caller.jobs.cancel({ ...(await jobAt(unit)), idempotencyKey: freshKey() })),
      expected: subtree("NOT_FOUND"),
    },
    // What a job refused and made is for who started it: nobody's own here.
    "jobs.refusals": {
      aim: async (caller, unit) => found(caller.jobs.refusals(await jobAt(unit)).then(({ edges }) => edges)),
      expected: { own: "NOT_FOUND", descendant: "NOT_FOUND", ancestor: "NOT_FOUND", sibling: "NOT_FOUND" },
    },
    "jobs.file": {
      aim: async (caller, unit) => ok(caller.jobs.file(await jobAt(unit))),
      expected: { own: "NOT_FOUND", descendant: "NOT_FOUND", ancestor: "NOT_FOUND", sibling: "NOT_FOUND" },
    },
  };
}
