import { startConsumer } from "../consumer.ts";
import { COUNTS, effectHandlers } from "./stage.ts";
import { victim } from "./victim.ts";

startConsumer({
  ...victim,
  name: "effects",
  topics: [COUNTS],
  sessionTimeout: 6000,
  handlers: effectHandlers(async (revision, _subject, gate) => {
    if (revision === 25) await gate();
  }),
});
