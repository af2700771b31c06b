import { defineJob } from "@khuyenhoc/jobs";
import { z } from "zod";

/** Makes one access-log row per item, so that what was done twice or not at all can be seen; refuses every hundredth. */
export const appending = defineJob({
  kind: "test.append",
  params: z.object({ items: z.int(), fails: z.boolean().default(false) }),
  batch: 20,
  async freeze(tx, { id, params }) {
    await tx.query(
      `INSERT INTO job_item (job_id, position, target_id)
       SELECT $1, n, gen_random_uuid() FROM generate_series(1, $2) AS n`,
      [id, params.items],
    );
  },
  async step(tx, { params, principal }, targetIds) {
    if (params.fails) throw new Error("broken");
    await tx.query(
      `INSERT INTO access_log (subject, client_id, operation, subject_ids, row_count)
       SELECT $1, 'test', 'test.append', ARRAY[id], 1 FROM unnest($2::uuid[]) AS id`,
      [principal.subject, targetIds],
    );
    return targetIds.map((targetId, index) => ({ targetId, code: index === 0 ? "CONFLICT" : "OK" }));
  },
  async finish(tx, job) {
    const [row] = await tx.query<{ scope: string }>("SELECT current_setting('app.scope') AS scope");
    return { fileName: "a.txt", mediaType: "text/plain", parts: [Buffer.from(`${job.total} ${row?.scope}`)] };
  },
});
