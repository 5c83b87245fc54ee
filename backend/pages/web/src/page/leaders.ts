/** `/`: the leaders' map. */

import { start } from "@/look/start";
import LeadersMap from "@/map/LeadersMap.vue";

start(LeadersMap);
