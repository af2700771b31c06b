import { startRelay } from "../src/relay.ts";
import { victim } from "./victim.ts";

startRelay(victim);
