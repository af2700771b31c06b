import { startRelay } from "../relay.ts";
import { victim } from "./victim.ts";

startRelay(victim);
