import type { jobsRouter } from "../procedures.ts";

interface Caller {
  jobs: ReturnType<(typeof jobsRouter)["createCaller"]>;
}

/** What the rows need of a service's fixture. */
export interface JobGround<UnitKey extends string> {
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  unitId(unit: UnitKey): string;
  freshKey(): string;
}

interface Row<UnitKey extends string> {
  aim(caller: Caller, unit: UnitKey): Promise<string>;
  expected: Record<"own" | "ancestor" | "descendant" | "sibling", string>;
}

const ok = (promise: Promise<unknown>) => promise.then(() => "OK");
const inSubtree = { own: "OK", descendant: "OK", ancestor: "NOT_FOUND", sibling: "NOT_FOUND" };
const everywhere = { own: "OK", descendant: "OK", ancestor: "OK", sibling: "OK" };
/** What a job refused and made is for who started it: nobody's own here. */
const nowhere = { own: "NOT_FOUND", descendant: "NOT_FOUND", ancestor: "NOT_FOUND", sibling: "NOT_FOUND" };

/** Rows of a service's authorization matrix for its jobs. @param ground of the fixture, opened before a row is aimed */
export function jobRows<UnitKey extends string>(ground: () => JobGround<UnitKey>): Record<string, Row<UnitKey>> {
  const jobAt = async (unit: UnitKey) => {
    const { query, unitId } = ground();
    const [job] = await query<{ id: string }>(
      `INSERT INTO job (kind, unit_id, params, subject, username, client_id, roles, roots)
       VALUES ('test.append', $1, '{}', 'job starter', 'starter', 'test', '{}', '{}') RETURNING id`,
      [unitId(unit)],
    );
    if (job === undefined) throw new Error("no job");
    return { jobId: job.id };
  };
  return {
    "jobs.status": { aim: async (caller, unit) => ok(caller.jobs.status(await jobAt(unit))), expected: inSubtree },
    // What is out of scope is left out.
    "jobs.list": { aim: (caller) => ok(caller.jobs.list({})), expected: everywhere },
    "jobs.cancel": {
      aim: async (caller, unit) =>
        ok(caller.jobs.cancel({ ...(await jobAt(unit)), idempotencyKey: ground().freshKey() })),
      expected: inSubtree,
    },
    "jobs.refusals": { aim: async (caller, unit) => ok(caller.jobs.refusals(await jobAt(unit))), expected: nowhere },
    "jobs.file": { aim: async (caller, unit) => ok(caller.jobs.file(await jobAt(unit))), expected: nowhere },
  };
}
